"""Events of an answer -> server-sent events, with numbers as ids and a sign of life in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import anyio
from fastapi import Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from index.errors import FootnoteError
from rag import schemas
from rag.api.problems import described
from rag.api.routes.replies import Replies

_HEARTBEAT_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
EVENT_STREAM: Replies = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


async def paced(
    events: Iterator[schemas.AnswerEvent], *, seconds: float = _HEARTBEAT_SECONDS
) -> AsyncIterator[schemas.AnswerEvent | None]:
    """Take events from a thread of their own; None after every so many seconds without one.

    Whoever stops listening ends the work: what is being done is finished, nothing more is begun.
    """
    pending = asyncio.ensure_future(run_in_threadpool(next, events, None))
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
            pending = asyncio.ensure_future(run_in_threadpool(next, events, None))
    finally:
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


async def streamed(pieces: AsyncIterator[bytes]) -> Response:
    """Stream pieces; the first is made before the status line, so that an error is an error."""
    first = await anext(pieces)

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(all_of_them(), media_type="text/event-stream", headers=_HEADERS)


def pause() -> bytes:
    """Write a comment, which only keeps the connection alive."""
    return b": still here\n\n"


async def server_sent(
    events: AsyncIterator[schemas.AnswerEvent | None],
) -> AsyncIterator[bytes]:
    """Write events; an error after the first of them is told as the last.

    Raises:
        FootnoteError: There was an error before any event.
    """
    number = 0
    try:
        async for event in events:
            if event is None:
                yield pause()
                continue
            told = event.answer if isinstance(event, schemas.DoneEvent) else event
            data = told.model_dump_json(exclude={"event"})
            yield format_sse_event(event=event.event, id=str(number), data_str=data)
            number += 1
    except FootnoteError as error:
        if not number:
            raise
        data = described(error).model_dump_json()
        yield format_sse_event(event="error", id=str(number), data_str=data)
