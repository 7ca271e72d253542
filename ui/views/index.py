"""The line about the index: its state, a rebuild on its way, and what the last one did."""

from collections.abc import Callable, Iterable
from datetime import datetime

from rag.schemas import IndexReport, IndexStatus, Job, SkippedFile
from ui.render import NOTHING, Attribute, Html, dotted, join, tag, text
from ui.state import IndexView
from ui.words import ago, count, duration, figure, left


def line(view: IndexView, *, now: Callable[[], datetime]) -> Html:
    """Write the line about the index, with the rebuild that is running or has just ended."""
    if view.job is not None and view.busy:
        return tag("div", "fn-index", _progress(view.job))
    parts = [_status(view.status, now=now) if view.status else NOTHING]
    if view.error:
        parts.append(tag("p", "fn-problem", text(view.error)))
    if view.job is not None and view.job.error:
        kept = "The rebuild failed, the index is as it was: "
        parts.append(tag("p", "fn-problem", text(kept + view.job.error)))
    if view.job is not None and view.job.report is not None:
        parts.append(_report(view.job.report))
    elif view.status is not None and view.status.skipped:
        parts.append(_skipped(view.status.skipped))
    return tag("div", "fn-index", *parts)


def _status(status: IndexStatus, *, now: Callable[[], datetime]) -> Html:
    if status.state == "missing":
        return tag("p", "fn-problem", text(status.message))
    changed = len(status.stale_files)
    facts = dotted(
        text(count(status.counts.get("documents", 0), "document")),
        text(count(status.counts.get("passages", 0), "passage")),
        text(f"indexed {ago(status.built_at, now())}") if status.built_at else None,
    )
    facts = tag("p", f"fn-state fn-{status.state}", facts)
    if status.state == "degraded":
        facts = join((facts, tag("p", "fn-problem", text(status.message))))
    if not changed:
        return facts
    names = [tag("li", "", text(name)) for name in status.stale_files[:50]]
    summary = tag("summary", "", text(f"{count(changed, 'file')} changed since"))
    return join((facts, tag("details", "fn-stale", summary, tag("ul", "", *names))))


_STAGES = {
    "reading": "Reading files",
    "cutting": "Cutting passages",
    "embedding": "Computing vectors",
    "writing": "Writing",
}


def _progress(job: Job) -> Html:
    stage = _STAGES.get(job.stage or "", "Starting")
    known = job.total > 0
    done = f"{figure(job.done)} of {figure(job.total)}" if known else None
    bar: dict[Attribute, str] = {"value": str(job.done), "max": str(job.total)} if known else {}
    return tag(
        "div",
        "fn-rebuilding",
        tag(
            "p",
            "",
            dotted(
                text(stage),
                text(done) if done else None,
                text(left(job.seconds_left)) if job.seconds_left is not None else None,
            ),
        ),
        tag("progress", "", text(stage), attributes=bar),
    )


def _report(report: IndexReport) -> Html:
    changes = {"added": report.added, "changed": report.changed, "removed": report.removed}
    told = ", ".join(f"{figure(len(files))} {how}" for how, files in changes.items() if files)
    indexed = f"{figure(report.indexed)} of {count(report.found, 'file')} indexed"
    line = f"Nothing had changed: {indexed}."
    if report.published:
        line = f"Rebuilt in {duration(report.seconds)}: {told or 'all anew'}; {indexed}."
    skipped = _skipped(report.skipped) if report.skipped else NOTHING
    return join((tag("p", "fn-report", text(line)), skipped))


def _skipped(files: Iterable[SkippedFile]) -> Html:
    rows = [
        tag(
            "li",
            "",
            tag("span", "fn-path", text(file.path)),
            text(f" {file.reason.replace('_', ' ')}: {file.detail}"),
        )
        for file in files
    ]
    summary = tag("summary", "", text(f"{count(len(rows), 'file')} skipped"))
    return tag("details", "fn-skipped", summary, tag("ul", "", *rows))
