"""What a supervisor asks: whether the process lives, and whether it can answer."""

from fastapi import APIRouter, Response

from rag import schemas
from rag.client import Client


def health_routes(client: Client) -> APIRouter:
    """Make the routes that tell a supervisor how the service is."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> schemas.Health:
        """Tell that the process lives; answered at once, however busy the server is."""
        return schemas.Health()

    @router.get("/readyz", responses={503: {"model": schemas.Readiness}})
    def readyz(response: Response) -> schemas.Readiness:
        """Tell whether questions can be answered: 200 ready or degraded, 503 without an index."""
        state = client.readiness()
        response.status_code = 503 if state.status == "missing" else 200
        return state

    return router
