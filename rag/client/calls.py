"""The calls as HTTP requests: method, path, body, and the shape of the reply."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from rag import errors, schemas
from rag.errors import FootnoteError, ServerFailed
from rag.schemas import Filters, Mode

T = TypeVar("T")

_EVENTS: dict[str, type[schemas.RetrievalEvent] | type[schemas.SentenceEvent]] = {
    "retrieval": schemas.RetrievalEvent,
    "sentence": schemas.SentenceEvent,
}


class _Texts(BaseModel):
    query: str
    documents: list[str]


class Nearness(BaseModel):
    """One line of what `/v1/rerank` replies."""

    index: int
    relevance_score: float


class _Ranked(BaseModel):
    results: list[Nearness]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its reply is read."""

    method: str
    path: str
    reply: TypeAdapter[T]
    body: BaseModel | None = None

    def content(self) -> bytes | None:
        """Write the body."""
        return self.body.model_dump_json().encode() if self.body else None

    def read(self, status: int, content: bytes) -> T:
        """Read the reply.

        Raises:
            ServerFailed: The server sent something else.
            FootnoteError: The server refused.
        """
        if status >= 400 and self.path != "/readyz":
            fail(content)
        try:
            return self.reply.validate_json(content)
        except ValidationError as error:
            raise ServerFailed("The server's reply is not Footnote's; is it older?") from error


def retrieve(
    query: str, *, k: int, mode: Mode, filters: Filters | None, as_of: str | None, explain: bool
) -> Call[schemas.RetrieveReply]:
    """Find passages."""
    body = schemas.RetrieveRequest(
        query=query, k=k, mode=mode, filters=filters, as_of=as_of, explain=explain
    )
    return Call("POST", "/v1/retrieve", TypeAdapter(schemas.RetrieveReply), body)


def closeness(query: str, texts: Sequence[str]) -> Call[_Ranked]:
    """Compare texts with a query."""
    body = _Texts(query=query, documents=list(texts))
    return Call("POST", "/v1/rerank", TypeAdapter(_Ranked), body)


def in_order(ranked: _Ranked) -> list[float]:
    """Put cosines back into the order of the texts."""
    return [each.relevance_score for each in sorted(ranked.results, key=lambda each: each.index)]


def asked(
    question: str,
    conversation: Sequence[schemas.Turn],
    *,
    k: int | None,
    filters: Filters | None,
    as_of: str | None,
) -> schemas.AnswerRequest:
    """Write down what is to be answered."""
    turns = list(conversation)
    return schemas.AnswerRequest(
        question=question, conversation=turns, k=k, filters=filters, as_of=as_of
    )


def answer(asked: schemas.AnswerRequest, *, stream: bool = False) -> Call[schemas.Answer]:
    """Answer."""
    body = asked.model_copy(update={"stream": stream})
    return Call("POST", "/v1/answer", TypeAdapter(schemas.Answer), body)


def quotes(text: str) -> Call[schemas.QuoteReply]:
    """Find a quotation."""
    body = schemas.QuoteRequest(text=text)
    return Call("POST", "/v1/quotes", TypeAdapter(schemas.QuoteReply), body)


def rate(rating: schemas.Rating) -> Call[schemas.KeptRating]:
    """Keep an opinion."""
    return Call("POST", "/v1/feedback", TypeAdapter(schemas.KeptRating), rating)


def rollback(generation: str | None) -> Call[schemas.IndexStatus]:
    """Go back to an older generation."""
    body = schemas.RollbackRequest(generation=generation)
    return Call("POST", "/v1/index/rollback", TypeAdapter(schemas.IndexStatus), body)


def rebuild() -> Call[schemas.Job]:
    """Start a rebuild."""
    return Call("POST", "/v1/index/rebuild", TypeAdapter(schemas.Job))


def delete(source: str) -> Call[schemas.Job]:
    """Delete a file of the corpus."""
    path = f"/v1/documents/{quote(source)}"
    return Call("DELETE", path, TypeAdapter(schemas.Job))


UPLOADED = Call("POST", "/v1/documents", TypeAdapter(schemas.Job))


def get(path: str, reply: type[T], *names: str) -> Call[T]:
    """Read something; the names are put into the path's places."""
    return Call("GET", path.format(*(quote(name, safe="") for name in names)), TypeAdapter(reply))


def event(lines: Iterable[str]) -> schemas.AnswerEvent | None:
    """Read one server-sent event; None for a comment.

    Raises:
        FootnoteError: The server tells of an error.
    """
    fields = dict(line.split(": ", 1) for line in lines if ": " in line and line[0] != ":")
    if not fields:
        return None
    name, data = fields.get("event", ""), fields.get("data", "")
    if name == "error":
        fail(data.encode())
    if name == "done":
        return schemas.DoneEvent(answer=schemas.Answer.model_validate_json(data))
    return _EVENTS[name].model_validate_json(data)


def fail(content: bytes) -> NoReturn:
    """Turn a problem back into the error that it was.

    Raises:
        FootnoteError: Always.
    """
    error: FootnoteError = ServerFailed("The server failed, and did not say why.")
    with suppress(ValueError):
        problem = schemas.Problem.model_validate(json.loads(content))
        known = {kind.code: kind for kind in _kinds(errors.FootnoteError)}
        error = known.get(problem.code, ServerFailed)(problem.detail)
    raise error


def _kinds(kind: type[FootnoteError]) -> Iterator[type[FootnoteError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
