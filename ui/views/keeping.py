"""The index: the line at the top of every page, and the page that tells all about it."""

from collections.abc import Callable
from datetime import datetime

from rag.schemas import Duplicate, IndexPlan, IndexReport, IndexStatus, Job
from ui.render import NOTHING, Attribute, Html, dotted, join, link, tag, text
from ui.state import IndexView
from ui.words import ago, count, duration, figure, left

MAX_NAMES = 200

Now = Callable[[], datetime]


def line(view: IndexView, *, now: Now) -> Html:
    """Write the one line that leads to the Index page."""
    return tag("div", "fn-index", link("#/index", f"fn-state {_mood(view)}", _line(view, now=now)))


def _mood(view: IndexView) -> str:
    unwell = view.error or view.status is None or view.status.state != "ready"
    return "fn-odd" if unwell or (view.status and view.status.stale_files) else "fn-well"


def _line(view: IndexView, *, now: Now) -> Html:
    if view.job is not None and view.busy:
        return text(f"{_stage(view.job)} … {_percent(view.job)}".rstrip())
    status = view.status
    if status is None:
        return text("The index cannot be looked at")
    if status.state == "missing":
        return text("There is no index yet")
    changed = len(status.stale_files)
    return dotted(
        text(count(status.counts.get("documents", 0), "document")),
        text(f"{count(changed, 'file')} changed since") if changed else None,
        text("degraded") if status.state == "degraded" else None,
        text(f"indexed {ago(status.built_at, now())}") if status.built_at and not changed else None,
    )


def about(view: IndexView, *, now: Now) -> Html:
    """Write the head of the page: in which state the index is."""
    told = [tag("h2", "", text("Index"))]
    if view.error:
        told.append(tag("p", "fn-problem", text(view.error)))
    if view.status is not None:
        told.append(_state(view.status, now=now))
    return tag("div", "fn-about-index", *told)


def _state(status: IndexStatus, *, now: Now) -> Html:
    if status.state == "missing":
        return tag("p", "fn-problem", text(status.message))
    changed = len(status.stale_files)
    fresh = "Nothing has changed since."
    fresh = f"{count(changed, 'file')} changed since then." if changed else fresh
    built = f"Built {ago(status.built_at, now())}. " if status.built_at else ""
    counts = ("files", "documents", "passages", "sentences")
    facts = [
        tag("li", "", tag("b", "", text(figure(status.counts[name]))), text(f" {name}"))
        for name in counts
        if name in status.counts
    ]
    unwell = status.state == "degraded"
    names = dotted(_named("Generation", status.generation), _named("Model", status.model))
    return join((
        tag("p", "fn-problem", text(status.message)) if unwell else NOTHING,
        tag("p", "fn-fresh fn-odd" if changed else "fn-fresh", text(built + fresh)),
        tag("ul", "fn-facts", *facts),
        tag("p", "fn-by", names),
    ))


def _named(name: str, value: str | None) -> Html | None:
    return join((text(f"{name} "), tag("span", "fn-path", text(value)))) if value else None


def work(view: IndexView) -> Html:
    """Write what a rebuild would do, how far one is, or what the last one did."""
    job = view.job
    if view.plan is not None:
        return tag("div", "fn-work", _plan(view.plan, view.status))
    if job is None:
        return NOTHING
    if view.busy:
        return tag("div", "fn-work", _progress(job))
    if job.error:
        kept = "The rebuild failed, the index is as it was: "
        return tag("div", "fn-work", tag("p", "fn-problem", text(kept + job.error)))
    return tag("div", "fn-work", _report(job.report)) if job.report else NOTHING


_STAGES = {
    "reading": "Reading files",
    "cutting": "Cutting passages",
    "embedding": "Computing vectors",
    "writing": "Writing",
}


def _stage(job: Job) -> str:
    return _STAGES.get(job.stage or "", "Starting")


def _percent(job: Job) -> str:
    return f"{100 * job.done // job.total} %" if job.total > 0 else ""


def _progress(job: Job) -> Html:
    known = job.total > 0
    done = f"{figure(job.done)} of {figure(job.total)}" if known else None
    bar: dict[Attribute, str] = {"value": str(job.done), "max": str(job.total)} if known else {}
    told = dotted(
        text(_stage(job)),
        text(done) if done else None,
        text(left(job.seconds_left)) if job.seconds_left is not None else None,
    )
    return join((tag("p", "", told), tag("progress", "", text(_stage(job)), attributes=bar)))


def _plan(plan: IndexPlan, status: IndexStatus | None) -> Html:
    named = {"Added": plan.added, "Changed": plan.changed, "Removed": plan.removed}
    same = not any((plan.added, plan.changed, plan.removed, plan.moved))
    seconds = plan.seconds_estimated
    took = f", in about {duration(seconds)}" if seconds is not None and not same else ""
    work = count(plan.passages_to_embed, "passage")
    told = "A rebuild would change nothing." if same else f"A rebuild would read {work} anew{took}."
    moved = [_path(f"{each.old} → {each.new}") for each in plan.moved]
    known = {each.path for each in status.skipped} if status else set()  # listed below anyway
    new = [each for each in plan.unreadable if each.path not in known]
    unreadable = [_remark(each.path, each.reason, each.detail) for each in new]
    return join((
        tag("p", "fn-report", text(told)),
        *(_folded(how, [_path(name) for name in names]) for how, names in named.items()),
        _folded("Moved", moved),
        _folded("Cannot be read", unreadable),
        _folded("Twice in the corpus", _twice(plan.duplicates)),
    ))


def _twice(duplicates: list[Duplicate]) -> list[Html]:
    return [_path(f"{each.path} = {each.same_as}") for each in duplicates]


def _report(report: IndexReport) -> Html:
    changes = ("added", "changed", "moved", "removed")
    numbers = {how: len(getattr(report, how)) for how in changes}
    told = ", ".join(f"{figure(number)} {how}" for how, number in numbers.items() if number)
    indexed = f"{figure(report.indexed)} of {count(report.found, 'file')} indexed"
    line = f"Nothing had changed: {indexed}."
    if report.published:
        line = f"Rebuilt in {duration(report.seconds)}: {told or 'all anew'}; {indexed}."
    same = _twice(report.duplicates)
    return join((tag("p", "fn-report", text(line)), _folded("Twice in the corpus", same)))


def files(view: IndexView) -> Html:
    """Write which files the index does not hold as they are now, and why."""
    status = view.status
    if status is None:
        return NOTHING
    changed = [_path(name) for name in status.stale_files]
    return tag(
        "div",
        "fn-files",
        _list("Changed since the index was built", changed),
        _list("Not indexed", [_remark(f.path, f.reason, f.detail) for f in status.skipped]),
        _list(
            "Read with a warning", [_remark(f.path, f.warning, f.detail) for f in status.warnings]
        ),
    )


def _remark(path: str, reason: str, detail: str) -> Html:
    why = f"{reason.replace('_', ' ')}: {detail}"
    return join((tag("span", "fn-path", text(path)), tag("span", "fn-why", text(why))))


def _path(name: str) -> Html:
    return tag("span", "fn-path", text(name))


def _folded(title: str, rows: list[Html]) -> Html:
    """Write a list that opens: what stands below it must not jump when it comes and goes."""
    if not rows:
        return NOTHING
    summary = tag("summary", "", text(f"{title}: {figure(len(rows))}"))
    shown = (tag("li", "", row) for row in rows[:MAX_NAMES])
    return tag("details", "fn-folded", summary, tag("ul", "", *shown))


def _list(title: str, rows: list[Html]) -> Html:
    if not rows:
        return NOTHING
    unseen = len(rows) - MAX_NAMES
    shown = [tag("li", "", row) for row in rows[:MAX_NAMES]]
    more = tag("p", "fn-by", text(f"and {figure(unseen)} more")) if unseen > 0 else NOTHING
    head = tag("h3", "", text(f"{title} "), tag("span", "fn-count", text(figure(len(rows)))))
    return tag("section", "", head, tag("ul", "", *shown), more)
