"""Rebuilds that run beside the answering, one at a time, each with an id, progress and an end."""

import logging
import secrets
import threading
import time
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Protocol

from index.building.builder import BuildPlan, BuildReport
from index.building.progress import OnProgress, Stage
from index.errors import FootnoteError
from rag import schemas
from rag.errors import NotFound, RebuildRunning

_log = logging.getLogger(__name__)


class Build(Protocol):
    """Builds the index in the caller's thread."""

    def __call__(
        self, on_progress: OnProgress, *, full: bool = False, touched: Set[str] | None = None
    ) -> schemas.IndexReport:
        """Build, telling the progress.

        Args:
            on_progress: Told how far it is.
            full: Start from nothing.
            touched: All that was touched since the last build, if somebody watches.
        """
        ...


_KEPT = 100


@dataclass(slots=True)
class _Run:
    id: str
    started: float
    stage: Stage | None = None
    stage_started: float = 0.0
    done: int = 0
    total: int = 0
    ended: float | None = None
    report: schemas.IndexReport | None = None
    error: str | None = None


@dataclass(slots=True)
class RebuildJobs:
    """Starts rebuilds and remembers the last hundred of them.

    Args:
        build: Does the work.
    """

    build: Build
    _missed: list[Set[str] | None] = field(default_factory=list)
    _runs: dict[str, _Run] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> schemas.Job:
        """Begin a rebuild in a thread of its own.

        Raises:
            RebuildRunning: One has not ended yet.
        """
        with self._lock:
            if self.running():
                raise RebuildRunning("A rebuild is running already; look after that one.")
            return self._started(None)

    def follow_changes(self, touched: Set[str] | None = None) -> schemas.Job:
        """Begin a rebuild; where one is running, which may have missed them, one more after it.

        Args:
            touched: All that was touched since this was called last; None if that is not known.
        """
        with self._lock:
            running = self.running()
            if running is None:
                return self._started(touched)
            self._missed.append(touched)
            return _described(self._runs[running])

    def _started(self, touched: Set[str] | None) -> schemas.Job:
        run = _Run(id=secrets.token_hex(8), started=time.monotonic())
        self._runs[run.id] = run
        for old in list(self._runs)[:-_KEPT]:
            del self._runs[old]
        work = threading.Thread(target=self._work, args=(run, touched), name="rebuild", daemon=True)
        work.start()
        return _described(run)

    def running(self) -> str | None:
        """Name the rebuild that has not ended yet."""
        return next((run.id for run in self._runs.values() if run.ended is None), None)

    def job(self, job_id: str) -> schemas.Job:
        """Describe a rebuild.

        Raises:
            NotFound: There is none of this id.
        """
        run = self._runs.get(job_id)
        if run is None:
            raise NotFound("There is no rebuild with this id.")
        return _described(run)

    def _work(self, run: _Run, touched: Set[str] | None) -> None:
        def progress(stage: Stage, done: int, total: int) -> None:
            if stage != run.stage:
                run.stage, run.stage_started = stage, time.monotonic()
            run.done, run.total = done, total

        try:
            run.report = self.build(progress, touched=touched)
        except FootnoteError as error:
            run.error = str(error)
        except Exception:  # noqa: BLE001 - the edge of a thread: nobody above would see it
            _log.exception("rebuild %s failed", run.id)
            run.error = "The rebuild failed unexpectedly; the server's log says why."
        with self._lock:
            run.ended = time.monotonic()
            if self._missed:
                missed, self._missed = self._missed, []
                self._started(_joined(missed))


def _joined(missed: Iterable[Set[str] | None]) -> Set[str] | None:
    joined: set[str] = set()
    for touched in missed:
        if touched is None:
            return None
        joined |= touched
    return joined


def _described(run: _Run) -> schemas.Job:
    now = run.ended or time.monotonic()
    state = "running" if run.ended is None else "failed" if run.error else "done"
    spent = now - run.stage_started
    left = spent / run.done * (run.total - run.done) if run.done and run.ended is None else None
    return schemas.Job.model_validate({
        "id": run.id,
        "state": state,
        "stage": run.stage if run.ended is None else None,
        "done": run.done,
        "total": run.total,
        "seconds": round(now - run.started, 2),
        "seconds_left": None if left is None else round(left, 1),
        "report": run.report,
        "error": run.error,
    })


def index_report(report: BuildReport) -> schemas.IndexReport:
    """Render a build's report for the wire."""
    return schemas.IndexReport.model_validate(report, from_attributes=True)


def index_plan(planned: BuildPlan) -> schemas.IndexPlan:
    """Render what a build would do for the wire."""
    return schemas.IndexPlan.model_validate(planned, from_attributes=True)
