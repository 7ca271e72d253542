"""Documents, passages, citations: listing, reading, checking."""

from fastapi import APIRouter

from rag import schemas
from rag.api.replies import INVALID, NO_INDEX, NOT_FOUND, Id
from rag.client import Client


def reading_routes(client: Client) -> APIRouter:
    """Make the routes that list, read and check."""
    router = APIRouter(prefix="/v1", tags=["read"], responses={**NO_INDEX})
    one = {**NOT_FOUND, **INVALID}

    @router.get("/documents")
    def documents() -> schemas.Documents:
        """List all documents, by file and place in it."""
        return schemas.Documents(documents=client.documents())

    @router.get("/documents/{document_id}", responses=one)
    def document(document_id: Id) -> schemas.Document:
        """Describe a document."""
        return client.document(document_id)

    @router.get("/documents/{document_id}/text", responses=one)
    def document_text(document_id: Id) -> schemas.DocumentText:
        """Read a document."""
        return client.document_text(document_id)

    @router.get("/passages/{passage_id}", responses=one)
    def passage(passage_id: Id) -> schemas.Passage:
        """Read a passage."""
        return client.passage(passage_id)

    @router.get("/citations/{citation_id}", responses=one)
    def citation(citation_id: Id) -> schemas.CitationCheck:
        """Check a citation against its file: exact, moved, source_changed or missing."""
        return client.citation(citation_id)

    return router
