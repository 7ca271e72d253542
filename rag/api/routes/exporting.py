"""Taking answers away as a file."""

from fastapi import APIRouter, Response

from rag import schemas
from rag.api.replies import INVALID
from rag.client import Client
from rag.exports import MEDIA_TYPES, SUFFIXES, export


def exporting_routes(_client: Client) -> APIRouter:
    """Make the route that writes answers as a file; nothing is kept, the client sends them back."""
    router = APIRouter(prefix="/v1", tags=["ask"], responses=INVALID)

    @router.post("/export", response_class=Response)
    def exported(request: schemas.ExportRequest) -> Response:
        """Write answers as Markdown, HTML or JSON, or what they cite as BibTeX."""
        name = f"footnote{SUFFIXES[request.format]}"
        return Response(
            export(request.answers, request.format),
            media_type=MEDIA_TYPES[request.format],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return router
