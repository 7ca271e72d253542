"""Conversations that the server keeps, by id."""

from fastapi import APIRouter, Request

from rag.api.access import holder_name
from rag.api.replies import NOT_FOUND, Id
from rag.conversation.kept import Conversations
from rag.schemas import Conversation


def conversing_routes(kept: Conversations) -> APIRouter:
    """Make the routes that begin, read and end a conversation; only its own key sees it."""
    router = APIRouter(prefix="/v1/conversations", tags=["ask"])

    @router.post("", status_code=201)
    def begin(request: Request) -> Conversation:
        """Begin a conversation; send its id as `conversation_id` with each question."""
        return kept.begin(holder_name(request))

    @router.get("/{conversation_id}", responses=NOT_FOUND)
    def read(conversation_id: Id, request: Request) -> Conversation:
        """Read the turns that are kept."""
        return kept.find(conversation_id, holder_name(request))

    @router.delete("/{conversation_id}", status_code=204, responses=NOT_FOUND)
    def end(conversation_id: Id, request: Request) -> None:
        """Forget a conversation."""
        kept.end(conversation_id, holder_name(request))

    return router
