"""Searching and answering."""

from itertools import chain

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from rag import schemas
from rag.api.routes.replies import INVALID, NO_INDEX
from rag.api.sse import server_sent
from rag.client import Client


def asking_routes(client: Client) -> APIRouter:
    """Make the routes that search and answer."""
    router = APIRouter(prefix="/v1", tags=["ask"], responses={**NO_INDEX, **INVALID})

    @router.post("/retrieve")
    def retrieve(request: schemas.RetrieveRequest) -> schemas.RetrieveReply:
        """Find the passages that answer a question best."""
        return client.retrieve(
            request.query, k=request.k, mode=request.mode, filters=request.filters
        )

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
            return client.answer(request.question, k=request.k, filters=request.filters)
        events = client.answer_events(request.question, k=request.k, filters=request.filters)
        # The first event is made before the status line, so that an error is still an error.
        first = next(events)
        return StreamingResponse(
            server_sent(chain([first], events)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )

    return router
