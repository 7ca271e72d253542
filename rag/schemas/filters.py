"""Which documents to look at."""

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from rag.schemas.base import Wire


def _real_date(text: str) -> str:
    """Check that a date, as long as it is given, is in the calendar."""
    dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return text


_Part = Annotated[str, Field(min_length=1, max_length=200)]
_Date = Annotated[
    str,
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="2018, 2018-01 or 2018-01-23."),
    AfterValidator(_real_date),
]


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
    date_from: _Date | None = Field(default=None, description="Not before this year, month or day.")
    date_to: _Date | None = Field(default=None, description="Not after this year, month or day.")
