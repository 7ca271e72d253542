"""Reading: an address becomes a document, opened at the cited words if they still stand there."""

import re
from dataclasses import replace
from urllib.parse import unquote

from rag.client import Client
from rag.errors import NotFound
from rag.schemas import CitationCheck, DocumentText
from ui.handlers.telling import told
from ui.mentions import mentions
from ui.state import ChatState, Lost, Problem, Reading

_CITATION_ID = re.compile(r"[0-9a-f]{16}-\d+-\d+")
_DOCUMENT_ROUTE = re.compile(r"(?:/?#)?/document/([^/]{1,300})(?:/([^/]{1,300}))?/?")

_REPLACED = "The passage that this address named is no longer there; its document is."
_FORGOTTEN = "The footnote that this address named is no longer kept; its document is."


def read(client: Client, route: str, state: ChatState) -> Reading | Lost | Problem | None:
    """Open the document and place that `#/document/{id}[/{citation or passage}]` names.

    Mentions are those of the newest question of the conversation that this document was found for.
    """
    match = _DOCUMENT_ROUTE.fullmatch(route)
    if match is None:
        return None
    try:
        opened = _opened(client, unquote(match[1]), unquote(match[2] or ""))
    except Exception as error:  # noqa: BLE001  the page is an edge: told here, logged there
        return Problem(told(error))
    if isinstance(opened, Lost):
        return opened
    question = _asked_about(state, opened.document.id)
    return replace(opened, mentions=mentions(opened.text, question, opened.span))


def _asked_about(state: ChatState, document_id: str) -> str:
    for turn in reversed(state.turns):
        if any(passage.document_id == document_id for passage in turn.passages):
            return turn.question
    return ""


def _opened(client: Client, document_id: str, place_id: str) -> Reading | Lost:
    if not place_id:
        opened = client.document_text(document_id)
        return Reading(opened.document, opened.text)
    if not _CITATION_ID.fullmatch(place_id):
        return _at_passage(client, document_id, place_id)
    try:
        check = client.citation(place_id)
    except NotFound:
        opened = client.document_text(document_id)
        return Reading(opened.document, opened.text, note=_FORGOTTEN)
    try:
        opened = client.document_text(document_id)
    except NotFound:
        return Lost(check)
    return Reading(opened.document, opened.text, _cited_span(opened, check), check)


def _at_passage(client: Client, document_id: str, passage_id: str) -> Reading:
    try:
        passage = client.passage(passage_id)
    except NotFound:  # passages are cut anew when their file changes; documents stay
        opened = client.document_text(document_id)
        return Reading(opened.document, opened.text, note=_REPLACED)
    opened = client.document_text(passage.document_id)
    span = _inside(opened, passage.char_start, passage.char_end, passage.text)
    return Reading(opened.document, opened.text, span)


def _cited_span(opened: DocumentText, check: CitationCheck) -> tuple[int, int] | None:
    citation = check.citation
    here = [(citation.source, citation.char_start, citation.char_end), *check.found_at]
    for source, start, end in here:
        if source == opened.document.source:
            span = _inside(opened, start, end, citation.quote)
            if span:
                return span
    return None


def _inside(opened: DocumentText, start: int, end: int, words: str) -> tuple[int, int] | None:
    """Turn a span of the source into one of the document's text, if these words stand there."""
    offset = opened.document.char_start
    span = (start - offset, end - offset)
    stands_there = span[0] >= 0 and opened.text[span[0] : span[1]] == words
    return span if stands_there else None
