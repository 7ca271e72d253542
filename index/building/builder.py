"""Building: the corpus folder -> a new generation, or nothing at all.

    lock -> find the parent -> compare -> assemble -> publish

The corpus folder is the source of truth, and nothing is published until everything is
written, proved and on the disk. Where nothing has changed nothing is written, and neither the
model nor an engine is loaded.

Raises `CorpusMissing`, `IndexBusy`, `DiskFull`, `ModelUnavailable`; a file that cannot be read is
no error but a line of the report.
"""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index import durable, manifest
from index.building import plan
from index.building.parent import Parent
from index.building.plan import Change, Duplicate, Moved
from index.building.progress import OnProgress
from index.building.scope import Touched
from index.chunking import Chunking
from index.documents import corpus
from index.errors import FootnoteError
from index.generations import Generations, new_id
from index.manifest import Manifest
from index.records import FileWarning, Skipped
from index.shards import SHARD_PASSAGES

if TYPE_CHECKING:
    from index.building.assembly import Assembled, Assembly
    from index.embedders.base import Embedder


Approve = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `found == indexed + len(skipped)` always holds.

    Attributes:
        generation: The live generation after the build.
        published: False if nothing had changed, so nothing was written.
        found: Files in the corpus folder.
        indexed: Files in the generation.
        embedded: Passages whose vectors had to be computed.
    """

    generation: str
    published: bool
    found: int
    indexed: int
    added: list[str]
    changed: list[str]
    moved: list[Moved]
    removed: list[str]
    duplicates: list[Duplicate]
    skipped: list[Skipped]
    warnings: list[FileWarning]
    documents: int
    passages: int
    embedded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What a build would do.

    Attributes:
        unreadable: Files that would not be in the index.
        seconds_estimated: From how fast the last builds went; None if none tells.
    """

    added: list[str]
    changed: list[str]
    moved: list[Moved]
    removed: list[str]
    duplicates: list[Duplicate]
    unreadable: list[Skipped]
    passages_to_embed: int
    seconds_estimated: float | None


class Builder:
    """Builds generations of one corpus.

    Args:
        corpus_dir: The documents' folder.
        generations: Where the result goes.
        embedder: Makes the vectors.
        chunking: How documents are cut.
        keep: How many generations stay.
        shard_passages: How many passages a shard holds at most, on average.
        on_progress: Told (stage, done, total) as the work goes on.
        verified: Names a generation whose files this process has compared already.
        follow: Told, under the lock, that there may be something for another engine to take over.
        now: The clock, UTC.
    """

    def __init__(
        self,
        corpus_dir: Path,
        generations: Generations,
        embedder: "Embedder",
        *,
        chunking: Chunking,
        keep: int = 5,
        shard_passages: int = SHARD_PASSAGES,
        on_progress: OnProgress | None = None,
        verified: Callable[[], str | None] = lambda: None,
        follow: Callable[[], None] = lambda: None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._corpus_dir = corpus_dir
        self._generations = generations
        self._embedder = embedder
        self._chunking = chunking
        self._keep = keep
        self._shard_passages = shard_passages
        self._progress = on_progress or (lambda _stage, _done, _total: None)
        self._verified = verified
        self._follow = follow
        self._now = now

    def build(
        self,
        *,
        full: bool = False,
        approve: Approve | None = None,
        touched: Touched | None = None,
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder.

        Args:
            full: Start from nothing, not even known vectors.
            approve: Shown the folder of the complete new generation; what it raises keeps the
                generation from being published.
            touched: All files that may differ, if that is known.

        Raises:
            FootnoteError: Nothing was published; the live generation is as it was.
        """
        started = time.perf_counter()
        corpus.require(self._corpus_dir)
        with durable.disk_errors(self._generations.data_dir), self._generations.lock():
            parent, change = self._compared(full=full, touched=touched)
            if parent and self._is_current(parent.manifest, change):
                self._follow()
                return _report(parent.manifest, change, started, embedded=0, published=False)
            made, embedded = self._published(change, parent, started, approve)
            self._generations.collect(keep=self._keep)
            self._follow()
        return _report(made, change, started, embedded=embedded, published=True)

    def plan(self, *, full: bool = False) -> BuildPlan:
        """Say what a build would do, and write nothing.

        Raises:
            FootnoteError: A build would fail.
        """
        corpus.require(self._corpus_dir)
        parent, change = self._compared(full=full)
        current = parent is not None and self._is_current(parent.manifest, change)
        to_embed = 0 if current else self._assembly(change, parent).passages_to_embed
        rate = parent.manifest.embedded_per_second if parent else None
        return BuildPlan(
            added=change.added,
            changed=change.changed,
            moved=change.moved,
            removed=change.removed,
            duplicates=change.duplicates,
            unreadable=change.skipped,
            passages_to_embed=to_embed,
            seconds_estimated=to_embed / rate if rate else None,
        )

    def _compared(
        self, *, full: bool, touched: Touched | None = None
    ) -> tuple[Parent | None, Change]:
        """Find a generation to start from, and what differs from it."""
        parent = None if full else self._live()
        # Comparing and hashing do not wait for each other; nothing is parsed of a parent here.
        with ThreadPoolExecutor(max_workers=1) as pool:
            usable = pool.submit(self._is_usable, parent) if parent else None
            change = self._compare(parent, touched)
        if usable and not usable.result():
            return None, self._compare(None)
        return parent, change

    def _live(self) -> Parent | None:
        live = self._generations.current_id()
        if live is None:
            return None
        folder = self._generations.folder(live)
        try:
            return Parent(folder, manifest.read(folder))
        except FootnoteError:
            return None

    def _is_usable(self, parent: Parent) -> bool:
        """Whether a generation is whole, and made with the same model and sizes."""
        known = parent.manifest
        trusted = known.files if known.id == self._verified() else None
        try:
            manifest.verify(parent.folder, known, trusted=trusted)
        except FootnoteError:
            return False
        return (known.model.identity, known.chunking) == (self._embedder.identity, self._chunking)

    def _compare(self, parent: Parent | None, touched: Touched | None = None) -> Change:
        return plan.compare(
            self._corpus_dir,
            parent.manifest if parent else None,
            touched=touched,
            progress=lambda done, total: self._progress("reading", done, total),
        )

    def _is_current(self, live: Manifest, change: Change) -> bool:
        same_folder = live.corpus_root == str(self._corpus_dir.resolve())
        told = (change.skipped, change.warnings, change.aliases)
        same_told = (live.skipped, live.warnings, live.aliases) == told
        return same_folder and same_told and not change

    def _assembly(self, change: Change, parent: Parent | None) -> "Assembly":
        # Imported here: a build that finds nothing changed needs no engine and no model, and is
        # done before these would be loaded.
        from index.building.assembly import Assembly

        return Assembly(
            change,
            parent,
            self._embedder,
            self._chunking,
            shard_passages=self._shard_passages,
            progress=self._progress,
        )

    def _published(
        self, change: Change, parent: Parent | None, started: float, approve: Approve | None
    ) -> tuple[Manifest, int]:
        """Write a generation and make it the live one."""
        with self._generations.staging() as staged:
            assembly = self._assembly(change, parent)
            durable.require_room(staged, assembly.bytes_needed)
            assembled = assembly.write(staged)
            made = self._manifest(assembled, change, parent, started)
            self._generations.seal(staged, made)
            if approve:
                approve(staged)
            self._generations.stage(staged, made.id)
            self._generations.publish(made.id)
        return made, assembled.embedded

    def _manifest(
        self, assembled: "Assembled", change: Change, parent: Parent | None, started: float
    ) -> Manifest:
        # Imported here for the same reason as the assembly.
        from index.embedders.unrelated import unrelated_cosine

        now = self._now()
        before = parent.manifest.embedded_per_second if parent else None
        return Manifest(
            id=new_id(now),
            parent=parent.manifest.id if parent else None,
            built_at=now.isoformat(timespec="milliseconds"),
            seconds=round(time.perf_counter() - started, 3),
            embedded_per_second=assembled.embedded_per_second or before,
            model=self._embedder.card,
            chunking=self._chunking,
            shards=assembled.shards,
            aliases=change.aliases,
            corpus_root=str(self._corpus_dir.resolve()),
            corpus=assembled.corpus,
            skipped=change.skipped,
            warnings=change.warnings,
            changes=change.counts(),
            canary=self._embedder.embed_query(manifest.CANARY_TEXT).vector.round(6).tolist(),
            unrelated=parent.manifest.unrelated if parent else unrelated_cosine(self._embedder),
            files=assembled.files,
        )


def _report(
    live: Manifest, change: Change, started: float, *, embedded: int, published: bool
) -> BuildReport:
    counts = live.counts
    return BuildReport(
        generation=live.id,
        published=published,
        found=counts["sources"] + len(change.skipped),
        indexed=counts["sources"],
        added=change.added,
        changed=change.changed,
        moved=change.moved,
        removed=change.removed,
        duplicates=change.duplicates,
        skipped=change.skipped,
        warnings=change.warnings,
        documents=counts["documents"],
        passages=counts["passages"],
        embedded=embedded,
        seconds=round(time.perf_counter() - started, 3),
    )
