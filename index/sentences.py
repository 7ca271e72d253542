"""Sentences of a document, as spans.

Boundaries come from sentencex (Wikimedia, about 300 languages, offline); what we add is the
trimming of white space, so that a cited sentence begins and ends with a character one can see.
"""

import sentencex

from index.records import Span, trimmed

_DEFAULT_LANGUAGE = "en"


def sentence_spans(text: str, document: Span, *, language: str | None) -> list[Span]:
    """Find the sentences of one document.

    Args:
        text: The source's text.
        document: The document's span in it.
        language: ISO 639-1 code; English rules where it is unknown.

    Returns:
        Spans in the source's text, in order, not overlapping, none empty.
    """
    boundaries = sentencex.get_sentence_boundaries(
        language or _DEFAULT_LANGUAGE, document.of(text)
    )
    spans = (
        trimmed(text, document.start + found["start_index"], document.start + found["end_index"])
        for found in boundaries
    )
    return [span for span in spans if len(span)]
