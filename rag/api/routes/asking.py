"""Searching and answering."""

from collections.abc import Callable, Iterator
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from rag import schemas
from rag.api.access import holder_name
from rag.api.replies import INVALID, NO_INDEX, NO_TURNS, NOT_KEPT
from rag.api.sse import EVENT_STREAM, event_stream, paced, whole
from rag.client import Client
from rag.conversation.kept import Conversations


def asking_routes(client: Client, kept: Conversations) -> APIRouter:
    """Make the routes that search and answer, in a conversation if one is named."""
    router = APIRouter(prefix="/v1", tags=["ask"], responses={**NOT_KEPT, **NO_INDEX, **INVALID})

    @router.post("/retrieve", response_model=schemas.RetrieveReply)
    async def retrieve(request: schemas.RetrieveRequest) -> Response:
        """Find the passages that answer a question best."""
        reply = await run_in_threadpool(
            client.retrieve,
            request.query,
            k=request.k,
            mode=request.mode,
            filters=request.filters,
            as_of=request.as_of,
            explain=request.explain,
        )
        # FastAPI would take a second turn in a thread to write it: a sixth of what the API costs.
        return Response(reply.model_dump_json(), media_type="application/json")

    @router.post("/answer", response_model=schemas.Answer, responses={**EVENT_STREAM, **NO_TURNS})
    async def answer(asked: schemas.AnswerRequest, request: Request) -> Response | schemas.Answer:
        """Answer a question with cited sentences, or refuse to.

        With `stream`, server-sent events: one `retrieval`, a `sentence` each, one `done` with the
        whole answer; or an `error`. Comments in between only keep the connection alive.
        """
        name, holder = asked.conversation_id, holder_name(request)
        events = client.answer_events(
            asked.question,
            conversation=kept.find(name, holder).turns if name else asked.conversation,
            k=asked.k,
            filters=asked.filters,
            as_of=asked.as_of,
        )
        if name:
            events = _noted(events, partial(kept.add, name, holder))
        answering = paced(events)
        return await (event_stream(answering) if asked.stream else whole(answering))

    return router


def _noted(
    events: Iterator[schemas.AnswerEvent], note: Callable[[schemas.Answer], None]
) -> Iterator[schemas.AnswerEvent]:
    """Take note of the answer before its last event is sent."""
    for event in events:
        if isinstance(event, schemas.DoneEvent):
            note(event.answer)
        yield event
