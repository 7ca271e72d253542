"""Searching and answering."""

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from rag import schemas
from rag.api.routes.replies import INVALID, NO_INDEX, NOT_KEPT
from rag.api.sse import EVENT_STREAM, paced, server_sent, streamed, whole
from rag.client import Client


def asking_routes(client: Client) -> APIRouter:
    """Make the routes that search and answer."""
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

    @router.post("/answer", response_model=schemas.Answer, responses=EVENT_STREAM)
    async def answer(request: schemas.AnswerRequest) -> Response | schemas.Answer:
        """Answer a question with cited sentences, or refuse to.

        With `stream`, server-sent events: one `retrieval`, a `sentence` each, one `done` with the
        whole answer; or an `error`. Comments in between only keep the connection alive.
        """
        events = paced(
            client.answer_events(
                request.question,
                conversation=request.conversation,
                k=request.k,
                filters=request.filters,
                as_of=request.as_of,
            )
        )
        return await (streamed(server_sent(events)) if request.stream else whole(events))

    return router
