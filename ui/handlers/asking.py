"""Asking: a question becomes a turn of the conversation, and grows as its answer arrives."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pydantic import ValidationError

from rag import schemas
from rag.client import Client
from rag.schemas import (
    MAX_QUESTION_CHARS,
    AnswerEvent,
    AnswerRequest,
    Filters,
    RetrievalEvent,
    SentenceEvent,
)
from ui.handlers.telling import told
from ui.state import ChatState, Turn

MAX_TURNS = 40
MAX_PAST = 8  # what a follow-up can refer to

_ANSWER_ROUTE = re.compile(r"(?:/?#)?/answer/(\d{1,6})")


def ask(
    client: Client,
    state: ChatState,
    question: str,
    filters: Filters | None = None,
    *,
    as_of: str | None = None,
) -> Iterator[ChatState]:
    """Answer a question step by step: the question, its passages, each sentence, the whole."""
    question = question.strip()
    notice = _unaskable(question)
    if notice:
        yield replace(state, notice=notice)
        return
    number = state.last.number + 1 if state.last else 1
    turn = Turn(number=number, question=question, filters=filters, as_of=as_of)
    earlier = state.turns[:-1] if state.editing else state.turns
    earlier = earlier[-(MAX_TURNS - 1) :]
    before = [schemas.Turn.of(each.answer) for each in earlier[-MAX_PAST:] if each.answer]
    yield ChatState((*earlier, turn))
    try:
        for event in client.answer_events(
            question, conversation=before, filters=filters, as_of=as_of
        ):
            turn = _with_event(turn, event)
            yield ChatState((*earlier, turn))
    except Exception as error:  # noqa: BLE001  the page is an edge: told here, logged there
        yield ChatState((*earlier, replace(turn, stage="failed", error=told(error))))


def ask_again(client: Client, state: ChatState) -> Iterator[ChatState]:
    """Ask the last question once more, in its own place, and of the live generation."""
    last = state.last
    if last is not None:
        yield from ask(client, replace(state, editing=True), last.question, last.filters)


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
