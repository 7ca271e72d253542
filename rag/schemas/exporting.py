"""Taking answers away."""

from typing import Literal

from pydantic import Field

from rag.schemas.asking import MAX_TURNS, Answer
from rag.schemas.base import Wire

ExportFormat = Literal["markdown", "html", "json", "bibtex"]


class ExportRequest(Wire):
    """Which answers to write, and how."""

    answers: list[Answer] = Field(
        min_length=1, max_length=MAX_TURNS, description="As they were received, oldest first."
    )
    format: ExportFormat = "markdown"
