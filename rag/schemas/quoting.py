"""Looking for a quotation."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from rag.schemas.base import Wire
from rag.schemas.reading import Citation

MAX_QUOTE_CHARS = 5_000


def _has_words(text: str) -> str:
    if sum(char.isalnum() for char in text) < 3:
        raise ValueError("the quotation holds no words")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("the quotation holds characters that are not text")
    return text


Quotation = Annotated[
    str,
    Field(min_length=3, max_length=MAX_QUOTE_CHARS, description="The words as you know them."),
    AfterValidator(_has_words),
]


class QuoteRequest(Wire):
    """Which words to look for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "answers that anyone can check"}]}
    )

    text: Quotation


class QuoteDifference(Wire):
    """Words in which a near match is not what was quoted."""

    op: Literal["replace", "delete", "insert"] = Field(
        description="delete: quoted, but not there. insert: there, but not quoted."
    )
    quoted: str
    found: str


class QuoteMatch(Wire):
    """A place that holds the words, or nearly."""

    citation: Citation
    similarity: float = Field(ge=0, le=1, description="Share of equal words; 1 is verbatim.")
    differences: list[QuoteDifference] = Field(description="In order; empty if verbatim.")


class QuoteReply(Wire):
    """Whether the corpus holds a quotation, and where."""

    status: Literal["verbatim", "near", "absent"] = Field(
        description="verbatim: white space, quotation marks, dashes and case aside."
    )
    matches: list[QuoteMatch] = Field(description="Best first, equals by place in the corpus.")
