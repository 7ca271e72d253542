"""What the index asks of an engine: to keep generations, make one live, and search each of them.

`index.generations` keeps them in a folder and searches with FAISS and tantivy; `index.milvus`
keeps them on a server. Building is always done in a folder; another engine takes the finished
generation over from there (`index.mirror`). What is searched for, and how the sides' scores become
one order, is the same everywhere (`index.searching.generation`).
"""

import datetime as dt
from collections.abc import Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from index.embedders.base import Vectors
from index.errors import GenerationMissing, IndexMissing
from index.filters import Filters
from index.manifest import Manifest
from index.records import Passage
from index.store import Records
from index.vectors.token_vectors import PassageTokens
from index.words.vocabulary import Synonyms, Vocabulary


class Contents(Protocol):
    """What an engine holds of one generation; never changes, may be shared between threads.

    Every method may raise `EngineUnavailable` where the engine is not in this process.
    """

    @property
    def manifest(self) -> Manifest:
        """What the generation was built from."""
        ...

    @property
    def records(self) -> Records:
        """Its texts, documents, sentences."""
        ...

    @property
    def turn(self) -> AbstractContextManager[object]:
        """What a thread holds while it searches here (`index.turns`)."""
        ...

    @property
    def words(self) -> Vocabulary:
        """Its words, and how rare they are."""
        ...

    def __len__(self) -> int:
        """Count the passages."""
        ...

    def dense(
        self,
        vector: Vectors,
        k: int,
        *,
        also: Set[int] = frozenset(),
        among: Sequence[Filters] = (),
    ) -> dict[int, float]:
        """Find the nearest passages.

        Args:
            vector: float32, shape (dimension,), unit length.
            k: How many.
            also: Keys of passages to compare beside them.
            among: Only those of documents that one of these admits; none admits all.

        Returns:
            Cosines by key.
        """
        ...

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        *,
        names: Sequence[Synonyms] = (),
        among: Sequence[Filters] = (),
        only: Set[int] | None = None,
    ) -> dict[int, float]:
        """Find the passages with the highest BM25; a word in the title counts half.

        Args:
            terms: Analysed and distinct.
            k: How many at most.
            names: Names in the question; their words are not among the terms.
            among: Only those of documents that one of these admits; none admits all.
            only: Only these keys; None is all.

        Returns:
            Scores above 0 by key.
        """
        ...

    def holding(self, phrase: str, k: int, *, among: Sequence[Filters] = ()) -> list[int]:
        """Find passages that may hold a phrase, whatever forms its words have.

        Args:
            phrase: As it was typed; who asks looks at the passages' texts.
            k: About how many; more may come back where the engine cannot tell.
            among: Only those of documents that one of these admits; none admits all.

        Returns:
            Their keys.
        """
        ...

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """Fetch passages by key, in the order of the keys."""
        ...

    def tokens(self, keys: Sequence[int]) -> list[PassageTokens]:
        """Fetch the tokens' vectors of passages by key, in the order of the keys."""
        ...


class Engine(Protocol):
    """Keeps generations; one of them is live."""

    def ids(self) -> list[str]:
        """List the complete generations, newest first."""
        ...

    def current_id(self) -> str | None:
        """Name the live one; None if none is."""
        ...

    def manifest_of(self, generation_id: str) -> Manifest:
        """Read what a generation was built from.

        Raises:
            FootnoteError: It is gone or cannot be read.
        """
        ...

    def open(self, generation_id: str) -> Contents:
        """Open a generation for searching.

        Raises:
            FootnoteError: It is gone or cannot be read.
        """
        ...

    def open_records(self, generation_id: str) -> Records:
        """Open the records alone.

        Raises:
            FootnoteError: It is gone or cannot be read.
        """
        ...

    def stage(self, folder: Path, generation_id: str) -> None:
        """Take a finished generation over from its folder, completely, without making it live.

        Raises:
            FootnoteError: What arrived does not answer as it must; it is not kept.
        """
        ...

    def publish(self, generation_id: str) -> None:
        """Make a generation that is kept the live one, in one step."""
        ...

    def delete(self, generation_id: str) -> bool:
        """Delete a generation; False if somebody is reading it, and it stays."""
        ...


def candidates(engine: Engine) -> list[str]:
    """List what a reader may try: the live generation first, then the others, newest first.

    Raises:
        IndexMissing: There is none.
    """
    ids = engine.ids()
    if not ids:
        raise IndexMissing("There is no index yet. Build one with: footnote index")
    live = engine.current_id()
    return ids if live is None else [live, *(name for name in ids if name != live)]


def previous(engine: Engine) -> str:
    """Name the newest generation that is older than the live one.

    Raises:
        GenerationMissing: There is none.
    """
    live = engine.current_id() or ""
    older = [name for name in engine.ids() if name < live]
    if not older:
        raise GenerationMissing("No older generation is kept; there is nothing to go back to.")
    return older[0]


def find(engine: Engine, as_of: str) -> str:
    """Find the generation of an id, or the newest one that was built by a date or time.

    Args:
        engine: Keeps them.
        as_of: An id, or ISO 8601; a date means the end of that day, times are UTC.

    Raises:
        GenerationMissing: There is none.
    """
    ids = engine.ids()
    if as_of in ids:
        return as_of
    until = _end_of(as_of)
    by_then = [name for name in ids if until and name[: len(until)] <= until]
    if not by_then:
        raise GenerationMissing(
            f"No generation {as_of!r} is kept. footnote status lists those that are; a date "
            "like 2026-01-31 means the newest of that day."
        )
    return by_then[0]


def _end_of(as_of: str) -> str | None:
    """Turn a date or time into what ids begin with; None if it is neither."""
    try:
        moment = dt.datetime.fromisoformat(as_of)
    except ValueError:
        return None
    if len(as_of) == len("2026-01-31"):
        return f"{moment:%Y%m%d}T999999"
    if moment.tzinfo:
        moment = moment.astimezone(dt.UTC)
    return f"{moment:%Y%m%dT%H%M%S}"
