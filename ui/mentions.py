"""Where a document speaks of a question: its words in the text, for going from one to the next."""

import re

MAX_MENTIONS = 200
# Shorter words carry little in any language; numbers and names are taken whatever their length.
_LEAST_LETTERS = 5
_ASKING = frozenset(
    "about after again answer before being between could document documents during every from have "
    "letter other should their there these thing things think those under until wants were what "
    "when where which while whose with without would write writes written wrote".split()
)
_WORD = re.compile(r"\w+")

Span = tuple[int, int]


def mentions(text: str, question: str, cited: Span | None) -> tuple[Span, ...]:
    """Find the places of a text that a question speaks of, the cited one not counted.

    Args:
        text: The document.
        question: Its longer words, its numbers and its names are looked for, with any ending.
        cited: What is marked already; half-open, in code points.

    Returns:
        Half-open spans in the order of the text, at most `MAX_MENTIONS`.
    """
    asked = _telling(question)
    words = {word for word in set(_WORD.findall(text)) if _is_one_of(word, asked)}
    found = [match.span() for match in _WORD.finditer(text) if match[0] in words]
    if cited:
        found = [(start, end) for start, end in found if end <= cited[0] or start >= cited[1]]
    return tuple(found[:MAX_MENTIONS])


def _telling(question: str) -> set[str]:
    words = _WORD.findall(question)
    named = [word for word in words[1:] if word[0].isupper() or word[0].isdecimal()]
    long = [word for word in words if len(word) >= _LEAST_LETTERS]
    return {word.casefold() for word in (*named, *long)} - _ASKING


def _is_one_of(word: str, asked: set[str]) -> bool:
    word = word.casefold()
    return word in asked or any(_akin(word, other) for other in asked)


def _akin(one: str, other: str) -> bool:
    """Whether two words differ in their endings only: `party`, `parties`."""
    least = max(_LEAST_LETTERS - 1, max(len(one), len(other)) - 3)
    return min(len(one), len(other)) >= _LEAST_LETTERS and one[:least] == other[:least]
