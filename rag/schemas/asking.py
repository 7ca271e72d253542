"""Searching and answering: requests, replies, the events of a streamed answer."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from rag.schemas.base import Date, Mode, Question, Wire
from rag.schemas.explaining import Explanation
from rag.schemas.filters import Filters
from rag.schemas.reading import Citation, Passage

MAX_TURNS = 50
MAX_ANSWER_CHARS = 20_000
MAX_CITATIONS = 50

AnswerMode = Literal["extractive", "generative"]
Support = Literal["verbatim", "supported", "weak", "unsupported"]


AsOf = Annotated[
    str | None,
    Field(
        max_length=64,
        description="Answer from the generation of this id, or the newest one of this date or "
        "time (ISO 8601, UTC); null for the live one.",
    ),
]


class RetrieveRequest(Wire):
    """What to search for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "election of 2018", "k": 3, "mode": "hybrid"}]}
    )

    query: Question
    k: int = Field(default=8, ge=1, le=50, strict=True)
    mode: Mode = "hybrid"
    filters: Filters | None = None
    as_of: AsOf = None
    explain: bool = Field(default=False, strict=True, description="Tell why each was found.")


class RetrieveReply(Wire):
    """The passages that answer a question best."""

    passages: list[Passage]
    generation: str
    timings_ms: dict[str, float]
    explanation: Explanation | None = Field(default=None, description="If it was asked for.")


class Turn(Wire):
    """A past turn of a conversation."""

    question: Question
    answer: str | None = Field(
        default=None, max_length=MAX_ANSWER_CHARS, description="What was answered, as text."
    )
    citations: list[str] = Field(
        default=[], max_length=MAX_CITATIONS, description="Ids of the answer's citations."
    )

    @classmethod
    def of(cls, answer: "Answer") -> Self:
        """Tell of an answer what a follow-up may refer to."""
        cited = [citation.id for citation in answer.citations]
        return cls(
            question=answer.question,
            answer=answer.text[:MAX_ANSWER_CHARS],
            citations=cited[:MAX_CITATIONS],
        )


class AnswerRequest(Wire):
    """What to answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "Who won the election of 2018?"}]}
    )

    question: Question
    conversation: list[Turn] = Field(
        default=[], max_length=MAX_TURNS, description="The turns before it, oldest first."
    )
    conversation_id: str | None = Field(
        default=None,
        max_length=64,
        pattern=r"^[0-9a-f-]+$",
        description="Or the conversation that the server keeps; see POST /v1/conversations.",
    )
    k: int | None = Field(default=None, ge=1, le=50, strict=True)
    filters: Filters | None = None
    as_of: AsOf = None
    stream: bool = Field(default=False, strict=True, description="Reply with server-sent events.")

    @model_validator(mode="after")
    def _one_conversation(self) -> Self:
        if self.conversation and self.conversation_id:
            raise ValueError("either conversation or conversation_id")
        return self


class Sentence(Wire):
    """One sentence of an answer."""

    text: str = Field(
        description="In extractive answers the quote, with the layout's white space closed up."
    )
    attribution: str | None = Field(
        description="Who says it, in what and when, as far as known; null if nothing is."
    )
    asserted_by: str | None = Field(
        description="Whose words they are: the person quoted (and by whom), else the author."
    )
    support: Support
    further: bool = Field(
        default=False, description="Further evidence: it comes after the answer itself."
    )
    citations: list[int] = Field(description="Numbers of the citations it rests on.")


class Side(Wire):
    """One voice among several that speak to a question."""

    author: str = Field(description="Whose words they are, as in `asserted_by`.")
    date: Date | None
    document_id: str
    sentences: list[int] = Field(description="Places in the answer's `sentences`, from 0.")


class Refusal(Wire):
    """Why there is no answer."""

    reason: Literal["empty_index", "topic_absent", "fact_absent", "too_vague"]
    message: str
    searched: str = Field(description="What was looked through.")
    closest: list[Passage] = Field(description="The passages that came nearest, best first.")
    missing_terms: list[str] = Field(description="Words of the question the corpus does not hold.")


class Answer(Wire):
    """A cited answer, or a refusal."""

    id: str = Field(description="Same question, generation and settings: same id, same answer.")
    question: str
    standalone_question: str
    mode: AnswerMode
    text: str = Field(description="For reading: sentences with [n] markers. Plain text.")
    sentences: list[Sentence]
    citations: list[Citation]
    passages: list[Passage]
    disagreement: list[Side] | None = Field(
        default=None, description="The voices, if more than one speaks to the question."
    )
    filters: Filters | None = Field(default=None, description="What was applied.")
    suggested_filters: Filters | None = Field(
        default=None, description="What the question seems to mean; never applied unasked."
    )
    refused: bool
    refusal: Refusal | None
    degraded: str | None = Field(default=None, description="What did not work as it should.")
    confidence: float = Field(
        ge=0, le=1, description="Calibrated probability that the documents answer this."
    )
    stale_files: int = Field(
        default=0, description="Files that have changed since the index was built."
    )
    generation: str
    settings_hash: str = Field(
        description="With question and generation, names all that the answer depends on."
    )
    model: str
    timings_ms: dict[str, float]


class RetrievalEvent(Wire):
    """First event of a streamed answer: what will be answered from."""

    event: Literal["retrieval"] = "retrieval"
    passages: list[Passage]
    generation: str


class SentenceEvent(Wire):
    """One sentence of a streamed answer, with the citations it rests on."""

    event: Literal["sentence"] = "sentence"
    sentence: Sentence
    citations: list[Citation]


class DoneEvent(Wire):
    """Last event of a streamed answer: the whole of it."""

    event: Literal["done"] = "done"
    answer: Answer


AnswerEvent = RetrievalEvent | SentenceEvent | DoneEvent
