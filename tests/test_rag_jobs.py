"""Rebuild jobs: one at a time, with progress and an end, whatever happens."""

import threading
import time
from collections.abc import Set

import pytest

from index.building.progress import OnProgress
from index.errors import DiskFull
from rag.errors import NotFound, RebuildRunning
from rag.keeping.jobs import RebuildJobs
from rag.schemas import IndexReport, Job

REPORT = IndexReport(
    generation="g",
    published=True,
    found=1,
    indexed=1,
    added=["a.txt"],
    changed=[],
    moved=[],
    removed=[],
    duplicates=[],
    skipped=[],
    warnings=[],
    documents=1,
    passages=1,
    embedded=1,
    seconds=0.1,
)


def _ended(jobs: RebuildJobs, job_id: str) -> Job:
    for _ in range(500):
        job = jobs.job(job_id)
        if job.state != "running":
            return job
        time.sleep(0.01)
    raise AssertionError("the job did not end in five seconds")


def test_a_job_tells_its_progress_and_ends_with_the_report() -> None:
    told, go_on = threading.Event(), threading.Event()

    def build(
        on_progress: OnProgress, *, full: bool = False, touched: Set[str] | None = None
    ) -> IndexReport:
        on_progress("embedding", 3, 12)
        told.set()
        go_on.wait(5)
        return REPORT

    jobs = RebuildJobs(build)
    job_id = jobs.start().id
    told.wait(5)
    halfway = jobs.job(job_id)
    with pytest.raises(RebuildRunning):
        jobs.start()
    go_on.set()
    end = _ended(jobs, job_id)

    assert (halfway.stage, halfway.done, halfway.total) == ("embedding", 3, 12)
    assert (end.state, end.report and end.report.added) == ("done", ["a.txt"])
    assert jobs.running() is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DiskFull("No space left."), "No space left."),
        (
            ZeroDivisionError("secret"),
            "The rebuild failed unexpectedly; the server's log says why.",
        ),
    ],
)
def test_a_failed_job_says_why_and_the_next_may_start(error: Exception, said: str) -> None:
    def build(
        on_progress: OnProgress, *, full: bool = False, touched: Set[str] | None = None
    ) -> IndexReport:
        raise error

    jobs = RebuildJobs(build)
    job = _ended(jobs, jobs.start().id)

    assert (job.state, job.error) == ("failed", said)
    assert _ended(jobs, jobs.start().id).state == "failed"


@pytest.mark.parametrize(
    ("missed", "told"), [([{"b"}, {"b", "c"}], {"b", "c"}), ([{"b"}, None, {"c"}], None)]
)
def test_changes_during_a_rebuild_are_followed_by_one_more(
    missed: list[Set[str] | None], told: Set[str] | None
) -> None:
    built: list[Set[str] | None] = []
    go_on = threading.Event()

    def build(
        on_progress: OnProgress, *, full: bool = False, touched: Set[str] | None = None
    ) -> IndexReport:
        go_on.wait(5)
        built.append(touched)
        return REPORT

    jobs = RebuildJobs(build)
    first = jobs.follow_changes({"a"}).id
    assert {jobs.follow_changes(touched).id for touched in missed} == {first}
    go_on.set()
    _ended(jobs, first)
    while jobs.running():
        time.sleep(0.01)

    assert built == [{"a"}, told]


def test_an_unknown_job_is_not_found() -> None:
    with pytest.raises(NotFound):
        RebuildJobs(lambda on_progress, *, full=False, touched=None: REPORT).job("x")
