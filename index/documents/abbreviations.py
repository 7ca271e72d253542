"""Abbreviations where a text defines them: `Revolutionary Communist International Tendency (RCIT)`.

A definition counts only if the letters stand for the words beside it, in either order.
"""

import re
from dataclasses import dataclass

from index.records import Span

_SHORT = r"(?=[^\W\d_a-zà-ÿа-яё])[^\W_](?:[\w.&-]{0,9}[^\W_])\.?"
_IN_BRACKETS = re.compile(rf"[(\[]\s?[“\"„«]?(?P<short>{_SHORT})[”\"“»]?(?=[)\];,])")
_BRACKETED_LONG = re.compile(
    rf"(?<!\w)(?P<short>{_SHORT})\s[(\[](?P<long>[^()\[\]\n]{{6,120}})[)\]]"
)
_WORD = re.compile(r"[^\W_][\w’'-]*")
_SENTENCE_BREAK = re.compile(r"[.;:!?()\[\]\n\"“”]")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation where a text defines it.

    Attributes:
        span: From the first character of the definition to the last.
    """

    short: str
    long: str
    span: Span


def abbreviations(text: str) -> list[Abbreviation]:
    """Find the abbreviations that a text defines, in either order, each place once."""
    found: dict[int, Abbreviation] = {}
    for match in _IN_BRACKETS.finditer(text):
        short = match["short"]
        if not is_short(short):
            continue
        before = text[max(0, match.start() - 160) : match.start()].rstrip()
        long = _spelled_out(short, _same_clause(before))
        if long:
            start = text.rfind(long, 0, match.start())
            found[match.start()] = Abbreviation(short, long, Span(start, match.end() + 1))
    for match in _BRACKETED_LONG.finditer(text):
        short, long = match["short"], match["long"].strip(' “”"„')
        if is_short(short) and _spelled_out(short, long) == long:
            span = Span(match.start(), match.end())
            found.setdefault(match.start("long"), Abbreviation(short, long, span))
    return sorted(found.values(), key=lambda each: each.span)


def is_short(short: str) -> bool:
    """Tell an abbreviation from a word: two capitals at least."""
    return sum(map(str.isupper, short)) >= 2


def _same_clause(before: str) -> str:
    breaks = [match.end() for match in _SENTENCE_BREAK.finditer(before)]
    return before[breaks[-1] :] if breaks else before


def _spelled_out(short: str, before: str) -> str | None:
    """Find the words at the end of `before` whose first letters are those of `short`.

    Small words between them (`of the`) need no letter, and a word may give two letters. The first
    letter must begin the first word.
    """
    letters = [letter.casefold() for letter in short if letter.isalnum()]
    words = list(_WORD.finditer(before))
    if not letters or len(words) < 2:
        return None
    n = len(letters) - 1
    for word in reversed(words[-2 * len(letters) - 3 :]):
        spelled = word[0].casefold()
        if spelled[0] == letters[n]:
            n -= 1
        elif len(spelled) > 3 and word[0][0].isupper():
            # A word with a capital that has no letter in the abbreviation: it means another name,
            # but for the second letter of a compound (`Neoliberal`, `NL`).
            if n and spelled[0] == letters[n - 1] and letters[n] in spelled:
                n -= 2
            else:
                return None
        if n < 0:
            return before[word.start() :].strip(' ,“”"„«»')
    return None
