"""Adding files to the corpus and deleting them, where the settings allow it."""

from typing import Annotated

from fastapi import APIRouter, File, Path, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from rag import schemas
from rag.api.replies import INVALID, NOT_FOUND, problem
from rag.client import Client

_DISABLED = problem(403, "The setting `uploads` does not allow it.")
_Source = Annotated[str, Path(max_length=1000, description="As documents name their file.")]


def uploading_routes(client: Client) -> APIRouter:
    """Make the routes that change the corpus folder; a rebuild follows, whose job is the reply."""
    router = APIRouter(prefix="/v1/documents", tags=["keep"], responses={**_DISABLED, **INVALID})

    @router.post("", status_code=202)
    async def upload(
        file: Annotated[UploadFile, File(description="A document, under its name.")],
        response: Response,
    ) -> schemas.Job:
        """Add a file to the corpus under a safe form of its name."""
        data = await file.read()
        job = await run_in_threadpool(client.upload, file.filename or "", data)
        response.headers["Location"] = f"/v1/index/jobs/{job.id}"
        return job

    @router.delete("/{source:path}", status_code=202, responses=NOT_FOUND)
    def delete(source: _Source, response: Response) -> schemas.Job:
        """Delete a file of the corpus; the states of the index before keep its text."""
        job = client.delete(source)
        response.headers["Location"] = f"/v1/index/jobs/{job.id}"
        return job

    return router
