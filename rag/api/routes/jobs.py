"""Looking after rebuilds: one state, or every state until the end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from rag import schemas
from rag.api.replies import INVALID, NOT_FOUND, Id
from rag.client import Client

_LOOK_SECONDS = 0.1
_STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def job_routes(client: Client) -> APIRouter:
    """Make the route that follows a rebuild."""
    router = APIRouter(prefix="/v1/index/jobs", tags=["keep"])

    @router.get(
        "/{job_id}",
        response_model=schemas.Job,
        responses={**NOT_FOUND, **INVALID},
    )
    async def job(job_id: Id, accept: Annotated[str, Header()] = "") -> Response | schemas.Job:
        """Look after a rebuild; with `Accept: text/event-stream`, as events until its end."""
        found = await run_in_threadpool(client.job, job_id)
        if "text/event-stream" not in accept:
            return found
        return StreamingResponse(
            _followed(client, job_id), media_type="text/event-stream", headers=_STREAM_HEADERS
        )

    return router


async def _followed(client: Client, job_id: str) -> AsyncIterator[bytes]:
    """Write the state of a job whenever it changes; the last one is its end."""
    last, number = None, 0
    while last is None or last.state == "running":
        now = await run_in_threadpool(client.job, job_id)
        if last is None or _progress(now) != _progress(last):
            event = "progress" if now.state == "running" else now.state
            yield format_sse_event(event=event, id=str(number), data_str=now.model_dump_json())
            number += 1
        last = now
        if now.state == "running":
            await asyncio.sleep(_LOOK_SECONDS)


def _progress(job: schemas.Job) -> tuple[str, str | None, int]:
    return job.state, job.stage, job.done
