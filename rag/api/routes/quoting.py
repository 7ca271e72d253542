"""Looking for a quotation."""

from fastapi import APIRouter

from rag import schemas
from rag.api.replies import INVALID, NO_INDEX
from rag.client import Client


def quoting_routes(client: Client) -> APIRouter:
    """Make the route that looks for quotations."""
    router = APIRouter(prefix="/v1", tags=["read"], responses={**NO_INDEX, **INVALID})

    @router.post("/quotes")
    def quotes(request: schemas.QuoteRequest) -> schemas.QuoteReply:
        """Tell where the corpus holds a quotation: verbatim, nearly, or nowhere."""
        return client.quotes(request.text)

    return router
