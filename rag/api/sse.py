"""Events of an answer -> server-sent events, with numbers as ids and a sign of life in between."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import copy_context

import anyio
from fastapi import Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from rag import schemas
from rag.api.problems import failure
from rag.api.replies import Replies
from rag.leaving import given_up

_HEARTBEAT_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
EVENT_STREAM: Replies = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


async def paced(
    events: Iterator[schemas.AnswerEvent], *, seconds: float = _HEARTBEAT_SECONDS
) -> AsyncIterator[schemas.AnswerEvent | None]:
    """Take events from a thread of their own; None after every so many seconds without one.

    Whoever stops listening ends the work: a language model is not waited for any longer, what else
    is being done is finished, nothing more is begun.
    """
    gone = threading.Event()
    context = copy_context()
    context.run(given_up.set, gone)

    def taking() -> asyncio.Task[schemas.AnswerEvent | None]:
        return asyncio.create_task(run_in_threadpool(next, events, None), context=context)

    pending = taking()
    try:
        while True:
            await asyncio.wait({pending}, timeout=seconds)
            if not pending.done():
                yield None
                continue
            event = pending.result()
            if event is None:
                return
            yield event
            pending = taking()
    finally:
        gone.set()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({pending})
            close = getattr(events, "close", None)
            if close:
                await run_in_threadpool(close)


async def whole(events: AsyncIterator[schemas.AnswerEvent | None]) -> schemas.Answer:
    """Wait for the whole answer."""
    last = None
    async for event in events:
        last = event or last
    assert isinstance(last, schemas.DoneEvent), "an answer ends with the event that holds it"
    return last.answer


async def streamed(
    pieces: AsyncIterator[bytes], broken: Callable[[schemas.Problem], bytes]
) -> Response:
    """Stream pieces; the first is made before the status line, so that an error is an error.

    Args:
        pieces: What is sent.
        broken: Tells a later error as the last piece.
    """
    first = await anext(pieces)

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        try:
            async for piece in pieces:
                yield piece
        except Exception as error:  # noqa: BLE001 - whatever it was, the client must not wait on
            yield broken(failure(error))

    return StreamingResponse(all_of_them(), media_type="text/event-stream", headers=_HEADERS)


def pause() -> bytes:
    """Write a comment, which only keeps the connection alive."""
    return b": still here\n\n"


async def event_stream(events: AsyncIterator[schemas.AnswerEvent | None]) -> Response:
    """Stream events as they are named here; an error is the last of them."""
    return await streamed(_numbered(events), _error_event)


async def _numbered(events: AsyncIterator[schemas.AnswerEvent | None]) -> AsyncIterator[bytes]:
    number = 0
    async for event in events:
        if event is None:
            yield pause()
            continue
        told = event.answer if isinstance(event, schemas.DoneEvent) else event
        data = told.model_dump_json(exclude={"event"})
        yield format_sse_event(event=event.event, id=str(number), data_str=data)
        number += 1


def _error_event(problem: schemas.Problem) -> bytes:
    return format_sse_event(event="error", data_str=problem.model_dump_json())
