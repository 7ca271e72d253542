"""What the page knows: frozen values that the handlers make and `ui.render` draws.

What changes independently is a state of its own, so that no event can overwrite another's: the
conversation, the document that is being read, the list of documents, and the index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.schemas import (
    Answer,
    Citation,
    CitationCheck,
    Document,
    Filters,
    IndexPlan,
    IndexStatus,
    Job,
    Passage,
    Sentence,
)
from ui.addresses import LibraryAddress

Stage = Literal["searching", "answering", "done", "failed", "stopped"]
Verdict = Literal["helpful", "unhelpful"]


@dataclass(frozen=True)
class Turn:
    """One question, and as much of its answer as has arrived.

    Attributes:
        as_of: The generation that was asked for; None for the one that is live.
    """

    number: int
    question: str
    stage: Stage = "searching"
    passages: tuple[Passage, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    error: str | None = None
    rating: Verdict | None = None
    filters: Filters | None = None
    as_of: str | None = None


@dataclass(frozen=True)
class ChatState:
    """The conversation, oldest turn first.

    Attributes:
        notice: For the person, about what they did last.
        editing: Whether the next question takes the place of the last one.
        rated: The turn whose rating waits for a reason.
    """

    turns: tuple[Turn, ...] = ()
    notice: str | None = None
    editing: bool = False
    rated: int | None = None

    @property
    def last(self) -> Turn | None:
        """The turn that was asked last."""
        return self.turns[-1] if self.turns else None

    def turn(self, number: int) -> Turn | None:
        """Find a turn by its number, which never changes while the conversation grows."""
        return next((turn for turn in self.turns if turn.number == number), None)


@dataclass(frozen=True)
class Reading:
    """A document opened at a place; spans are in `text`, half-open.

    Attributes:
        span: What was cited; None if no place was named or the words no longer stand there.
        mentions: Where else the document speaks of what was asked.
        note: What a person should know before they read.
        check: What became of the citation that was opened.
    """

    document: Document
    text: str
    span: tuple[int, int] | None = None
    check: CitationCheck | None = None
    mentions: tuple[tuple[int, int], ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Lost:
    """A citation whose document is gone; its words are kept with the index."""

    check: CitationCheck


@dataclass(frozen=True)
class Problem:
    """Something could not be shown, told in words for the person who asked."""

    message: str


@dataclass(frozen=True)
class Facet:
    """One thing that a list can be narrowed by: the chosen value, and what could be chosen."""

    name: str
    chosen: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Shelf:
    """The documents that fit an address of the library, as many as are shown.

    Attributes:
        files: How many documents each file holds, if files may be deleted; else None.
    """

    address: LibraryAddress
    documents: tuple[Document, ...]
    fitting: int
    total: int
    facets: tuple[Facet, ...]
    files: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Overview:
    """The corpus in figures: documents by year without gaps, and by author, the most first."""

    years: tuple[tuple[str, int], ...]
    authors: tuple[tuple[str, int], ...]
    undated: int


@dataclass(frozen=True)
class IndexView:
    """The index: its state, the rebuild that runs or has just ended, and what one would do.

    Attributes:
        chosen: The kept generation that a person looks at.
    """

    status: IndexStatus | None = None
    job: Job | None = None
    error: str | None = None
    plan: IndexPlan | None = None
    chosen: str | None = None

    @property
    def busy(self) -> bool:
        """Whether a rebuild is running."""
        return self.job is not None and self.job.state == "running"


@dataclass(frozen=True)
class Welcome:
    """What the page says before the first question.

    Attributes:
        documents: How many there are; None if that cannot be known.
    """

    documents: int | None = None
    authors: int = 0
    suggestions: tuple[str, ...] = ()
    newest: tuple[Document, ...] = ()
