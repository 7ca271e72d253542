"""What every wire model has in common; the question and the date as everybody takes them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_QUESTION_CHARS = 2000
QUESTION_RULE = f"A question has 1 to {MAX_QUESTION_CHARS} characters of text."

Mode = Literal["hybrid", "dense", "lexical"]


class Wire(BaseModel):
    """A model of the wire: fixed once made, and no field that is not told of."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _plain_question(text: str) -> str:
    if not text.strip():
        raise ValueError("the question is empty")
    if "\0" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("the question holds characters that are not text")
    return text


Question = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUESTION_CHARS, description="In plain language."),
    AfterValidator(_plain_question),
]


def _real_date(text: str) -> str:
    """Check that a date, as long as it is given, is in the calendar."""
    dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    return text


Date = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        description="ISO 8601, as long as it is known: 2018, 2018-01 or 2018-01-23.",
    ),
    AfterValidator(_real_date),
]
