"""The figures of an evaluation."""

from pydantic import Field

from rag.schemas.base import Wire


class Evaluation(Wire):
    """The figures of one evaluation run, and what they were measured with."""

    set: str
    questions: int
    metrics: dict[str, float]
    settings: dict[str, str | int | float | None]
    model: str
    corpus_sha256: str = Field(description="Over the hashes of all files.")
    generation: str
