"""What of a sentence can be looked up word by word: its numbers, dates and names."""

import re

from rag.evidence.languages import LANGUAGES

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[“\"'(]*$")
_STOP = frozenset[str]().union(*(each.stop | each.light for each in LANGUAGES.values()))
_LEAST_STEM = 4


def facts(sentence: str) -> tuple[str, ...]:
    """Find numbers and names, as they were written, each once.

    A capital that begins a sentence shows no name, unless the word after it has one too.
    """
    numbers = [found.group() for found in _NUMBER.finditer(sentence)]
    words = list(_WORD.finditer(sentence))
    names = [
        word.group()
        for i, word in enumerate(words)
        if word.group()[0].isupper()
        and word.group().lower() not in _STOP
        and (not _begins(sentence, word.start()) or _next_is_name(words, i))
    ]
    return tuple(dict.fromkeys([*numbers, *names]))


def content_words(text: str) -> tuple[re.Match[str], ...]:
    """Find the words with a meaning of their own, numbers included."""
    found = sorted(
        [*_WORD.finditer(text), *_NUMBER.finditer(text)], key=lambda match: match.start()
    )
    return tuple(word for word in found if word.group().lower() not in _STOP)


def stands_in(fact: str, text: str) -> bool:
    """Tell whether a number or name stands in a text, in any inflection of the name."""
    if fact[0].isdigit():
        wanted = _plain(fact)
        return any(_plain(found.group()) == wanted for found in _NUMBER.finditer(text))
    name = fact.casefold().removesuffix("'s").removesuffix("’s")
    stem = name if len(name) <= _LEAST_STEM else name[: max(_LEAST_STEM, len(name) - 2)]
    return any(word.group().casefold().startswith(stem) for word in _WORD.finditer(text))


def _plain(number: str) -> str:
    """`1,000` and `1000` are one number; `76.69` keeps its point."""
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number)


def _begins(sentence: str, at: int) -> bool:
    return bool(_SENTENCE_START.search(sentence[:at]))


def _next_is_name(words: list[re.Match[str]], i: int) -> bool:
    following = words[i + 1].group() if i + 1 < len(words) else ""
    return following[:1].isupper() and words[i + 1].start() - words[i].end() == 1
