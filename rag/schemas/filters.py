"""Which documents to look at."""

from typing import Annotated

from pydantic import Field

from rag.schemas.base import Date, Wire

_Part = Annotated[str, Field(min_length=1, max_length=200)]


class Filters(Wire):
    """Conditions on a document: null matches all, all that are given must hold, case is ignored."""

    author: _Part | None = Field(
        default=None, description="Part of the author's name, or of the organisation's."
    )
    addressee: _Part | None = Field(default=None, description="Part of the addressee's name.")
    kind: _Part | None = Field(default=None, description="The kind, e.g. letter.")
    language: _Part | None = Field(default=None, description="The language's code, e.g. de.")
    source: _Part | None = Field(
        default=None, description="The file's path in the corpus, or a pattern with * and ?."
    )
    date_from: Date | None = Field(default=None, description="Not before this year, month or day.")
    date_to: Date | None = Field(default=None, description="Not after this year, month or day.")
