"""What readers think of answers: kept on this machine, listed for the keeper."""

from fastapi import APIRouter

from rag import schemas
from rag.api.replies import INVALID
from rag.client import Client


def feedback_routes(client: Client) -> APIRouter:
    """Make the routes that keep and list ratings."""
    router = APIRouter(prefix="/v1/feedback", tags=["ask"], responses=INVALID)

    @router.post("", status_code=201)
    def rate(rating: schemas.Rating) -> schemas.KeptRating:
        """Keep what a reader thinks of an answer; nothing is sent anywhere."""
        return client.rate(rating)

    @router.get("")
    def ratings() -> schemas.Ratings:
        """List the newest ratings, newest first."""
        return schemas.Ratings(ratings=client.ratings())

    return router
