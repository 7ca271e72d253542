"""Words that somebody misspelt: which known word was meant. Pure."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_ONE_SLIP, _TWO_SLIPS = 5, 8  # letters of words that may have one slip, and two


def slips(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped with the next one."""
    return (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)


def meant(word: str, known: Iterable[str]) -> list[str]:
    """List the known words that are fewest slips away; none if all are too far, or it is no word.

    Args:
        word: Digits are never taken for a slip: another number is another number.
        known: Those that begin with the same letter.
    """
    most = slips(word)
    if not word.isalpha() or not most:
        return []
    apart = {other: OSA.distance(word, other, score_cutoff=most) for other in known}
    least = min(apart.values(), default=most + 1)
    return [other for other in apart if apart[other] == least <= most and other.isalpha()]
