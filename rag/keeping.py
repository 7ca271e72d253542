"""Looking after the index: its state, how far the corpus has moved on, rebuilding it."""

import os
from dataclasses import dataclass

from index.errors import IndexMissing
from index.freshness import stale_files
from index.library import Library
from index.progress import OnProgress
from rag import schemas
from rag.jobs import Build, RebuildJobs, index_report
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the index of one corpus."""

    settings: Settings
    library: Library
    build: Build
    jobs: RebuildJobs

    def status(self) -> schemas.IndexStatus:
        """Describe the state of the index; never fails for want of one."""
        running = self.jobs.running()
        try:
            live = self.library.current()
        except IndexMissing as error:
            return _no_index(str(error), running)
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
            stale_files=stale_files(self.settings.corpus_dir, live.manifest),
            rebuilding=running,
        )

    def readiness(self) -> schemas.Readiness:
        """Tell whether questions can be answered; looks at no file of the corpus."""
        try:
            live = self.library.current()
        except IndexMissing as error:
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

    def build_now(self, on_progress: OnProgress, *, full: bool = False) -> schemas.IndexReport:
        """Rebuild in the caller's thread, and return when it is done."""
        return index_report(self.build(on_progress, full=full))

    def why_build(self) -> str | None:
        """Say why an index has to be built before anything can be answered; None if it need not."""
        try:
            made = self.library.current().manifest
        except IndexMissing:
            return "There is no index yet."
        if made.corpus_root != str(self.settings.corpus_dir.resolve()):
            return "The index was built from another folder."
        return None


def _no_index(message: str, running: str | None) -> schemas.IndexStatus:
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
    )
