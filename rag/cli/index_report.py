"""What the keeper of the corpus is shown: builds, what they would do, the state of the index."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag import schemas
from rag.cli.terminal import printable


def show_report(console: Console, report: schemas.IndexReport) -> None:
    """End a build with its table."""
    table = Table(box=box.SIMPLE, show_header=False)
    what = "published" if report.published else "unchanged, nothing written"
    for name, value in (
        ("generation", f"{report.generation} ({what})"),
        ("files found", report.found),
        ("files indexed", report.indexed),
        ("added / changed", f"{len(report.added)} / {len(report.changed)}"),
        ("moved / removed", f"{len(report.moved)} / {len(report.removed)}"),
        ("documents", report.documents),
        ("passages", report.passages),
        ("passages embedded", report.embedded),
        ("files skipped", len(report.skipped)),
        ("warnings", len(report.warnings)),
        ("seconds", f"{report.seconds:.2f}"),
    ):
        table.add_row(name, str(value))
    console.print(table)
    show_skipped(console, report.skipped)
    show_warnings(console, report.warnings)
    if report.answers is not None:
        _show_changes(console, report.answers)


def _show_changes(console: Console, changes: list[schemas.AnswerChange]) -> None:
    """Tell what the build did to the answers of saved questions."""
    console.print(f"{len(changes)} answers of saved questions have changed.")
    for change in changes:
        console.print(Text(printable(change.question), style="bold"))
        if change.refused_before != change.refused_after:
            console.print("  refused now" if change.refused_after else "  answered now")
        for mark, quotes in (("-", change.no_longer_cited), ("+", change.newly_cited)):
            for quote in quotes:
                gone = " (stands nowhere any more)" if quote in change.lost else ""
                console.print(Text(f"  {mark} {printable(quote)}{gone}"))


def show_skipped(console: Console, skipped: list[schemas.SkippedFile]) -> None:
    """Name every file that is not in the index, and why."""
    if not skipped:
        return
    table = Table("skipped file", "reason", "what was seen", box=box.SIMPLE)
    for item in skipped:
        table.add_row(Text(printable(item.path)), item.reason, Text(printable(item.detail)))
    console.print(table)


def show_warnings(console: Console, warnings: list[schemas.FileWarning]) -> None:
    """Name every file that was read with a warning, and every sidecar that serves nothing."""
    if not warnings:
        return
    table = Table("file", "warning", "what it means", box=box.SIMPLE)
    for item in warnings:
        table.add_row(Text(printable(item.path)), item.warning, Text(printable(item.detail)))
    console.print(table)


def show_plan(console: Console, plan: schemas.IndexPlan) -> None:
    """Print what a rebuild would do, file by file."""
    for kind, paths in (
        ("new", plan.added),
        ("changed", plan.changed),
        ("moved", [f"{move.old} -> {move.new}" for move in plan.moved]),
        ("removed", plan.removed),
        ("same as another", [f"{each.path} = {each.same_as}" for each in plan.duplicates]),
    ):
        for path in paths:
            console.print(Text(f"{kind}: {printable(path)}"))
    show_skipped(console, plan.unreadable)
    seconds = plan.seconds_estimated
    about = "" if seconds is None else f", about {seconds:.0f} seconds"
    if not (plan.added or plan.changed or plan.moved or plan.removed):
        console.print("The index is up to date.")
    console.print(f"{plan.passages_to_embed} passages to embed{about}. Nothing was written.")


def show_status(console: Console, status: schemas.IndexStatus) -> None:
    """Print the state of the index."""
    table = Table(box=box.SIMPLE, show_header=False)
    table.add_row("state", f"{status.state}: {status.message}")
    for name, value in (
        ("generation", status.generation),
        ("built", status.built_at),
        ("model", status.model),
        *status.counts.items(),
    ):
        if value is not None:
            table.add_row(name, str(value))
    table.add_row("changed since", f"{len(status.stale_files)} files")
    console.print(table)
    for path in status.stale_files[:20]:
        console.print(Text(f"  changed: {printable(path)}"))
    if status.stale_files:
        console.print("Bring the index up to date with: footnote index")
    show_skipped(console, status.skipped)
    show_warnings(console, status.warnings)
    _show_generations(console, status.generations)


def _show_generations(console: Console, generations: list[schemas.GenerationInfo]) -> None:
    if not generations:
        return
    columns = ("kept generation", "built", "added", "changed", "moved", "removed", "passages")
    table = Table(*columns, box=box.SIMPLE)
    for each in generations:
        name = f"{each.id} (live)" if each.live else each.id
        numbers = (each.added, each.changed, each.moved, each.removed, each.passages)
        table.add_row(name, each.built_at[:19].replace("T", " "), *map(str, numbers))
    console.print(table)
