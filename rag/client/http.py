"""Footnote over HTTP: `HttpClient`, which is a `rag.client.Client`, and `AsyncHttpClient`.

    with HttpClient("http://127.0.0.1:8000") as footnote:
        print(footnote.answer("Who won?").text)

Both raise `FootnoteError`s as the service does; `ServerFailed` if the server cannot be reached,
refuses the key, or asks to come back later.
"""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

import httpx

from rag import schemas
from rag.client import Client, calls
from rag.client.calls import Call
from rag.errors import ServerFailed
from rag.schemas import Filters, Mode

T = TypeVar("T")


def _options(url: str, key: str | None, seconds: float) -> tuple[str, dict[str, str], float]:
    headers = {"Content-Type": "application/json"}
    return url.rstrip("/"), headers | ({"Authorization": f"Bearer {key}"} if key else {}), seconds


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        said = f"Footnote's server does not answer ({type(error).__name__})."
        raise ServerFailed(said) from error


class HttpClient:
    """Talks to a server; closes its connections at the end of a `with` block.

    Args:
        url: The server's address.
        key: One of its keys, if it asks for one.
        timeout_seconds: How long to wait for a reply, or for the next piece of one.
    """

    def __init__(self, url: str, *, key: str | None = None, timeout_seconds: float = 60) -> None:
        base_url, headers, seconds = _options(url, key, timeout_seconds)
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _do(self, call: Call[T]) -> T:
        with _reaching():
            reply = self._http.request(call.method, call.path, content=call.content())
        return call.read(reply.status_code, reply.content)

    def retrieve(
        self,
        query: str,
        *,
        k: int = 8,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        as_of: str | None = None,
        explain: bool = False,
    ) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        call = calls.retrieve(query, k=k, mode=mode, filters=filters, as_of=as_of, explain=explain)
        return self._do(call)

    def closeness(self, query: str, texts: Sequence[str]) -> list[float]:
        """Say how near each text is to a query: cosines, higher is nearer."""
        return calls.in_order(self._do(calls.closeness(query, texts)))

    def answer(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> schemas.Answer:
        """Answer a question, or refuse to."""
        asked = calls.asked(question, conversation, k=k, filters=filters, as_of=as_of)
        return self._do(calls.answer(asked))

    def answer_events(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> Iterator[schemas.AnswerEvent]:
        """Answer piece by piece: one retrieval, the sentences, the whole answer at the end."""
        asked = calls.asked(question, conversation, k=k, filters=filters, as_of=as_of)
        call = calls.answer(asked, stream=True)
        with _reaching():
            with self._http.stream(call.method, call.path, content=call.content()) as reply:
                if reply.status_code >= 400:
                    calls.fail(reply.read())
                lines: list[str] = []
                for line in reply.iter_lines():
                    lines.append(line)
                    if not line:
                        told, lines = calls.event(lines), []
                        if told:
                            yield told

    def quotes(self, text: str) -> schemas.QuoteReply:
        """Find where a quotation stands: verbatim, nearly, or nowhere."""
        return self._do(calls.quotes(text))

    def documents(self) -> list[schemas.Document]:
        """List all documents."""
        return self._do(calls.get("/v1/documents", schemas.Documents)).documents

    def document(self, document_id: str) -> schemas.Document:
        """Find a document; raises `NotFound`."""
        return self._do(calls.get("/v1/documents/{}", schemas.Document, document_id))

    def document_text(self, document_id: str) -> schemas.DocumentText:
        """Read a document; raises `NotFound`."""
        return self._do(calls.get("/v1/documents/{}/text", schemas.DocumentText, document_id))

    def passage(self, passage_id: str) -> schemas.Passage:
        """Find a passage; raises `NotFound`."""
        return self._do(calls.get("/v1/passages/{}", schemas.Passage, passage_id))

    def citation(self, citation_id: str) -> schemas.CitationCheck:
        """Check a citation against its file; raises `NotFound`."""
        return self._do(calls.get("/v1/citations/{}", schemas.CitationCheck, citation_id))

    def readiness(self) -> schemas.Readiness:
        """Tell whether questions can be answered; quick."""
        return self._do(calls.get("/readyz", schemas.Readiness))

    def index(self) -> schemas.IndexStatus:
        """Describe the state of the index."""
        return self._do(calls.get("/v1/index", schemas.IndexStatus))

    def upload(self, name: str, data: bytes) -> schemas.Job:
        """Add a file to the corpus, where that is enabled, and have the index follow."""
        kind = f"multipart/form-data; boundary={secrets.token_hex(16)}"
        with _reaching():
            reply = self._http.post(
                "/v1/documents", files={"file": (name, data)}, headers={"Content-Type": kind}
            )
        return calls.UPLOADED.read(reply.status_code, reply.content)

    def delete(self, source: str) -> schemas.Job:
        """Delete a file of the corpus, where that is enabled, and have the index follow."""
        return self._do(calls.delete(source))

    def plan(self, *, full: bool = False) -> schemas.IndexPlan:
        """Say what a rebuild would do, and write nothing."""
        return self._do(calls.get("/v1/index/plan?full={}", schemas.IndexPlan, str(full).lower()))

    def rollback(self, generation: str | None = None) -> schemas.IndexStatus:
        """Answer from an older generation again: the one named, or the one before the live one."""
        return self._do(calls.rollback(generation))

    def rebuild(self) -> schemas.Job:
        """Start a rebuild; raises `RebuildRunning`."""
        return self._do(calls.rebuild())

    def job(self, job_id: str) -> schemas.Job:
        """Look after a rebuild; raises `NotFound`."""
        return self._do(calls.get("/v1/index/jobs/{}", schemas.Job, job_id))

    def rate(self, rating: schemas.Rating) -> schemas.KeptRating:
        """Keep a reader's opinion of an answer."""
        return self._do(calls.rate(rating))

    def ratings(self) -> list[schemas.KeptRating]:
        """List the newest opinions, newest first."""
        return self._do(calls.get("/v1/feedback", schemas.Ratings)).ratings


class AsyncHttpClient:
    """The asking and reading calls of `HttpClient`, to be awaited.

    Args:
        url: The server's address.
        key: One of its keys, if it asks for one.
        timeout_seconds: How long to wait for a reply, or for the next piece of one.
    """

    def __init__(self, url: str, *, key: str | None = None, timeout_seconds: float = 60) -> None:
        base_url, headers, seconds = _options(url, key, timeout_seconds)
        self._http = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def _do(self, call: Call[T]) -> T:
        with _reaching():
            reply = await self._http.request(call.method, call.path, content=call.content())
        return call.read(reply.status_code, reply.content)

    async def retrieve(
        self,
        query: str,
        *,
        k: int = 8,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        as_of: str | None = None,
        explain: bool = False,
    ) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        call = calls.retrieve(query, k=k, mode=mode, filters=filters, as_of=as_of, explain=explain)
        return await self._do(call)

    async def answer(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> schemas.Answer:
        """Answer a question, or refuse to."""
        asked = calls.asked(question, conversation, k=k, filters=filters, as_of=as_of)
        return await self._do(calls.answer(asked))

    async def answer_events(
        self,
        question: str,
        *,
        conversation: Sequence[schemas.Turn] = (),
        k: int | None = None,
        filters: Filters | None = None,
        as_of: str | None = None,
    ) -> AsyncIterator[schemas.AnswerEvent]:
        """Answer piece by piece: one retrieval, the sentences, the whole answer at the end."""
        asked = calls.asked(question, conversation, k=k, filters=filters, as_of=as_of)
        call = calls.answer(asked, stream=True)
        with _reaching():
            async with self._http.stream(call.method, call.path, content=call.content()) as reply:
                if reply.status_code >= 400:
                    calls.fail(await reply.aread())
                lines: list[str] = []
                async for line in reply.aiter_lines():
                    lines.append(line)
                    if not line:
                        told, lines = calls.event(lines), []
                        if told:
                            yield told

    async def documents(self) -> list[schemas.Document]:
        """List all documents."""
        return (await self._do(calls.get("/v1/documents", schemas.Documents))).documents

    async def document_text(self, document_id: str) -> schemas.DocumentText:
        """Read a document; raises `NotFound`."""
        call = calls.get("/v1/documents/{}/text", schemas.DocumentText, document_id)
        return await self._do(call)

    async def citation(self, citation_id: str) -> schemas.CitationCheck:
        """Check a citation against its file; raises `NotFound`."""
        return await self._do(calls.get("/v1/citations/{}", schemas.CitationCheck, citation_id))


if TYPE_CHECKING:  # mypy holds this one to all that the service can do
    _complete: type[Client] = HttpClient
