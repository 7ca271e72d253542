"""Looking after the index: its state, what a rebuild would do, rebuilding, going back."""

from fastapi import APIRouter, Response

from rag import schemas
from rag.api.replies import INVALID, NO_INDEX, NOT_KEPT, RUNNING
from rag.client import Client


def keeping_routes(client: Client) -> APIRouter:
    """Make the routes that look after the index."""
    router = APIRouter(prefix="/v1/index", tags=["keep"])

    @router.get("")
    def index() -> schemas.IndexStatus:
        """Describe the state of the index."""
        return client.index()

    @router.get("/plan", responses={**RUNNING})
    def plan(full: bool = False) -> schemas.IndexPlan:  # noqa: FBT001, FBT002 - by name, in the query
        """Say what a rebuild would do; writes nothing."""
        return client.plan(full=full)

    @router.post("/rollback", responses={**RUNNING, **NOT_KEPT, **NO_INDEX, **INVALID})
    def rollback(request: schemas.RollbackRequest) -> schemas.IndexStatus:
        """Answer from an older generation again; newer ones are kept, the next rebuild goes on."""
        return client.rollback(request.generation)

    @router.post("/rebuild", status_code=202, responses={**RUNNING})
    def rebuild(response: Response) -> schemas.Job:
        """Start a rebuild; readers go on reading the last index until it is done."""
        job = client.rebuild()
        response.headers["Location"] = f"/v1/index/jobs/{job.id}"
        return job

    return router
