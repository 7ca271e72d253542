"""Looking after the index: its state, and rebuilding it."""

from fastapi import APIRouter, Response

from rag import schemas
from rag.api.routes.replies import INVALID, NOT_FOUND, RUNNING, Id
from rag.client import Client


def keeping_routes(client: Client) -> APIRouter:
    """Make the routes that look after the index."""
    router = APIRouter(prefix="/v1/index", tags=["keep"])

    @router.get("")
    def index() -> schemas.IndexStatus:
        """Describe the state of the index."""
        return client.index()

    @router.post("/rebuild", status_code=202, responses={**RUNNING})
    def rebuild(response: Response) -> schemas.Job:
        """Start a rebuild; readers go on reading the last index until it is done."""
        job = client.rebuild()
        response.headers["Location"] = f"/v1/index/jobs/{job.id}"
        return job

    @router.get("/jobs/{job_id}", responses={**NOT_FOUND, **INVALID})
    def job(job_id: Id) -> schemas.Job:
        """Look after a rebuild."""
        return client.job(job_id)

    return router
