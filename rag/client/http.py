"""Footnote over HTTP: `HttpClient`, which is a `rag.client.Client`, and `AsyncHttpClient`.

    with HttpClient("http://127.0.0.1:8000") as footnote:
        print(footnote.answer("Who won?").text)

Both raise `FootnoteError`s as the service does; `ServerFailed` if the server cannot be reached,
refuses the key, or asks to come back later. What each call sends is said in `calls`.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from rag import schemas
from rag.client import Client, calls
from rag.client.exchange import Call, EventReader, fail
from rag.errors import ServerFailed

P = ParamSpec("P")
C = TypeVar("C")
R = TypeVar("R")
T = TypeVar("T")


def _options(url: str, key: str | None, timeout_seconds: float) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return {"base_url": url.rstrip("/"), "headers": headers, "timeout": timeout_seconds}


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        said = f"Footnote's server does not answer ({type(error).__name__})."
        raise ServerFailed(said) from error


def _method(
    call: Callable[P, Call[T]], send: Callable[[C, Call[T]], R]
) -> Callable[Concatenate[C, P], R]:
    """Make the method of a client that sends a call."""

    @wraps(call)
    def method(client: C, /, *args: P.args, **named: P.kwargs) -> R:
        return send(client, call(*args, **named))

    return method


class HttpClient:
    """Talks to a server; closes its connections at the end of a `with` block.

    Args:
        url: The server's address.
        key: One of its keys, if it asks for one.
        timeout_seconds: How long to wait for a reply, or for the next piece of one.
    """

    def __init__(self, url: str, *, key: str | None = None, timeout_seconds: float = 60) -> None:
        self._http = httpx.Client(**_options(url, key, timeout_seconds))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Send a call and read the reply."""
        with _reaching():
            reply = self._http.request(call.method, call.path, **call.options())
        return call.read(reply.status_code, reply.content)

    def stream(self, call: Call[schemas.Answer]) -> Iterator[schemas.AnswerEvent]:
        """Send a call and read the reply event by event."""
        events = EventReader()
        with (
            _reaching(),
            self._http.stream(call.method, call.path, **call.options()) as reply,
        ):
            if reply.status_code >= 400:
                fail(reply.read())
            for line in reply.iter_lines():
                if event := events.take(line):
                    yield event

    retrieve = _method(calls.retrieve, send)
    closeness = _method(calls.closeness, send)
    answer = _method(calls.answer, send)
    answer_events = _method(calls.answer_events, stream)
    begin_conversation = _method(calls.begin_conversation, send)
    conversation = _method(calls.conversation, send)
    end_conversation = _method(calls.end_conversation, send)
    quotes = _method(calls.quotes, send)
    documents = _method(calls.documents, send)
    document = _method(calls.document, send)
    document_text = _method(calls.document_text, send)
    passage = _method(calls.passage, send)
    citation = _method(calls.citation, send)
    readiness = _method(calls.readiness, send)
    index = _method(calls.index, send)
    upload = _method(calls.upload, send)
    delete = _method(calls.delete, send)
    plan = _method(calls.plan, send)
    rollback = _method(calls.rollback, send)
    rebuild = _method(calls.rebuild, send)
    job = _method(calls.job, send)
    rate = _method(calls.rate, send)
    ratings = _method(calls.ratings, send)


class AsyncHttpClient:
    """The calls of `HttpClient`, to be awaited.

    Args:
        url: The server's address.
        key: One of its keys, if it asks for one.
        timeout_seconds: How long to wait for a reply, or for the next piece of one.
    """

    def __init__(self, url: str, *, key: str | None = None, timeout_seconds: float = 60) -> None:
        self._http = httpx.AsyncClient(**_options(url, key, timeout_seconds))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, call: Call[T]) -> T:
        """Send a call and read the reply."""
        with _reaching():
            reply = await self._http.request(call.method, call.path, **call.options())
        return call.read(reply.status_code, reply.content)

    async def stream(self, call: Call[schemas.Answer]) -> AsyncIterator[schemas.AnswerEvent]:
        """Send a call and read the reply event by event."""
        events = EventReader()
        with _reaching():
            async with self._http.stream(call.method, call.path, **call.options()) as reply:
                if reply.status_code >= 400:
                    fail(await reply.aread())
                async for line in reply.aiter_lines():
                    if event := events.take(line):
                        yield event

    retrieve = _method(calls.retrieve, send)
    closeness = _method(calls.closeness, send)
    answer = _method(calls.answer, send)
    answer_events = _method(calls.answer_events, stream)
    begin_conversation = _method(calls.begin_conversation, send)
    conversation = _method(calls.conversation, send)
    end_conversation = _method(calls.end_conversation, send)
    quotes = _method(calls.quotes, send)
    documents = _method(calls.documents, send)
    document = _method(calls.document, send)
    document_text = _method(calls.document_text, send)
    passage = _method(calls.passage, send)
    citation = _method(calls.citation, send)
    readiness = _method(calls.readiness, send)
    index = _method(calls.index, send)
    upload = _method(calls.upload, send)
    delete = _method(calls.delete, send)
    plan = _method(calls.plan, send)
    rollback = _method(calls.rollback, send)
    rebuild = _method(calls.rebuild, send)
    job = _method(calls.job, send)
    rate = _method(calls.rate, send)
    ratings = _method(calls.ratings, send)


if TYPE_CHECKING:  # mypy holds this one to all that the service can do
    _complete: type[Client] = HttpClient
