"""What happens when a person does something on the page.

Plain functions and generators from a `Client` and what the person did to the states of
`ui.state`. No Gradio and no HTML in here. No error leaves this module: a `FootnoteError` becomes
its message, anything else a general line and an entry in the log.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from pydantic import ValidationError

from rag.client import Client
from rag.errors import FootnoteError, RebuildRunning
from rag.schemas import (
    MAX_QUESTION_CHARS,
    AnswerEvent,
    AnswerRequest,
    CitationCheck,
    DocumentText,
    Job,
    RetrievalEvent,
    SentenceEvent,
)
from ui.state import ChatState, IndexView, Problem, Reading, Turn

MAX_TURNS = 40
POLL_SECONDS = 0.3
UNEXPECTED = (
    "Something went wrong on this side; the details are in the server's log. Please try again."
)

_CITATION_ID = re.compile(r"[0-9a-f]{16}-\d+-\d+")
_DOCUMENT_ROUTE = re.compile(r"(?:/?#)?/document/([^/]{1,300})(?:/([^/]{1,300}))?/?")
_ANSWER_ROUTE = re.compile(r"(?:/?#)?/answer/(\d{1,6})")
_log = logging.getLogger(__name__)


def ask(client: Client, state: ChatState, question: str) -> Iterator[ChatState]:
    """Answer a question step by step: the question, its passages, each sentence, the whole."""
    question = question.strip()
    notice = _unaskable(question)
    if notice:
        yield replace(state, notice=notice)
        return
    number = state.last.number + 1 if state.last else 1
    turn = Turn(number=number, question=question)
    earlier = state.turns[-(MAX_TURNS - 1) :]
    yield ChatState((*earlier, turn))
    try:
        for event in client.answer_events(question):
            turn = _with_event(turn, event)
            yield ChatState((*earlier, turn))
    except Exception as error:  # noqa: BLE001  the page is an edge: told here, logged there
        yield ChatState((*earlier, replace(turn, stage="failed", error=_message(error))))


def _unaskable(question: str) -> str | None:
    if not question:
        return "Please type a question first."
    if len(question) > MAX_QUESTION_CHARS:
        return f"A question can have at most {MAX_QUESTION_CHARS:,} characters."
    try:
        AnswerRequest(question=question)
    except ValidationError:
        return "The question holds characters that are not text."
    return None


def _with_event(turn: Turn, event: AnswerEvent) -> Turn:
    if isinstance(event, RetrievalEvent):
        return replace(turn, stage="answering", passages=tuple(event.passages))
    if isinstance(event, SentenceEvent):
        known = {citation.n for citation in turn.citations}
        new = tuple(citation for citation in event.citations if citation.n not in known)
        return replace(
            turn,
            sentences=(*turn.sentences, event.sentence),
            citations=turn.citations + new,
        )
    # The whole answer is the truth: it may have dropped or changed what was streamed.
    answer = event.answer
    return replace(
        turn,
        stage="done",
        answer=answer,
        passages=tuple(answer.passages) or turn.passages,
        sentences=tuple(answer.sentences),
        citations=tuple(answer.citations),
    )


def chosen_turn(state: ChatState, route: str) -> Turn | None:
    """Find the turn that `#/answer/{number}` names, or else the last one."""
    match = _ANSWER_ROUTE.fullmatch(route)
    return (state.turn(int(match[1])) if match else None) or state.last


def read(client: Client, route: str) -> Reading | Problem | None:
    """Open the document and place that `#/document/{id}[/{citation or passage}]` names."""
    match = _DOCUMENT_ROUTE.fullmatch(route)
    if match is None:
        return None
    document_id, place_id = unquote(match[1]), unquote(match[2] or "")
    try:
        return _opened(client, document_id, place_id)
    except Exception as error:  # noqa: BLE001
        return Problem(_message(error))


def _opened(client: Client, document_id: str, place_id: str) -> Reading:
    if not place_id:
        opened = client.document_text(document_id)
        return Reading(opened.document, opened.text)
    if not _CITATION_ID.fullmatch(place_id):
        passage = client.passage(place_id)
        opened = client.document_text(passage.document_id)
        span = _inside(opened, passage.char_start, passage.char_end, passage.text)
        return Reading(opened.document, opened.text, span, place_id)
    check = client.citation(place_id)
    opened = client.document_text(document_id)
    return Reading(opened.document, opened.text, _cited_span(opened, check), place_id, check)


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


def look_at_index(client: Client) -> IndexView:
    """Describe the index as it is now, with the rebuild that is running."""
    try:
        status = client.index()
        job = client.job(status.rebuilding) if status.rebuilding else None
    except Exception as error:  # noqa: BLE001
        return IndexView(error=_message(error))
    return IndexView(status, job)


def rebuild(client: Client, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[IndexView]:
    """Rebuild the index and follow it to its end; joins the rebuild that is running already."""
    view = look_at_index(client)
    try:
        job = _started(client, view)
        yield IndexView(view.status, job)
        while job.state == "running":
            sleep(POLL_SECONDS)
            job = client.job(job.id)
            yield IndexView(view.status, job)
        yield replace(look_at_index(client), job=job)
    except Exception as error:  # noqa: BLE001
        yield replace(view, job=None, error=_message(error))


def follow(client: Client, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[IndexView]:
    """Describe the index and, if somebody is rebuilding it, follow that to its end."""
    view = look_at_index(client)
    yield view
    if view.busy:
        yield from rebuild(client, sleep=sleep)


def _started(client: Client, view: IndexView) -> Job:
    if view.job is not None and view.busy:
        return view.job
    try:
        return client.rebuild()
    except RebuildRunning:
        running = client.index().rebuilding
        if running is None:  # it ended between the two calls
            return client.rebuild()
        return client.job(running)


def _message(error: Exception) -> str:
    if isinstance(error, FootnoteError) and str(error):
        return str(error)
    _log.error("the page could not do what was asked of it", exc_info=error)
    return UNEXPECTED
