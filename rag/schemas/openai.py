"""The shapes of OpenAI's API that Footnote speaks: chat completions, models, vector store search.

Requests may hold more fields than are named here, as clients send many that mean nothing to a
server that makes nothing up; they are read over. Replies keep to the official shapes and add one
field of our own, `footnote`: the whole `Answer`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.schemas.asking import Answer
from rag.schemas.base import Question, Wire


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TextPart(_Lenient):
    """A part of a message; only text is read."""

    type: str = Field(max_length=64)
    text: str = ""


class Message(_Lenient):
    """One message of a conversation."""

    role: str = Field(max_length=64)
    content: str | list[TextPart] | None = None

    def words(self) -> str:
        """Give the text, its parts joined by line ends."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(_Lenient):
    """What a streamed reply has beside the words."""

    include_usage: bool = False


class ChatRequest(_Lenient):
    """A conversation whose last message by the user is to be answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "footnote",
                    "messages": [{"role": "user", "content": "Who won the election of 2018?"}],
                }
            ]
        }
    )

    model: str = Field(max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: StreamOptions | None = None


class UrlCitation(Wire):
    """Where the words before a marker come from."""

    start_index: int = Field(description="Of the marker [n] in the content, in characters.")
    end_index: int
    title: str
    url: str


class Annotation(Wire):
    """A citation, as clients of OpenAI know it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class ChatMessage(Wire):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(Wire):
    """The one choice there is."""

    index: Literal[0] = 0
    message: ChatMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(Wire):
    """Counted in words: no tokens are bought."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(Wire):
    """The reply to a chat request that is not streamed."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    footnote: Answer


class Model(Wire):
    """A way of answering that can be chosen by name."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: Literal["footnote"] = "footnote"


class Models(Wire):
    """All ways of answering."""

    object: Literal["list"] = "list"
    data: list[Model]


class RankingOptions(_Lenient):
    """How good a passage has to be."""

    score_threshold: float = Field(default=0.0, ge=0, le=1)


class Comparison(_Lenient):
    """A condition on one field."""

    type: Literal["eq", "gte", "lte"]
    key: str = Field(max_length=64)
    value: str = Field(max_length=200)


class Compound(_Lenient):
    """Conditions that must all hold."""

    type: Literal["and"]
    filters: list[Comparison] = Field(min_length=1, max_length=16)


class VectorSearchRequest(_Lenient):
    """What to search the corpus for; several queries are searched as one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "election 2018", "max_num_results": 5}]}
    )

    query: Question | Annotated[list[Question], Field(min_length=1, max_length=8)]
    max_num_results: int = Field(default=10, ge=1, le=50)
    ranking_options: RankingOptions | None = None
    filters: Comparison | Compound | None = Field(
        default=None, description="On author, addressee, kind, language, source; on date from, to."
    )


class TextContent(Wire):
    """Words of a passage."""

    type: Literal["text"] = "text"
    text: str


class VectorSearchResult(Wire):
    """A passage, as clients of OpenAI know it."""

    file_id: str = Field(description="The document's id.")
    filename: str = Field(description="Path of the file in the corpus.")
    score: float = Field(ge=0, le=1)
    attributes: dict[str, str | float | bool]
    content: list[TextContent]


class VectorSearchPage(Wire):
    """Passages, the best first."""

    object: Literal["vector_store.search_results.page"] = "vector_store.search_results.page"
    search_query: list[str]
    data: list[VectorSearchResult]
    has_more: Literal[False] = False
    next_page: None = None


class FileCounts(Wire):
    """How many files there are; all of them are done."""

    in_progress: int = 0
    completed: int
    cancelled: int = 0
    failed: int = 0
    total: int


class VectorStore(Wire):
    """The corpus, as clients of OpenAI know it."""

    id: Literal["corpus"] = "corpus"
    object: Literal["vector_store"] = "vector_store"
    created_at: int
    name: Literal["corpus"] = "corpus"
    status: Literal["completed", "expired"] = "completed"
    usage_bytes: int = 0
    file_counts: FileCounts
    metadata: dict[str, str] = Field(default_factory=dict)
    last_active_at: int | None = None


class VectorStores(Wire):
    """The one vector store there is."""

    object: Literal["list"] = "list"
    data: list[VectorStore]
    first_id: Literal["corpus"] = "corpus"
    last_id: Literal["corpus"] = "corpus"
    has_more: Literal[False] = False
