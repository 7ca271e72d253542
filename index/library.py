"""The generation that is being read, kept up to date while builders publish new ones.

`Library.current()` looks at CURRENT, which is a few bytes, and opens another generation only when
it names one. Requests that already hold a generation keep it. A generation that is damaged is
passed over for the newest whole one, and `degraded` says why.
"""

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from index import engine
from index.embedders.card import ModelIdentity
from index.engine import Engine
from index.errors import (
    EngineUnavailable,
    FootnoteError,
    GenerationMissing,
    IndexCorrupt,
    IndexMismatch,
    IndexMissing,
)
from index.manifest import Manifest
from index.searching.generation import Generation
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


@dataclass(frozen=True, slots=True)
class _Live:
    """What is live, who keeps it, and why it is not the engine that was chosen."""

    engine: Engine
    id: str | None
    away: str | None


_KEPT_OPEN = 2  # older generations that questions about the past are answered from


class Library:
    """Opens generations for readers.

    Args:
        engine: Keeps them.
        fallback: Serves while the engine does not answer; None lets readers know instead.
        model: Which embedding model questions are embedded by; generations that another one made
            are not opened. None opens all.
    """

    def __init__(
        self, engine: Engine, model: ModelIdentity | None = None, *, fallback: Engine | None = None
    ) -> None:
        self._model = model
        self._engines = [engine] if fallback is None else [engine, fallback]
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._kept: list[Generation] = []
        self._wanted: _Live | None = None
        self.degraded: str | None = None

    def current(self) -> Generation:
        """Give the live generation, or the newest whole one if the live one is damaged.

        Raises:
            IndexMissing: Nothing has been published, or nothing that was is whole.
            IndexMismatch: What is whole was made with another model or format.
            EngineUnavailable: The engine does not answer, and nothing stands in for it.
        """
        wanted = self._live()
        if self._open is not None and wanted == self._wanted:
            return self._open
        with self._lock:
            if self._open is None or wanted != self._wanted:
                self._open = self._newest_whole(wanted)
                self._wanted = wanted
            return self._open

    def _live(self) -> "_Live":
        """Ask the engine what is live, or the one that stands in for it."""
        away = None
        for each in self._engines:
            try:
                return _Live(each, each.current_id(), away)
            except EngineUnavailable as error:
                away = f"{error} Until then the last generation of the data folder answers."
                last = error
        raise last

    def ids(self) -> list[str]:
        """List the generations that are kept, newest first."""
        return self._live().engine.ids()

    def manifests(self) -> list[tuple[Manifest, bool]]:
        """List the kept generations, newest first, and whether each is live; only whole ones."""
        live = self._live()
        made: list[tuple[Manifest, bool]] = []
        for name in live.engine.ids():
            with suppress(IndexCorrupt, IndexMismatch, GenerationMissing):
                made.append((live.engine.manifest_of(name), name == live.id))
        return made

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
        live = self._live()
        wanted = engine.find(live.engine, as_of)
        if self._wanted is None or self._wanted.engine is not live.engine:
            self.current()
        with self._lock:
            for held in (self._open, *self._kept):
                if held is not None and held.id == wanted:
                    return held
            kept = self._kept_one(live.engine, wanted)
            self._kept = [*self._kept[1 - _KEPT_OPEN :], kept]
            return kept

    def _kept_one(self, held_by: Engine, generation_id: str) -> Generation:
        try:
            return self._opened(held_by, generation_id)
        except EngineUnavailable:
            raise
        except FootnoteError as error:
            raise GenerationMissing(f"Generation {generation_id} cannot be read.") from error

    def _opened(self, held_by: Engine, generation_id: str) -> Generation:
        """Open a generation that the model fits.

        Raises:
            IndexCorrupt: It is damaged.
            IndexMismatch: It is of another format, or made with another model.
        """
        opened = Generation(held_by.open(generation_id))
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
            EngineUnavailable: The engine does not answer.
        """
        try:
            return self._live().engine.open_records(generation_id)
        except EngineUnavailable:
            raise
        except FootnoteError as error:
            raise GenerationMissing(f"Generation {generation_id} cannot be read.") from error

    def _newest_whole(self, wanted: "_Live") -> Generation:
        candidates = engine.candidates(wanted.engine)
        lost = "CURRENT names no generation; the newest one serves."
        self.degraded = wanted.away or (lost if wanted.id is None else None)
        if self._wanted is not None and self._wanted.engine is not wanted.engine:
            self._open, self._kept = None, []
        mismatch: IndexMismatch | None = None
        for generation_id in candidates:
            if self._open is not None and self._open.id == generation_id:
                return self._open
            try:
                return self._opened(wanted.engine, generation_id)
            except EngineUnavailable:
                raise
            except FootnoteError as error:
                self.degraded = self.degraded or str(error)
                if isinstance(error, IndexMismatch):
                    mismatch = mismatch or error
        if mismatch:
            raise mismatch
        raise IndexMissing(f"No generation can be read. {self.degraded} Rebuild: footnote index")
