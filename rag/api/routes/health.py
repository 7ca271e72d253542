"""What a supervisor asks: whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from rag import schemas
from rag.client import Client


def health_routes(client: Client) -> APIRouter:
    """Make the routes that tell a supervisor how the service is."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> schemas.Health:
        """Tell that the process lives; answered at once, however busy the server is."""
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
