"""Where does it say that? A quotation -> the places that hold it, verbatim or nearly.

Passages that share the quotation's words come first from the lexical index; each is then read with
what stands around it. Verbatim means: the same words in the same order, whatever the white space,
the kind of quotation mark or dash, and the case. A near match is aligned word by word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from index.library import Readable
from index.records import Passage, Sentence, Span
from index.searching.generation import Generation
from rag import schemas
from rag.citations import cite

_CANDIDATES, _ALIGNED = 200, 30
_NEAR = 0.7
_MOST_MATCHES, _MOST_NEAR = 50, 5
_OPS: Mapping[str, Literal["replace", "delete", "insert"]] = {
    "replace": "replace",
    "delete": "delete",
    "insert": "insert",
}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, case folded, with their spans in it."""

    folded: list[str]
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class _Found:
    source: str
    passage: Passage
    span: Span
    similarity: float
    differences: list[schemas.QuoteDifference]


@dataclass(frozen=True, slots=True)
class QuoteFinder:
    """Looks for quotations in the live generation."""

    library: Readable

    def find(self, text: str) -> schemas.QuoteReply:
        """Look for a quotation; all its verbatim places, or else the nearest few."""
        live = self.library.current()
        wanted = _words(text)
        candidates = list(_candidates(live, text, len(text)))
        exact = _distinct(
            _Found(source, passage, span, 1.0, [])
            for source, passage, around, words in candidates
            for span in _verbatim(wanted, words, around.start)
        )
        if exact:
            exact.sort(key=lambda found: (found.source, found.span.start))
            return _reply(live, "verbatim", exact[:_MOST_MATCHES])
        near = _distinct(
            found
            for source, passage, around, words in candidates[:_ALIGNED]
            for found in _nearly(text, wanted, words, around.start, source, passage)
        )
        near.sort(key=lambda found: (-found.similarity, found.source, found.span.start))
        return _reply(live, "near" if near else "absent", near[:_MOST_NEAR])


def _candidates(
    live: Generation, text: str, reach: int
) -> Iterator[tuple[str, Passage, Span, _Words]]:
    """(source, passage, span that was read, its words) of the passages that share most words."""
    for passage in live.sharing_words(text, _CANDIDATES):
        document = live.records.document(passage.document)
        source = live.records.source(document.source) if document else None
        if document is None or source is None:
            continue
        start = max(document.span.start, passage.span.start - reach)
        around = Span(start, min(document.span.end, passage.span.end + reach))
        yield document.source, passage, around, _words(around.of(source.text))


def _words(text: str) -> _Words:
    found = list(_WORD.finditer(text))
    folded = [word.group().casefold().replace("’", "'") for word in found]
    return _Words(folded, [Span(*word.span()) for word in found])


def _verbatim(wanted: _Words, words: _Words, start: int) -> Iterator[Span]:
    """Every run of words that equals the wanted ones, as spans of the source."""
    size = len(wanted.folded)
    for first in range(len(words.folded) - size + 1):
        if words.folded[first] == wanted.folded[0] and (
            words.folded[first : first + size] == wanted.folded
        ):
            yield _span(words, first, first + size, start)


def _nearly(
    text: str, wanted: _Words, words: _Words, start: int, source: str, passage: Passage
) -> Iterator[_Found]:
    """The stretch that is most like the quotation, if it is like enough."""
    here, there = " ".join(wanted.folded), " ".join(words.folded)
    aligned = fuzz.partial_ratio_alignment(here, there, score_cutoff=50) if there else None
    if aligned is None:
        return
    first = there.count(" ", 0, aligned.dest_start + 1)
    last = there.count(" ", 0, max(aligned.dest_end - 1, 0)) + 1
    first, last = _trimmed(wanted.folded, words.folded, first, last)
    found = words.folded[first:last]
    similarity = Levenshtein.normalized_similarity(wanted.folded, found) if found else 0.0
    if similarity >= _NEAR:
        span = _span(words, first, last, start)
        differences = list(_differences(text, wanted, words, first, last))
        yield _Found(source, passage, span, round(similarity, 4), differences)


def _trimmed(wanted: Sequence[str], words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Give up or take in a word at either end, as long as that makes the two more alike."""
    moves = ((1, 0), (-1, 0), (0, 1), (0, -1))
    best = Levenshtein.distance(wanted, words[first:last])
    while True:
        tried = [
            (Levenshtein.distance(wanted, words[first + a : last + b]), first + a, last + b)
            for a, b in moves
            if 0 <= first + a < last + b <= len(words)
        ]
        nearest = min(tried, default=(best, first, last))
        if nearest[0] >= best:
            return first, last
        best, first, last = nearest


def _differences(
    text: str, wanted: _Words, words: _Words, first: int, last: int
) -> Iterator[schemas.QuoteDifference]:
    there = words.folded[first:last]
    for op in Levenshtein.opcodes(wanted.folded, there):
        if op.tag != "equal":
            yield schemas.QuoteDifference(
                op=_OPS[op.tag],
                quoted=_cut(text, wanted.spans[op.src_start : op.src_end]),
                found=" ".join(there[op.dest_start : op.dest_end]),
            )


def _cut(text: str, spans: Sequence[Span]) -> str:
    return " ".join(text[spans[0].start : spans[-1].end].split()) if spans else ""


def _span(words: _Words, first: int, last: int, start: int) -> Span:
    return Span(words.spans[first].start + start, words.spans[last - 1].end + start)


def _distinct(found: Iterator[_Found]) -> list[_Found]:
    """Each place once; passages are read with what stands around them, and so overlap."""
    return list({(each.source, each.span): each for each in found}.values())


def _reply(live: Generation, status: str, found: Sequence[_Found]) -> schemas.QuoteReply:
    return schemas.QuoteReply.model_validate({
        "status": status,
        "matches": [_match(live, n, each) for n, each in enumerate(found, 1)],
    })


def _match(live: Generation, n: int, found: _Found) -> schemas.QuoteMatch:
    source = live.records.source(found.source)
    document = live.records.document(found.passage.document)
    assert source is not None, "it was read from there"
    assert document is not None, "every passage has its document in the same generation"
    said = live.records.sentences(document.id, found.span)
    citation = cite(
        source,
        document,
        Sentence(found.span, said[0].speaker if said else None),
        n=n,
        anchors=live.records.anchors(source.path, found.span),
        passage_id=found.passage.id,
        generation=live.id,
    )
    return schemas.QuoteMatch(
        citation=citation, similarity=found.similarity, differences=found.differences
    )
