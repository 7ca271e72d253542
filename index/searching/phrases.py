"""Quoted phrases in a question: passages that hold them word for word come first. Pure.

A phrase is found by its stems in the lexical index and then looked for in the passage's own text,
as it was quoted: capitals, white space and the shape of apostrophes and dashes do not matter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

# The phrases that passages hold, by the passage's key.
Held = Mapping[int, Sequence[str]]
NOTHING_HELD: Held = {}

# Straight single marks and ’ are apostrophes too: they open or close only beside a word.
_QUOTED = re.compile(
    r"\"([^\"]+)\"|[“”„‟]([^“”„‟]+)[“”‟]|[«»]([^«»]+)[«»]|[‹›]([^‹›]+)[‹›]|「([^」]+)」"
    r"|(?<!\w)[‘‚]([^‘‚]+?)[’‘](?!\w)|(?<!\w)'([^']+)'(?!\w)"
)
_EDGES = re.compile(r"^\W+|\W+$")
_ALIKE = {"'": "['’‘ʼ]", "-": "[-‐‑‒–—]"}
_SHAPES = {shape: plain for plain, shapes in _ALIKE.items() for shape in shapes[1:-1]}


def quoted_phrases(question: str) -> list[str]:
    """List what stands between quotation marks, each once, without marks of its own at the ends."""
    inside = (_EDGES.sub("", "".join(filter(None, found))) for found in _QUOTED.findall(question))
    return list(dict.fromkeys(phrase for phrase in inside if phrase))


def phrases_in(text: str, phrases: Iterable[str]) -> tuple[str, ...]:
    """List the phrases that a text holds as whole words."""
    return tuple(phrase for phrase in phrases if _exactly(phrase).search(text))


def _exactly(phrase: str) -> re.Pattern[str]:
    words = ("".join(map(_any_shape, word)) for word in phrase.split())
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _any_shape(character: str) -> str:
    return _ALIKE.get(_SHAPES.get(character, character), re.escape(character))
