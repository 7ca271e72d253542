"""The wire contract: what the API sends, the command line prints and the page shows.

Pydantic only; everything else may import it. Positions are half-open, in code points of the
source's decoded text, from 0; ranks, pages and citation numbers count from 1. Unknown is null.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_QUESTION_CHARS = 2000

Mode = Literal["hybrid", "dense", "lexical"]
Support = Literal["verbatim", "supported", "weak", "unsupported"]
Verdict = Literal["exact", "moved", "source_changed", "missing"]


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


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Wire):
    """One letter or article of the corpus."""

    id: str = Field(description="Stays the same when the text is edited.")
    title: str | None
    author: str | None = Field(description="Who speaks: a person or an organisation.")
    organisation: str | None = Field(default=None, description="For which the author speaks.")
    addressee: str | None
    kind: str | None = Field(description="letter, greeting, statement, article, speech or other.")
    date: str | None = Field(description="ISO 8601, as long as it is known: 2018, 2018-01, …")
    language: str | None
    source: str = Field(description="Path of the file in the corpus.")
    char_start: int = Field(ge=0)
    char_end: int = Field(ge=0)
    origins: dict[str, str] = Field(description="Where each known field came from.")


class Documents(_Wire):
    """All documents of the corpus."""

    documents: list[Document]


class DocumentText(_Wire):
    """A document with its text."""

    document: Document
    text: str = Field(description="Verbatim. Plain text, never HTML.")
    source_sha256: str


class Passage(_Wire):
    """One passage, as found for a question."""

    id: str
    document_id: str
    text: str = Field(min_length=1, description="Verbatim source text. Plain text, never HTML.")
    title: str | None
    author: str | None
    date: str | None
    kind: str | None
    source: str = Field(description="Path of the file in the corpus.")
    char_start: int = Field(ge=0)
    char_end: int = Field(description="char_end - char_start == len(text).")
    rank: int | None = Field(ge=1, description="1 is best; order by this, never by score.")
    score: float | None = Field(
        description="Fused, higher is better; only comparable within one reply."
    )
    dense: float | None = Field(description="Cosine to the question; null if not looked at.")
    lexical: float | None = Field(
        description="BM25, 0 up; null if no word of the question is in it."
    )
    permalink: str


class Citation(_Wire):
    """A place in a file, and the words that stand there."""

    n: int = Field(ge=1, description="The number of its marker: [n].")
    id: str = Field(description="From the file's sha256 and the span: sha256[:16]-start-end.")
    passage_id: str
    document_id: str
    title: str | None
    author: str | None
    date: str | None
    source: str = Field(description="Path of the file in the corpus.")
    source_sha256: str = Field(description="Of the file's bytes when it was indexed.")
    page: int | None = Field(default=None, ge=1, description="null where there are no pages.")
    section: str | None = None
    char_start: int = Field(ge=0)
    char_end: int
    byte_start: int | None = Field(description="In the file; null unless it is UTF-8 text.")
    byte_end: int | None
    quote: str = Field(min_length=1, description="The source's text at the span, verbatim.")
    context_before: str
    context_after: str
    speaker: str | None = Field(
        default=None, description="Who says the words, if not the author of the document."
    )
    permalink: str
    generation: str


class CitationCheck(_Wire):
    """What became of a citation."""

    status: Verdict = Field(
        description="exact: the file is unchanged. moved: the quote stands elsewhere now. "
        "source_changed: the file no longer holds it. missing: the file is gone."
    )
    message: str
    citation: Citation
    found_at: list[tuple[str, int, int]] = Field(
        description="Where the quote stands now: path, char_start, char_end."
    )


class Sentence(_Wire):
    """One sentence of an answer."""

    text: str = Field(description="In extractive answers the quote itself, verbatim.")
    attribution: str | None = Field(
        description="Who says it, in what and when, as far as known; null if nothing is."
    )
    support: Support
    citations: list[int] = Field(description="Numbers of the citations it rests on.")


class Refusal(_Wire):
    """Why there is no answer."""

    reason: Literal["empty_index", "topic_absent", "fact_absent", "too_vague"]
    message: str
    searched: str = Field(description="What was looked through.")
    closest: list[Passage] = Field(description="The passages that came nearest, best first.")
    missing_terms: list[str] = Field(description="Words of the question the corpus does not hold.")


class Answer(_Wire):
    """A cited answer, or a refusal."""

    id: str = Field(description="Same question, generation and settings: same id, same answer.")
    question: str
    standalone_question: str
    mode: Literal["extractive", "generative"]
    text: str = Field(description="For reading: sentences with [n] markers. Plain text.")
    sentences: list[Sentence]
    citations: list[Citation]
    passages: list[Passage]
    refused: bool
    refusal: Refusal | None
    degraded: str | None = Field(default=None, description="What did not work as it should.")
    confidence: float = Field(
        ge=0, le=1, description="Calibrated probability that the documents answer this."
    )
    generation: str
    model: str
    timings_ms: dict[str, float]


class RetrieveRequest(_Wire):
    """What to search for."""

    query: Question
    k: int = Field(default=8, ge=1, le=50, strict=True)
    mode: Mode = "hybrid"


class RetrieveReply(_Wire):
    """The passages that answer a question best."""

    passages: list[Passage]
    generation: str
    timings_ms: dict[str, float]


class AnswerRequest(_Wire):
    """What to answer."""

    question: Question
    k: int | None = Field(default=None, ge=1, le=50, strict=True)
    stream: bool = Field(default=False, strict=True, description="Reply with server-sent events.")


class RetrievalEvent(_Wire):
    """First event of a streamed answer: what will be answered from."""

    event: Literal["retrieval"] = "retrieval"
    passages: list[Passage]
    generation: str


class SentenceEvent(_Wire):
    """One sentence of a streamed answer, with the citations it rests on."""

    event: Literal["sentence"] = "sentence"
    sentence: Sentence
    citations: list[Citation]


class DoneEvent(_Wire):
    """Last event of a streamed answer: the whole of it."""

    event: Literal["done"] = "done"
    answer: Answer


AnswerEvent = RetrievalEvent | SentenceEvent | DoneEvent


class SkippedFile(_Wire):
    """A file that is not in the index."""

    path: str
    reason: str
    detail: str


class IndexStatus(_Wire):
    """The state of the index."""

    state: Literal["ready", "degraded", "missing"]
    message: str
    generation: str | None
    built_at: str | None
    model: str | None
    counts: dict[str, int]
    skipped: list[SkippedFile]
    stale_files: list[str] = Field(
        description="Files that were added, edited or removed since the index was built."
    )
    rebuilding: str | None = Field(description="Id of the running rebuild job.")


class IndexReport(_Wire):
    """What a rebuild did; found == indexed + len(skipped)."""

    generation: str
    published: bool = Field(description="False if nothing had changed.")
    found: int
    indexed: int
    added: list[str]
    changed: list[str]
    removed: list[str]
    skipped: list[SkippedFile]
    documents: int
    passages: int
    embedded: int = Field(description="Passages whose vectors had to be computed.")
    seconds: float


class Job(_Wire):
    """A rebuild, running or ended."""

    id: str
    state: Literal["running", "done", "failed"]
    stage: Literal["reading", "embedding", "writing"] | None
    done: int
    total: int
    seconds: float
    seconds_left: float | None = Field(description="For this stage; null while unknown.")
    report: IndexReport | None
    error: str | None


class Evaluation(_Wire):
    """The figures of one evaluation run, and what they were measured with."""

    set: str
    questions: int
    metrics: dict[str, float]
    settings: dict[str, str | int | float]
    model: str
    corpus_sha256: str = Field(description="Over the hashes of all files.")
    generation: str


class Health(_Wire):
    """How the service is."""

    status: Literal["ok", "ready", "degraded", "missing"]
    detail: str = ""


class Problem(_Wire):
    """An error, as RFC 9457 problem details. Never holds the request's own content."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
