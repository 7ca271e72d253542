"""Looking after the index: its state, what a rebuild would do, rebuilding, going back."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from index import engine
from index.building.builder import Builder
from index.building.freshness import stale_files
from index.building.progress import OnProgress
from index.errors import EngineUnavailable, IndexMismatch, IndexMissing
from index.generations import Generations
from index.library import Library
from index.manifest import Manifest
from rag import schemas
from rag.keeping.jobs import RebuildJobs, index_plan, index_report
from rag.settings import Settings

MakeBuilder = Callable[[OnProgress | None], Builder]
Follow = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the index of one corpus."""

    settings: Settings
    generations: Generations
    library: Library
    make_builder: MakeBuilder
    jobs: RebuildJobs
    follow: Follow

    def status(self) -> schemas.IndexStatus:
        """Describe the state of the index; never fails for want of one."""
        running = self.jobs.running()
        try:
            live = self.library.current()
        except (IndexMissing, IndexMismatch, EngineUnavailable) as error:
            return _no_index(str(error), running, uploads=self.settings.uploads)
        degraded = self.library.degraded
        made = live.manifest
        return schemas.IndexStatus(
            state="degraded" if degraded else "ready",
            message=degraded or "The index answers questions.",
            generation=made.id,
            built_at=made.built_at,
            model=made.model.name,
            counts=made.counts,
            skipped=[
                schemas.SkippedFile.model_validate(item, from_attributes=True)
                for item in made.skipped
            ],
            warnings=[
                schemas.FileWarning.model_validate(item, from_attributes=True)
                for item in made.warnings
            ],
            stale_files=stale_files(self.settings.corpus_dir, made),
            rebuilding=running,
            generations=self.history(),
            uploads=self.settings.uploads,
        )

    def readiness(self) -> schemas.Readiness:
        """Tell whether questions can be answered; looks at no file of the corpus."""
        try:
            live = self.library.current()
        except (IndexMissing, IndexMismatch, EngineUnavailable) as error:
            return schemas.Readiness(status="missing", detail=str(error))
        degraded = self.library.degraded
        if not degraded and not os.access(self.settings.data_dir, os.W_OK):
            degraded = "The index answers, but its folder cannot be written: rebuilds will fail."
        return schemas.Readiness(
            status="degraded" if degraded else "ready",
            detail=degraded or "The index answers questions.",
            generation=live.id,
            built_at=live.manifest.built_at,
            model=live.manifest.model.name,
            counts=live.manifest.counts,
        )

    def history(self) -> list[schemas.GenerationInfo]:
        """List the kept generations, newest first; a damaged one is left out."""
        return [_told(made, live=live) for made, live in self.library.manifests()]

    def plan(self, *, full: bool = False) -> schemas.IndexPlan:
        """Say what a rebuild would do, and write nothing."""
        return index_plan(self.make_builder(None).plan(full=full))

    def rollback(self, generation_id: str | None = None) -> schemas.IndexStatus:
        """Answer from an older generation again; the newer ones are kept.

        Args:
            generation_id: None for the newest one that is older than the live one.

        Raises:
            GenerationMissing: It is not kept, or not whole.
            IndexBusy: A rebuild is running.
        """
        with self.generations.lock():
            wanted = generation_id or engine.previous(self.generations)
            self.generations.publish(self.library.at(wanted).id)
            self.follow()
        return self.status()

    def collect(self, *, keep: int | None = None) -> list[str]:
        """Delete all but the newest generations; return the ids of those that are gone.

        Raises:
            IndexBusy: A rebuild is running.
        """
        with self.generations.lock():
            gone = self.generations.collect(keep=keep or self.settings.keep_generations)
            self.follow()
            return gone

    def build_now(self, on_progress: OnProgress, *, full: bool = False) -> schemas.IndexReport:
        """Rebuild in the caller's thread, and return when it is done."""
        return index_report(self.make_builder(on_progress).build(full=full))

    def why_build(self) -> str | None:
        """Say why an index has to be built before anything can be answered; None if it need not."""
        try:
            made = self.library.current().manifest
        except IndexMissing:
            return "There is no index yet."
        except IndexMismatch:
            return "The index was made with another model or by another version."
        if made.corpus_root != str(self.settings.corpus_dir.resolve()):
            return "The index was built from another folder."
        return None


def _told(made: Manifest, *, live: bool) -> schemas.GenerationInfo:
    counts = made.counts
    return schemas.GenerationInfo(
        id=made.id,
        built_at=made.built_at,
        parent=made.parent,
        live=live,
        **made.changes,
        documents=counts["documents"],
        passages=counts["passages"],
        seconds=made.seconds,
    )


def _no_index(message: str, running: str | None, *, uploads: bool) -> schemas.IndexStatus:
    return schemas.IndexStatus(
        state="missing",
        message=message,
        generation=None,
        built_at=None,
        model=None,
        counts={},
        skipped=[],
        stale_files=[],
        rebuilding=running,
        generations=[],
        uploads=uploads,
    )
