"""The generation that is being read, kept up to date while builders publish new ones.

`Library.current()` looks at CURRENT, which is a few bytes, and opens another generation only when
it names one. Requests that already hold a generation keep it. A generation that is damaged is
passed over for the newest whole one, and `degraded` says why.
"""

import threading
from dataclasses import dataclass
from typing import Protocol

from index import manifest
from index.embedders.card import ModelIdentity
from index.errors import FootnoteError, GenerationMissing, IndexMismatch, IndexMissing
from index.generations import Generations
from index.search import Generation
from index.store import Records


class Readable(Protocol):
    """Where questions find the generation that they are answered from."""

    def current(self) -> Generation:
        """Give the live generation."""
        ...

    def at(self, as_of: str | None) -> Generation:
        """Give the generation that was live at a time."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """One generation and no other, live or not; keeps `Readable`."""

    generation: Generation

    def current(self) -> Generation:
        """Give the generation."""
        return self.generation

    def at(self, as_of: str | None) -> Generation:
        """Give the generation, whenever it is asked for."""
        return self.generation


_KEPT_OPEN = 2  # older generations that questions about the past are answered from


class Library:
    """Opens generations for readers.

    Args:
        generations: Where they are.
        model: Which embedding model questions are embedded by; generations that another one made
            are not opened. None opens all.
    """

    def __init__(self, generations: Generations, model: ModelIdentity | None = None) -> None:
        self._model = model
        self._generations = generations
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._kept: list[Generation] = []
        self._wanted: str | None = None
        self.degraded: str | None = None

    def current(self) -> Generation:
        """Give the live generation, or the newest whole one if the live one is damaged.

        Raises:
            IndexMissing: Nothing has been published, or nothing that was is whole.
            IndexMismatch: What is whole was made with another model or format.
        """
        wanted = self._generations.current_id()
        if self._open is not None and wanted == self._wanted:
            return self._open
        with self._lock:
            if self._open is None or wanted != self._wanted:
                self._open = self._newest_whole()
                self._wanted = wanted
            return self._open

    def open_id(self) -> str | None:
        """Name the generation that is open, hence verified; None if none is yet."""
        return self._open.id if self._open else None

    def at(self, as_of: str | None) -> Generation:
        """Give the generation that was live at a time, or the live one.

        Args:
            as_of: A generation's id; or a date or time (ISO 8601, UTC), which means the newest
                generation that had been built by then, a date being the whole of that day; or None
                for now.

        Raises:
            GenerationMissing: It is not kept, not whole, or older than everything that is.
        """
        if as_of is None:
            return self.current()
        wanted = self._generations.find(as_of)
        with self._lock:
            for held in (self._open, *self._kept):
                if held is not None and held.id == wanted:
                    return held
            kept = self._kept_one(wanted)
            self._kept = [*self._kept[1 - _KEPT_OPEN :], kept]
            return kept

    def _kept_one(self, generation_id: str) -> Generation:
        try:
            return self._opened(generation_id)
        except FootnoteError as error:
            raise GenerationMissing(f"Generation {generation_id} cannot be read.") from error

    def _opened(self, generation_id: str) -> Generation:
        """Open a generation that the model fits.

        Raises:
            IndexCorrupt: It is damaged.
            IndexMismatch: It is of another format, or made with another model.
        """
        opened = Generation(self._generations.folder(generation_id), before=self._open)
        made_with = opened.manifest.model.identity
        if self._model is not None and made_with != self._model:
            raise IndexMismatch(
                f"The index was made with the model {made_with.name} "
                f"({made_with.weights_sha256[:12]}…), questions are embedded by {self._model.name} "
                f"({self._model.weights_sha256[:12]}…). Build it anew with: footnote index"
            )
        return opened

    def records_of(self, generation_id: str) -> Records:
        """Open the records alone of any kept generation.

        Raises:
            GenerationMissing: It is gone or damaged.
        """
        folder = self._generations.folder(generation_id)
        try:
            made = manifest.read(folder)
            manifest.verify(folder, made)
            return Records.open(folder, len(made.shards), shared={})
        except FootnoteError as error:
            raise GenerationMissing(f"Generation {generation_id} cannot be read.") from error

    def _newest_whole(self) -> Generation:
        candidates = self._generations.candidates()
        lost = self._generations.current_id() is None
        self.degraded = "CURRENT names no generation; the newest one serves." if lost else None
        mismatch: IndexMismatch | None = None
        for generation_id in candidates:
            if self._open is not None and self._open.id == generation_id:
                return self._open
            try:
                return self._opened(generation_id)
            except FootnoteError as error:
                self.degraded = self.degraded or str(error)
                if isinstance(error, IndexMismatch):
                    mismatch = mismatch or error
        if mismatch:
            raise mismatch
        raise IndexMissing(f"No generation can be read. {self.degraded} Rebuild: footnote index")
