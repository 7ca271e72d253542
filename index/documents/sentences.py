"""Sentences of a document, as spans: what a footnote points at.

Boundaries come from sentencex (Wikimedia, about 300 languages, offline). What we add is for letters
and polemics: a long quotation is cut into its own sentences, the short lines of a letter head stay
together, a lone mark such as `[3]` stays with the sentence before it, and every span begins and
ends with a character one can see.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

import sentencex

from index.records import Span, trimmed

_DEFAULT_LANGUAGE = "en"
_LONG_CHARS = 200
_LINE_CHARS = 80
_HEAD_CHARS = 300

_QUOTE_MARKS = re.compile('["“”„«»‟]')
_FOOTNOTE_MARK = re.compile(r"\[\d+\]")
_ENDS = re.compile(r"[.!?…:;][\"”’')\]]*(\s*\[\d+\])?\Z")


def sentence_spans(text: str, document: Span, *, language: str | None) -> list[Span]:
    """Find the sentences of one document.

    Args:
        text: The source's text.
        document: The document's span in it.
        language: ISO 639-1 code; English rules where it is unknown.

    Returns:
        Spans in the source's text, in order, not overlapping, none empty.
    """
    rules = language or _DEFAULT_LANGUAGE
    sentences = _boundaries(text, document.of(text), document.start, rules)
    quotations_cut = [part for span in sentences for part in _cut_quotation(text, span, rules)]
    return _join_lines(text, _join_marks(text, quotations_cut))


def _boundaries(text: str, piece: str, at: int, rules: str) -> list[Span]:
    """Find the sentences of `piece`: the text at `at`, perhaps with its quotation marks blanked."""
    found = sentencex.get_sentence_boundaries(rules, piece)
    spans = (trimmed(text, at + each["start_index"], at + each["end_index"]) for each in found)
    return [span for span in spans if len(span)]


def _cut_quotation(text: str, span: Span, rules: str) -> list[Span]:
    """Cut a long sentence that quotes several; sentencex keeps a quotation in one piece.

    The quotation marks are blanked to find the boundaries. Each piece then reaches back to the
    end of the one before it, so that a mark stays with the words it opens or closes.
    """
    if len(span) <= _LONG_CHARS or not _QUOTE_MARKS.search(span.of(text)):
        return [span]
    blanked = _QUOTE_MARKS.sub(" ", span.of(text))
    starts = [piece.start for piece in _boundaries(text, blanked, span.start, rules)]
    cuts = [span.start, *(_before_opening(text, start) for start in starts[1:]), span.end]
    pieces = (trimmed(text, a, b) for a, b in pairwise(cuts))
    return [piece for piece in pieces if len(piece)]


def _before_opening(text: str, start: int) -> int:
    """Take along the quotation marks that touch a sentence's first word."""
    while start > 0 and _QUOTE_MARKS.match(text[start - 1]):
        start -= 1
    return start


def _join_marks(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join what has no word in it to the sentence before."""
    joined: list[Span] = []
    for span in spans:
        if joined and not re.search(r"\w", _FOOTNOTE_MARK.sub("", span.of(text))):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _join_lines(text: str, spans: Iterable[Span]) -> list[Span]:
    """Keep consecutive short lines that end without a stop together: letter heads, signatures."""
    joined: list[Span] = []
    open_line = False
    for span in spans:
        short = len(span) <= _LINE_CHARS and not _ENDS.search(span.of(text))
        fits = bool(joined) and span.end - joined[-1].start <= _HEAD_CHARS
        if open_line and short and fits and "\n" in text[joined[-1].end : span.start]:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
        open_line = short
    return joined
