"""What readers think of answers."""

from typing import Literal

from pydantic import ConfigDict, Field

from rag.schemas.base import Question, Wire

MAX_REASON_CHARS = 1000


class Rating(Wire):
    """One reader's opinion of one answer; a later one of the same answer replaces it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer_id": "0123456789abcdef",
                    "question": "Who won the election of 2018?",
                    "generation": "20260301T101500-0123456789a",
                    "verdict": "helpful",
                }
            ]
        }
    )

    answer_id: str = Field(pattern=r"^[0-9a-f]{1,64}$", description="The `id` of the answer.")
    question: Question
    generation: str = Field(max_length=64, description="Which the answer was made from.")
    verdict: Literal["helpful", "unhelpful"]
    reason: str = Field(default="", max_length=MAX_REASON_CHARS, description="In their own words.")


class KeptRating(Rating):
    """A rating as it was kept."""

    rated_at: str = Field(description="ISO 8601, UTC.")


class Ratings(Wire):
    """The newest ratings, newest first."""

    ratings: list[KeptRating]
