"""What a model wrote -> sentences of plain text with [n] markers, and nothing else.

A model may repeat what a document orders. Links, images, markup and invisible characters are taken
out of its words, and a marker counts only if it is the number of a passage that it was shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.documents.sentences import sentence_spans
from index.records import Span

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_URL = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,20}:(?://)?|www\.)[^\s<>\[\]]*[^\s<>\[\].,;:!?)]"
    r"(?<!:)|\b(?:javascript|data):\S*",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[!/]?[a-zA-Z][^>]*>?")
_LAYOUT = re.compile(r"^\s*(?:[#>]+|[-*+•]|\d{1,2}[.)])\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*+|_{2,}|`+|~~")
_MARKER = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_AFTER_STOP = re.compile(r"([.!?…])[ \t]*((?:\[\d[\d,\s]*\][ \t]*)+)")
_BRACKETS = re.compile(r"[\[\]]")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as it was written: its words, and the passages that it points to."""

    text: str
    numbers: tuple[int, ...]


def written(pieces: Iterable[str], *, passages: int) -> Iterator[Written]:
    """Cut a stream into sentences, each as soon as the next one begins.

    Args:
        pieces: Of any length.
        passages: How many passages were shown; any other number is no marker.
    """
    text, given = "", 0
    for piece in pieces:
        text += piece
        found = _sentences(text)
        for sentence in found[given:-1]:
            yield from _cleaned(sentence, passages)
        given = max(given, len(found) - 1)
    for sentence in _sentences(text)[given:]:
        yield from _cleaned(sentence, passages)


def _sentences(text: str) -> list[str]:
    """Sentences so far; markup across sentences is gone before they are cut."""
    text = _THOUGHT.sub("", text)
    text = _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", text)))
    text = _AFTER_STOP.sub(r" \2\1 ", _LAYOUT.sub("", text))
    spans = sentence_spans(text, Span(0, len(text)), language=None)
    return [span.of(text) for span in spans]


def _cleaned(sentence: str, passages: int) -> Iterator[Written]:
    numbers = [
        int(number)
        for marker in _MARKER.finditer(sentence)
        for number in marker[1].split(",")
        if 1 <= int(number) <= passages
    ]
    text = plain(_MARKER.sub(" ", sentence))
    if any(char.isalnum() for char in text):
        yield Written(text, tuple(dict.fromkeys(numbers)))


def plain(text: str) -> str:
    """Leave only words: no links, images, tags, markup, brackets or invisible characters."""
    for pattern in (_IMAGE, _TAG, _URL, _EMPHASIS):
        text = pattern.sub(" ", _LINK.sub(r"\1", text))
    visible = "".join(
        char if unicodedata.category(char)[0] != "C" else " " for char in _BRACKETS.sub(" ", text)
    )
    return re.sub(r" +([.,;:!?])", r"\1", " ".join(visible.split()))
