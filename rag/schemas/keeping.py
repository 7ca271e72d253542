"""The state of the index, and what rebuilds do to it."""

from typing import Literal

from pydantic import ConfigDict, Field

from rag.schemas.base import Wire

MAX_UPLOAD_BYTES = 64 * 2**20


class SkippedFile(Wire):
    """A file that is not in the index."""

    path: str
    reason: str
    detail: str


class FileWarning(Wire):
    """Something odd about a file that is in the index, or about a sidecar."""

    path: str
    warning: str = Field(description="A name from a closed list, e.g. pages_without_text.")
    detail: str


class GenerationInfo(Wire):
    """A kept state of the index."""

    id: str
    built_at: str = Field(description="ISO 8601, UTC.")
    parent: str | None = Field(description="Which one it was made from; null for a full build.")
    live: bool = Field(description="Whether questions are answered from it.")
    added: int = Field(description="Files added since its parent; likewise the next three.")
    changed: int
    moved: int
    removed: int
    documents: int
    passages: int
    seconds: float


class IndexStatus(Wire):
    """The state of the index."""

    state: Literal["ready", "degraded", "missing"]
    message: str
    generation: str | None
    built_at: str | None
    model: str | None
    counts: dict[str, int]
    skipped: list[SkippedFile]
    warnings: list[FileWarning] = Field(default=[])
    stale_files: list[str] = Field(
        description="Files that were added, edited or removed since the index was built."
    )
    rebuilding: str | None = Field(description="Id of the running rebuild job.")
    generations: list[GenerationInfo] = Field(description="Those that are kept, newest first.")
    uploads: bool = Field(
        default=False, description="Whether files may be added and deleted through this server."
    )


class Moved(Wire):
    """A file that is in the corpus under another name."""

    old: str
    new: str


class Duplicate(Wire):
    """A file of the same bytes as another one."""

    path: str
    same_as: str


class AnswerChange(Wire):
    """What a rebuild does to the answer of a saved question."""

    question: str
    refused_before: bool
    refused_after: bool
    no_longer_cited: list[str] = Field(description="Quotes.")
    newly_cited: list[str]
    lost: list[str] = Field(description="Quotes that stand nowhere in the documents any more.")


class IndexReport(Wire):
    """What a rebuild did; found == indexed + len(skipped)."""

    generation: str
    published: bool = Field(description="False if nothing had changed.")
    found: int
    indexed: int
    added: list[str]
    changed: list[str]
    moved: list[Moved]
    removed: list[str]
    duplicates: list[Duplicate]
    skipped: list[SkippedFile]
    warnings: list[FileWarning] = Field(default=[])
    documents: int
    passages: int
    embedded: int = Field(description="Passages whose vectors had to be computed.")
    seconds: float
    answers: list[AnswerChange] | None = Field(
        default=None, description="Of saved questions, where some were given."
    )


class IndexPlan(Wire):
    """What a rebuild would do; nothing was written to find out."""

    added: list[str]
    changed: list[str]
    moved: list[Moved]
    removed: list[str]
    duplicates: list[Duplicate] = Field(description="In the corpus, old ones too.")
    unreadable: list[SkippedFile]
    passages_to_embed: int
    seconds_estimated: float | None = Field(
        description="From how fast earlier builds went; null if none tells."
    )


class RollbackRequest(Wire):
    """Which generation to go back to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"generation": "20260301T101500-0123456789a"}]}
    )

    generation: str | None = Field(
        default=None, max_length=64, description="null for the one before the live one."
    )


class Job(Wire):
    """A rebuild, running or ended."""

    id: str
    state: Literal["running", "done", "failed"]
    stage: Literal["reading", "cutting", "embedding", "writing"] | None
    done: int
    total: int
    seconds: float
    seconds_left: float | None = Field(description="For this stage; null while unknown.")
    report: IndexReport | None
    error: str | None
