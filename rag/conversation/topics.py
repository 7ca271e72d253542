"""What a question is about: its phrases, most telling first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.conversation.words import FollowUpWords
from rag.evidence.languages import Language

_WORD = re.compile(r"[^\W_](?:[\w.®’'&/-]*[\w®])?")
_ACROSS = re.compile(r"\s+(?:(?:of|and|de|von|der|des)\s+(?:(?:the|der|des)\s+)?)?\Z|\s*-\s*\Z")
_NAME_BONUS, _CARRIED_BONUS = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words with a meaning of their own.

    Attributes:
        named: It holds a word with a capital that does not begin the sentence.
        carried: It stands in brackets, where a question before this one has left it.
    """

    text: str
    start: int
    named: bool
    carried: bool

    @property
    def weight(self) -> float:
        """How telling it is."""
        length = min(len(self.text.split()), 4)
        return length + _NAME_BONUS * self.named + _CARRIED_BONUS * self.carried


def phrases(text: str, language: Language, words: FollowUpWords) -> list[Phrase]:
    """Find the phrases of a question, most telling first; equals in order of the text."""
    doing = {found.start(1) for found in words.doing.finditer(text)}
    ignored = language.stop | words.verbs
    telling = [
        word
        for word in _WORD.finditer(text)
        if word.start() not in doing and re.split("['’]", word.group().lower())[0] not in ignored
    ]
    found = list(_runs(text, telling, language.light))
    return sorted(found, key=lambda phrase: -phrase.weight)


def _runs(text: str, words: Sequence[re.Match[str]], light: frozenset[str]) -> Iterator[Phrase]:
    """Runs of words; one of light words alone is none, and none begins with a number."""
    runs: list[list[re.Match[str]]] = []
    for word in words:
        if runs and _ACROSS.fullmatch(text[runs[-1][-1].end() : word.start()]):
            runs[-1].append(word)
        elif not word.group().isdigit():
            runs.append([word])
    for run in runs:
        if any(word.group().lower() not in light for word in run):
            yield _phrase(text, run)


def _phrase(text: str, run: list[re.Match[str]]) -> Phrase:
    named = any(_begins_no_sentence(text, word) and word.group()[0].isupper() for word in run)
    start = run[0].start()
    carried = text.rfind("(", 0, start) > text.rfind(")", 0, start)
    return Phrase(text[start : run[-1].end()], start, named, carried)


def _begins_no_sentence(text: str, word: re.Match[str]) -> bool:
    before = text[: word.start()].rstrip(" “\"'(")
    return bool(before) and before[-1] not in ".!?:"
