"""Why a search found what it found."""

from pydantic import Field

from rag.schemas.base import Wire
from rag.schemas.filters import Filters
from rag.schemas.reading import Passage


class ExplainedTerm(Wire):
    """A word of the question as it was searched, or a name with its other names."""

    text: str = Field(description="Stemmed.")
    weight: float = Field(description="Its rarity: inverse document frequency.")
    passages: int = Field(description="How many hold it.")


class Reasons(Wire):
    """Why a passage stands where it stands; ranks count from 1 among all candidates."""

    passage_id: str
    dense_rank: int | None
    lexical_rank: int | None
    fused_rank: int | None = Field(description="Before the first were compared token by token.")
    fused: float | None
    terms: dict[str, float] = Field(description="What each term adds to the BM25.")
    phrases: list[str] = Field(description="Quoted phrases of the question that it holds.")


class Explanation(Wire):
    """Why a search found what it found."""

    terms: list[ExplainedTerm]
    filters: Filters | None = Field(description="What the documents had to meet.")
    candidates: int = Field(description="How many passages were put forward.")
    reasons: list[Reasons] = Field(description="Of the passages, in order; then of `lost`.")
    lost: Passage | None = Field(description="What came next and is not among the passages.")
