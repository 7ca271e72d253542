"""The calls of `rag.client.Client` as HTTP requests: each is described once, here.

`http` sends them, at once or to be awaited.
"""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from rag import schemas
from rag.client.exchange import Call
from rag.schemas import Filters, Mode

_Reply = TypeVar("_Reply", bound=BaseModel)


class _Texts(BaseModel):
    query: str
    documents: list[str]


class _Nearness(BaseModel):
    index: int
    relevance_score: float


class _Ranked(BaseModel):
    """What `/v1/rerank` replies."""

    results: list[_Nearness]


def retrieve(
    query: str,
    *,
    k: int = 8,
    mode: Mode = "hybrid",
    filters: Filters | None = None,
    as_of: str | None = None,
    explain: bool = False,
) -> Call[schemas.RetrieveReply]:
    """Find the passages that answer a question best."""
    body = schemas.RetrieveRequest(
        query=query, k=k, mode=mode, filters=filters, as_of=as_of, explain=explain
    )
    return _post("/v1/retrieve", schemas.RetrieveReply, body)


def closeness(query: str, texts: Sequence[str]) -> Call[list[float]]:
    """Say how near each text is to a query: cosines, higher is nearer."""
    body = _Texts(query=query, documents=list(texts))
    return Call("POST", "/v1/rerank", _in_order, body)


def _in_order(reply: bytes) -> list[float]:
    """Put cosines back into the order of the texts."""
    ranked = _Ranked.model_validate_json(reply).results
    return [each.relevance_score for each in sorted(ranked, key=lambda each: each.index)]


def answer(
    question: str,
    *,
    conversation: Sequence[schemas.Turn] = (),
    k: int | None = None,
    filters: Filters | None = None,
    as_of: str | None = None,
    conversation_id: str | None = None,
) -> Call[schemas.Answer]:
    """Answer a question, or refuse to; `conversation` is the turns before it, or the server's."""
    body = schemas.AnswerRequest(
        question=question,
        conversation=list(conversation),
        conversation_id=conversation_id,
        k=k,
        filters=filters,
        as_of=as_of,
    )
    return _post("/v1/answer", schemas.Answer, body)


def answer_events(
    question: str,
    *,
    conversation: Sequence[schemas.Turn] = (),
    k: int | None = None,
    filters: Filters | None = None,
    as_of: str | None = None,
    conversation_id: str | None = None,
) -> Call[schemas.Answer]:
    """Answer piece by piece: one retrieval, the sentences, and the whole answer at the end."""
    body = schemas.AnswerRequest(
        question=question,
        conversation=list(conversation),
        conversation_id=conversation_id,
        k=k,
        filters=filters,
        as_of=as_of,
        stream=True,
    )
    return _post("/v1/answer", schemas.Answer, body)


def begin_conversation() -> Call[schemas.Conversation]:
    """Have the server keep a conversation; its id goes with each question."""
    return _post("/v1/conversations", schemas.Conversation)


def conversation(conversation_id: str) -> Call[schemas.Conversation]:
    """Read a conversation that the server keeps; raises `NotFound`."""
    return _get("/v1/conversations/{}", schemas.Conversation, conversation_id)


def end_conversation(conversation_id: str) -> Call[None]:
    """Have the server forget a conversation; raises `NotFound`."""
    return Call("DELETE", f"/v1/conversations/{quote(conversation_id, safe='')}", lambda _: None)


def quotes(text: str) -> Call[schemas.QuoteReply]:
    """Find where a quotation stands: verbatim, nearly, or nowhere."""
    return _post("/v1/quotes", schemas.QuoteReply, schemas.QuoteRequest(text=text))


def documents() -> Call[list[schemas.Document]]:
    """List all documents."""
    return Call(
        "GET",
        "/v1/documents",
        lambda reply: schemas.Documents.model_validate_json(reply).documents,
    )


def document(document_id: str) -> Call[schemas.Document]:
    """Find a document; raises `NotFound`."""
    return _get("/v1/documents/{}", schemas.Document, document_id)


def document_text(document_id: str) -> Call[schemas.DocumentText]:
    """Read a document; raises `NotFound`."""
    return _get("/v1/documents/{}/text", schemas.DocumentText, document_id)


def passage(passage_id: str) -> Call[schemas.Passage]:
    """Find a passage; raises `NotFound`."""
    return _get("/v1/passages/{}", schemas.Passage, passage_id)


def citation(citation_id: str) -> Call[schemas.CitationCheck]:
    """Check a citation against its file; raises `NotFound`."""
    return _get("/v1/citations/{}", schemas.CitationCheck, citation_id)


def readiness() -> Call[schemas.Readiness]:
    """Tell whether questions can be answered; quick."""
    return _get("/readyz", schemas.Readiness)


def index() -> Call[schemas.IndexStatus]:
    """Describe the state of the index."""
    return _get("/v1/index", schemas.IndexStatus)


def upload(name: str, data: bytes) -> Call[schemas.Job]:
    """Add a file to the corpus, where that is enabled, and have the index follow."""
    return Call("POST", "/v1/documents", schemas.Job.model_validate_json, file=(name, data))


def delete(source: str) -> Call[schemas.Job]:
    """Delete a file of the corpus, where that is enabled, and have the index follow."""
    return Call("DELETE", f"/v1/documents/{quote(source)}", schemas.Job.model_validate_json)


def plan(*, full: bool = False) -> Call[schemas.IndexPlan]:
    """Say what a rebuild would do, and write nothing."""
    return _get("/v1/index/plan?full={}", schemas.IndexPlan, str(full).lower())


def rollback(generation: str | None = None) -> Call[schemas.IndexStatus]:
    """Answer from an older generation again: the one named, or the one before the live one."""
    body = schemas.RollbackRequest(generation=generation)
    return _post("/v1/index/rollback", schemas.IndexStatus, body)


def rebuild() -> Call[schemas.Job]:
    """Start a rebuild; raises `RebuildRunning`."""
    return _post("/v1/index/rebuild", schemas.Job)


def job(job_id: str) -> Call[schemas.Job]:
    """Look after a rebuild; raises `NotFound`."""
    return _get("/v1/index/jobs/{}", schemas.Job, job_id)


def rate(rating: schemas.Rating) -> Call[schemas.KeptRating]:
    """Keep what a reader thinks of an answer."""
    return _post("/v1/feedback", schemas.KeptRating, rating)


def ratings() -> Call[list[schemas.KeptRating]]:
    """List the newest ratings, newest first."""
    return Call(
        "GET", "/v1/feedback", lambda reply: schemas.Ratings.model_validate_json(reply).ratings
    )


def _get(path: str, reply: type[_Reply], *names: str) -> Call[_Reply]:
    """Read something; the names are put into the path's places."""
    place = path.format(*(quote(name, safe="") for name in names))
    return Call("GET", place, reply.model_validate_json)


def _post(path: str, reply: type[_Reply], body: BaseModel | None = None) -> Call[_Reply]:
    return Call("POST", path, reply.model_validate_json, body)
