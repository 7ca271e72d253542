"""Showing what differs: passages that say the same are one, and no document crowds out the others.

Pure: ranked passages in, the ones to show out. Measured to change no figure of any evaluation set,
whose documents hardly repeat themselves (README.md).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.records import Passage
from index.searching.phrases import NOTHING_HELD, Held

AGAIN = 0.97
_SAME_WORDS = 0.9  # shared words of all words, from which on two passages say the same
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Shown:
    """A passage to show.

    Attributes:
        score: Lowered for a document that was shown before.
        words: Its own, once it is compared.
        copies: Passages in other places that say the same, best first.
    """

    passage: Passage
    score: float
    words: frozenset[str] = frozenset()
    copies: list[Passage] = field(default_factory=list)


def diverse(
    ranked: Sequence[tuple[Passage, float]],
    k: int,
    *,
    again: float = AGAIN,
    held: Held = NOTHING_HELD,
) -> list[Shown]:
    """Choose what to show.

    Args:
        ranked: Passages with their scores, best first.
        k: How many at most.
        again: What each further passage of a document is worth.
        held: Quoted phrases that passages hold, by key; who holds more comes first all the same.

    Returns:
        Best first.
    """
    left = [Shown(passage, score) for passage, score in ranked]
    shown: list[Shown] = []
    seen: Counter[str] = Counter()
    while left and len(shown) < k:
        worth = [
            (len(held.get(each.passage.key, ())), each.score * again ** seen[each.passage.document])
            for each in left
        ]
        place = worth.index(max(worth))
        best = left.pop(place)
        best.words = _words(best.passage.text)
        same = next((each for each in shown if _alike(each.words, best.words)), None)
        if same:
            same.copies.append(best.passage)
            continue
        best.score = worth[place][1]
        seen[best.passage.document] += 1
        shown.append(best)
    return shown


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = min(len(one), len(other)), max(len(one), len(other))
    return fewer >= _SAME_WORDS * more and len(one & other) >= _SAME_WORDS * len(one | other)
