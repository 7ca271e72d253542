"""Conversations that the server keeps."""

import datetime as dt

from pydantic import Field

from rag.schemas.asking import Turn
from rag.schemas.base import Wire


class Conversation(Wire):
    """A conversation, for whoever began it."""

    id: str = Field(description="Send it as `conversation_id` with a question.")
    turns: list[Turn] = Field(description="Oldest first; beyond the limit the oldest are gone.")
    expires_at: dt.datetime = Field(description="When it is forgotten, if nothing more is asked.")
