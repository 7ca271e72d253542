"""How much is done at once: a few requests of each kind run, a few wait, the others get 503.

Searching, answering and reading have a lane each, so that answers that wait for a slow language
model never hold up a search. A client that leaves gives its place free, also while it waits.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.bodies import Replayed
from rag.api.problems import refusal, reply

_MOST_WAIT_SECONDS = 10.0
_SEARCHING = ("/v1/retrieve", "/v1/vector_stores", "/v1/web_search", "/v1/rerank", "/retrieval")
_ANSWERING = ("/v1/answer", "/v1/chat/completions", "/v1/quotes", "/mcp")


class Busy(Exception):
    """A lane is full, or was waited for too long."""


class Lane:
    """Lets so many pass at once.

    Args:
        name: For the measures.
        at_once: How many may be inside.
        waiting: How many may wait outside.
    """

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        self.name = name
        self.waiting = 0
        self._places = anyio.Semaphore(at_once)
        self._at_once = at_once
        self._most_waiting = waiting
        self._usual_seconds = 0.1

    @property
    def full(self) -> bool:
        """Whether whoever comes next is turned away."""
        return self.waiting >= self._most_waiting and self._places.value == 0

    def retry_after(self) -> int:
        """Estimate the seconds until those who wait now will have been served."""
        return min(60, math.ceil((self.waiting + 1) / self._at_once * self._usual_seconds))

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it.

        Raises:
            Busy: None will be free soon enough.
        """
        await self._enter()
        started = time.monotonic()
        try:
            yield
        finally:
            self._usual_seconds += 0.1 * (time.monotonic() - started - self._usual_seconds)
            self._places.release()

    async def _enter(self) -> None:
        # Who finds a place never waits, not even for one turn of the loop, in which it would be
        # counted as waiting and have others turned away.
        with suppress(anyio.WouldBlock):
            self._places.acquire_nowait()
            return
        if self.full:
            raise Busy
        self.waiting += 1
        try:
            with anyio.fail_after(_MOST_WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise Busy from error
        finally:
            self.waiting -= 1


class Lanes:
    """The lanes, and which of them a request takes.

    Args:
        searches: Searches at once.
        answers: Answers at once.
        waiting: How many may wait in each lane.
    """

    def __init__(self, *, searches: int, answers: int, waiting: int) -> None:
        self.searching = Lane("search", at_once=searches, waiting=waiting)
        self.answering = Lane("answer", at_once=answers, waiting=waiting)
        self.reading = Lane("read", at_once=searches, waiting=waiting)
        self.all = (self.searching, self.answering, self.reading)

    def of(self, path: str) -> Lane | None:
        """Choose the lane; None for what does little, or waits for a rebuild to go on."""
        if path.startswith("/v1/index/jobs"):
            return None
        if path.startswith(_SEARCHING):
            return self.searching
        if path.startswith(_ANSWERING):
            return self.answering
        return self.reading if path.startswith("/v1/") else None


class Admission:
    """ASGI middleware: puts each request into its lane; 503 where it is full."""

    def __init__(self, app: ASGIApp, lanes: Lanes) -> None:
        self._app = app
        self._lanes = lanes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request when there is a place, and as long as the client is there."""
        lane = self._lanes.of(scope["path"]) if scope["type"] == "http" else None
        if lane is None:
            await self._app(scope, receive, send)
            return
        first = await receive()
        with anyio.CancelScope() as stay:
            leaving = asyncio.ensure_future(_cancel_when_gone(first, receive, stay))
            try:
                async with lane.place():
                    await self._app(scope, Replayed(first, receive), send)
            except Busy:
                headers = {"Retry-After": str(lane.retry_after())}
                await reply(refusal("busy"), scope["path"], headers)(scope, receive, send)
            finally:
                leaving.cancel()


async def _cancel_when_gone(first: Message, receive: Receive, stay: anyio.CancelScope) -> None:
    """Listen for the client's leaving, if the body is whole and nothing else can come."""
    if first["type"] == "http.request" and first.get("more_body", False):
        return
    message = first
    while message["type"] != "http.disconnect":
        message = await receive()
    stay.cancel()
