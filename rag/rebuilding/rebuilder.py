"""Rebuilding inside a server: small changes in its own process, large ones in a child.

The server has the model in memory, so a few changed files are in the index before a child would
have loaded it. What embeds much takes memory and time; a child takes both, and gives them back.
"""

import json
import subprocess
import sys
from collections.abc import Set
from dataclasses import dataclass

from index.building.freshness import stale_files
from index.building.progress import OnProgress
from index.building.scope import Touched
from index.documents.corpus import find
from index.errors import DocumentUnreadable, FootnoteError, IndexMismatch, IndexMissing
from index.library import Library
from rag import schemas
from rag.keeping.jobs import index_report
from rag.keeping.keeper import MakeBuilder
from rag.settings import Settings

_FEW_FILES = 32
_FEW_BYTES = 200_000


@dataclass(slots=True)
class Rebuilder:
    """Builds the index of a corpus while questions are answered; keeps `rag.keeping.jobs.Build`."""

    settings: Settings
    library: Library
    make_builder: MakeBuilder
    _built: str | None = None  # the generation that the last build left, if it ended well

    def __call__(
        self, on_progress: OnProgress, *, full: bool = False, touched: Set[str] | None = None
    ) -> schemas.IndexReport:
        """Build, and open what was built, so that the next question does not wait for it."""
        seen = Touched(self._built, touched) if self._built and touched is not None else None
        self._built = None
        if full or self._is_much(seen):
            report = self._built_by_a_child(on_progress, full=full)
        else:
            report = index_report(self.make_builder(on_progress).build(touched=seen))
        self.library.current()
        self._built = report.generation
        return report

    def _is_much(self, seen: Touched | None) -> bool:
        try:
            live = self.library.current()
        except (IndexMissing, IndexMismatch):
            return True
        if seen and seen.since == live.id:
            stale = sorted(seen.paths)
        else:
            stale = stale_files(self.settings.corpus_dir, live.manifest)
        return len(stale) > _FEW_FILES or sum(map(self._size, stale)) > _FEW_BYTES

    def _size(self, path: str) -> int:
        try:
            return find(self.settings.corpus_dir, path).size_bytes
        except DocumentUnreadable:
            return 0

    def _built_by_a_child(self, on_progress: OnProgress, *, full: bool) -> schemas.IndexReport:
        places = [str(self.settings.corpus_dir), str(self.settings.data_dir)]
        child = subprocess.Popen(
            [sys.executable, "-m", "rag.rebuilding.child", *places, *(["full"] if full else [])],
            stdin=subprocess.PIPE,  # closed when we die, which ends the child
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        with child:
            for line in child.stdout:
                told = json.loads(line)
                if "report" in told:
                    return schemas.IndexReport.model_validate(told["report"])
                if "error" in told:
                    raise _error(told["code"], told["error"])
                on_progress(told["stage"], told["done"], told["total"])
        raise FootnoteError("The rebuild was ended from outside, perhaps for want of memory.")


def _error(code: str, message: str) -> FootnoteError:
    kinds = {kind.code: kind for kind in FootnoteError.__subclasses__()}
    return kinds.get(code, FootnoteError)(message)
