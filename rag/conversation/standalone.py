"""A follow-up -> a question that can be searched for on its own, without a language model.

Only what the follow-up lacks is carried over: what a pronoun stands for, the question that `and in
2018?` repeats, the topic of a fragment. All turns glued together find less than the follow-up
alone.
"""

import re
from collections.abc import Sequence

from index.documents.abbreviations import is_short
from rag.conversation.topics import Phrase, phrases
from rag.conversation.words import LANGUAGES as FOLLOW_UPS
from rag.conversation.words import FollowUpWords
from rag.evidence.languages import LANGUAGES, Language
from rag.schemas import MAX_QUESTION_CHARS, Turn

_FRAGMENT_WORDS = 4
_NAMED_WORDS = 3
_REPLACED_WORDS = 6
_CARRIED = 2
_ARTICLE = re.compile(r"^(?:the|die|der|das|den|dem)\s+", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(?:the|die|der|das|den|dem)\s+$", re.IGNORECASE)
_DESCRIBED = re.compile(r"\s+(?:[A-ZÀ-Þ]|\w+[^\Ws]s\b)")  # a name goes on, or several are named
_PEOPLE = re.compile(r"^the\s+(\w{2,}[bhknrt])s$", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-ÞА-Я][\w’.-]*(?:\s+(?:of|the|de|von|der)?\s*[A-ZÀ-ÞА-Я][\w’.-]*)*")


def standalone(question: str, conversation: Sequence[Turn]) -> str:
    """Make a follow-up a question of its own.

    Args:
        question: As it was asked.
        conversation: The turns before it, oldest first.

    Returns:
        The question itself if it needs nothing of the turns before it.
    """
    if not conversation:
        return question
    language = _language_of(" ".join([*(turn.question for turn in conversation), question]))
    reader = _Reader(FOLLOW_UPS[language], LANGUAGES[language])
    earlier = ""
    for turn in conversation:
        earlier = reader.complete(turn.question, earlier)
    last = conversation[-1]
    return reader.complete(question, earlier, answer=last.answer or "")[:MAX_QUESTION_CHARS]


def _language_of(text: str) -> str:
    """The language whose common words stand in a text most often; English if none do."""
    words = [word.lower() for word in re.findall(r"\w+", text)]
    return max(FOLLOW_UPS, key=lambda code: sum(w in LANGUAGES[code].stop for w in words))


class _Reader:
    """Completes follow-ups by the rules of one language."""

    def __init__(self, words: FollowUpWords, language: Language) -> None:
        self._words = words
        self._language = language

    def complete(self, question: str, earlier: str, *, answer: str = "") -> str:
        """Complete a question from the one before, itself complete; `answer` is what was said."""
        if not earlier:
            return question
        text, corrected = self._itself(question)
        return (
            self._bare(text, earlier)
            or self._told(text, earlier)
            or self._repeated(text, earlier, corrected=corrected)
            or self._named(text, earlier, answer)
            or self._fragment(text, earlier)
            or (text if corrected else question)
        )

    def _itself(self, question: str) -> tuple[str, bool]:
        """The question without what stands before it, and whether that took something back."""
        text = question.strip()
        corrected = self._words.correction.match(text)
        if corrected:
            text = text[corrected.end() :]
        elif not self._words.about.match(text):
            text = self._words.preamble.sub("", text)
        return text or question, corrected is not None

    def _bare(self, text: str, earlier: str) -> str | None:
        """`Why?`: the question before, with this question word."""
        bare = self._words.bare.match(text)
        if not bare:
            return None
        asks = self._words.asks.match(earlier)
        wh = asks and asks.group().lower() in self._language.stop and self._asks_what(earlier)
        rest = earlier[asks.end() :].lstrip() if asks and wh else earlier[:1].lower() + earlier[1:]
        return f"{bare[1].capitalize()} {rest}"

    def _asks_what(self, earlier: str) -> bool:
        return any(shape.match(earlier) for shape in self._language.question_words)

    def _told(self, text: str, earlier: str) -> str | None:
        """`Zyuganov`, where `What did he say?` was too vague: the question with the name in it."""
        name = text.strip().rstrip("?.! ")
        blanked = self._blanked(earlier)
        pronoun = self._words.person.search(blanked) or self._words.thing.search(blanked)
        if not pronoun or self._antecedent(earlier, pronoun.start()):
            return None
        bare = _NAME.fullmatch(name) and not self._words.asks.match(name)
        return self._put(earlier, pronoun, name) if bare else None

    def _repeated(self, text: str, earlier: str, *, corrected: bool) -> str | None:
        """`And in 2018?`, `What about the British?`: the question before, of something else."""
        about = self._words.about.match(text)
        other = (text[about.end() :] if about else text).strip().rstrip("?.! ")
        short = len(other.split()) <= _REPLACED_WORDS
        time = self._words.time.fullmatch(other)
        if time:
            return self._with_time(other, earlier)
        if not (about or corrected) or not short or self._words.asks.match(other):
            return None
        return self._with_other(other, earlier)

    def _with_time(self, time: str, earlier: str) -> str:
        if self._words.time.search(earlier):
            return self._words.time.sub(time, earlier, count=1)
        return f"{earlier.rstrip('?.! ')} {time}?"

    def _with_other(self, other: str, earlier: str) -> str:
        """Put `other` in the place of the name that it most likely takes the place of."""
        named = [phrase for phrase in self._phrases(earlier) if phrase.named]
        names = [n for phrase in named for n in _NAME.finditer(earlier, phrase.start)]
        inside = [n for n in names if any(_holds(phrase, n) for phrase in named)]
        if not inside or not _NAME.search(other):
            return f"{earlier.rstrip('?.! ')} ({other})?"
        first, _, rest = other.partition(" ")
        after = first.lower() if first.lower() in self._language.before_place else ""
        name = _replaced(inside, rest if after else other, earlier, after)
        return _exchanged(name, rest if after else other, earlier)

    def _named(self, text: str, earlier: str, answer: str) -> str | None:
        """Put what a pronoun stands for in its place."""
        blanked = self._blanked(text)
        person = self._words.person.search(blanked)
        who = self._person(earlier, answer) if person else None
        if person and who:
            return self._put(text, person, who)
        thing = self._words.thing.search(blanked)
        known = {word.lower() for phrase in self._phrases(text) for word in phrase.text.split()}
        topics = [p for p in self._phrases(earlier) if p.text.lower() not in known]
        if thing and topics and not self._antecedent(text, thing.start()):
            return self._put(text, thing, topics[0].text)
        pointing = self._words.pointing.search(blanked)
        if pointing and topics:
            return f"{text.rstrip('?.! ')} ({topics[0].text})?"
        return None

    def _blanked(self, text: str) -> str:
        """The text without `it` that refers to nothing, every character in its place."""
        return self._words.empty.sub(lambda found: " " * len(found.group()), text)

    def _antecedent(self, text: str, before: int) -> bool:
        """Whether the question itself has a name that the pronoun may stand for."""
        return any(p.start < before and (p.named or " " in p.text) for p in self._phrases(text))

    def _person(self, earlier: str, answer: str) -> str | None:
        named = [phrase.text for phrase in self._phrases(earlier) if phrase.named]
        names = (self._bare_name(found.group()) for found in _NAME.finditer(answer))
        return next(iter([*named, *(name for name in names if " " in name)]), None)

    def _bare_name(self, name: str) -> str:
        """`By Ada Byron`, which begins a sentence, without its first word."""
        first, _, rest = name.partition(" ")
        return rest if first.lower() in self._language.stop else name

    def _put(self, text: str, pronoun: re.Match[str], name: str) -> str:
        genitive = pronoun.group().lower() in self._words.possessive
        ending = self._words.genitive if genitive else ""
        return text[: pronoun.start()] + name + ending + text[pronoun.end() :]

    def _fragment(self, text: str, earlier: str) -> str | None:
        """A few words that are no whole question: add what it is about."""
        own = self._phrases(text)
        known = {word.lower() for phrase in own for word in phrase.text.split()}
        if self._is_whole(text, own, len(known)):
            return None
        topics = [p for p in self._phrases(earlier) if not known & set(p.text.lower().split())]
        if not topics:
            return None
        carried = ", ".join(topic.text for topic in topics[:_CARRIED])
        return f"{text.rstrip('?.! ')} ({carried})?"

    def _is_whole(self, text: str, own: Sequence[Phrase], known: int) -> bool:
        """Whether a question says enough by itself."""
        named = any(phrase.named for phrase in own)
        if self._words.asks.match(text):
            return named or known > 1
        return len(text.split()) > _FRAGMENT_WORDS or (named and known >= _NAMED_WORDS)

    def _phrases(self, text: str) -> list[Phrase]:
        return phrases(text, self._language, self._words)


def _holds(phrase: Phrase, name: re.Match[str]) -> bool:
    return phrase.start <= name.start() and name.end() <= phrase.start + len(phrase.text)


def _replaced(
    names: Sequence[re.Match[str]], other: str, earlier: str, preposition: str
) -> re.Match[str]:
    """The name after the same preposition, else one of the same form, else the most telling."""
    short = _is_abbreviation(_ARTICLE.sub("", other))
    beside = [n for n in names if preposition and preposition == _before(n, earlier)]
    alike = [n for n in names if _is_abbreviation(n.group()) == short]
    return [*beside, *alike, *names][0]


def _is_abbreviation(name: str) -> bool:
    return " " not in name and is_short(name)


def _before(name: re.Match[str], text: str) -> str:
    """The word before a name, its article left out; in lower case."""
    words = [word.lower() for word in text[: name.start()].split()]
    if words and _ARTICLE.fullmatch(f"{words[-1]} "):
        words.pop()
    return words[-1] if words else ""


def _exchanged(name: re.Match[str], other: str, text: str) -> str:
    """Put another name in the place of one: `the Germans`, but `the German communists`."""
    before, behind = text[: name.start()], text[name.end() :]
    bare = _ARTICLE.sub("", other)
    if _DESCRIBED.match(behind):
        people = _PEOPLE.match(other)
        return before + (people[1] if people else bare) + behind
    article = _ARTICLE_BEFORE.search(before)
    return (before[: article.start()] + other if article else before + other) + behind
