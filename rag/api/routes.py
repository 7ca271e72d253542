"""The routes under /v1 and the two health checks: each one call of the client."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.sse import format_sse_event

from index.errors import FootnoteError
from rag import schemas
from rag.api.problems import described
from rag.client import Client

_Id = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f-]+$")]

_PROBLEM = {"model": schemas.Problem}
_Responses = dict[int | str, dict[str, Any]]
_INVALID: _Responses = {422: {**_PROBLEM, "description": "The request is not understood."}}
_NO_INDEX: _Responses = {503: {**_PROBLEM, "description": "There is no index to answer from."}}
_NOT_FOUND: _Responses = {
    404: {**_PROBLEM, "description": "There is nothing of this id."},
    **_NO_INDEX,
    **_INVALID,
}


def answering_routes(client: Client) -> APIRouter:
    """Make the routes that search and answer."""
    router = APIRouter(prefix="/v1", tags=["ask"], responses={**_NO_INDEX, **_INVALID})

    @router.post("/retrieve")
    def retrieve(request: schemas.RetrieveRequest) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        return client.retrieve(request.query, k=request.k, mode=request.mode)

    @router.post(
        "/answer",
        response_model=schemas.Answer,
        responses={
            200: {
                "description": "The answer; as server-sent events if `stream` is true: one "
                "`retrieval`, a `sentence` each, one `done` with the whole answer, or an `error`.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            }
        },
    )
    def answer(request: schemas.AnswerRequest) -> Response | schemas.Answer:
        """Answer a question with cited sentences, or refuse to."""
        if not request.stream:
            return client.answer(request.question, k=request.k)
        events = client.answer_events(request.question, k=request.k)
        # The first event is made before the status line, so that an error is still an error.
        first = next(events)
        return StreamingResponse(
            _server_sent(chain([first], events)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )

    return router


def _server_sent(events: Iterator[schemas.AnswerEvent]) -> Iterator[bytes]:
    number = 0
    try:
        for number, event in enumerate(events):
            whole = event.answer if isinstance(event, schemas.DoneEvent) else event
            data = whole.model_dump_json(exclude={"event"})
            yield format_sse_event(event=event.event, id=str(number), data_str=data)
    except FootnoteError as error:
        data = described(error).model_dump_json()
        yield format_sse_event(event="error", id=str(number + 1), data_str=data)


def reading_routes(client: Client) -> APIRouter:
    """Make the routes that list, read and check."""
    router = APIRouter(prefix="/v1", tags=["read"], responses=_NOT_FOUND)

    @router.get("/documents", responses=_NO_INDEX)
    def documents() -> schemas.Documents:
        """List all documents, by file and place in it."""
        return schemas.Documents(documents=client.documents())

    @router.get("/documents/{document_id}")
    def document(document_id: _Id) -> schemas.Document:
        """Describe a document."""
        return client.document(document_id)

    @router.get("/documents/{document_id}/text")
    def document_text(document_id: _Id) -> schemas.DocumentText:
        """Read a document."""
        return client.document_text(document_id)

    @router.get("/passages/{passage_id}")
    def passage(passage_id: _Id) -> schemas.Passage:
        """Read a passage."""
        return client.passage(passage_id)

    @router.get("/citations/{citation_id}")
    def citation(citation_id: _Id) -> schemas.CitationCheck:
        """Check a citation against its file: exact, moved, source_changed or missing."""
        return client.citation(citation_id)

    return router


def keeping_routes(client: Client) -> APIRouter:
    """Make the routes that look after the index."""
    router = APIRouter(prefix="/v1/index", tags=["keep"])

    @router.get("")
    def index() -> schemas.IndexStatus:
        """Describe the state of the index."""
        return client.index()

    @router.post(
        "/rebuild",
        status_code=202,
        responses={409: {**_PROBLEM, "description": "A rebuild is running already."}},
    )
    def rebuild(response: Response) -> schemas.Job:
        """Start a rebuild; readers go on reading the last index until it is done."""
        job = client.rebuild()
        response.headers["Location"] = f"/v1/index/jobs/{job.id}"
        return job

    @router.get("/jobs/{job_id}", responses=_NOT_FOUND)
    def job(job_id: _Id) -> schemas.Job:
        """Look after a rebuild."""
        return client.job(job_id)

    return router


def health_routes(client: Client) -> APIRouter:
    """Make the routes that tell a supervisor how the service is."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    def healthz() -> schemas.Health:
        """Tell that the process lives."""
        return schemas.Health(status="ok")

    @router.get("/readyz", responses={503: {"model": schemas.Health}})
    def readyz() -> JSONResponse:
        """Tell whether questions can be answered: 200 ready or degraded, 503 without an index."""
        status = client.index()
        health = schemas.Health(status=status.state, detail=status.message)
        return JSONResponse(
            health.model_dump(), status_code=503 if status.state == "missing" else 200
        )

    return router
