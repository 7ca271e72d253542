"""Commands that look after the index: `footnote index`, `status`, `rollback`, `gc`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import FootnoteError
from rag.cli import index_report, terminal
from rag.cli.running import (
    Corpus,
    DataDir,
    Json,
    err,
    guarded,
    open_service,
    out,
    prepare_environment,
    print_json,
)
from rag.errors import BadSettings
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from index.embedders.base import Embedder
    from rag.rebuilding.saved_questions import AnswerCheck


@guarded
def index(
    corpus: Corpus = None,
    data_dir: DataDir = None,
    full: Annotated[
        bool, typer.Option("--full", help="Rebuild from nothing instead of from the difference.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what a rebuild would do; write nothing.")
    ] = False,
    check: Annotated[
        Path | None,
        typer.Option(help="Ask these questions (JSON lines) before and after; show what changes."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="With --check: do not publish if a quote is lost.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and rebuild whenever files have changed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to date with the corpus folder."""
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    if dry_run and watch:
        raise BadSettings("--dry-run writes nothing and --watch goes on writing: choose one.")
    prepare_environment()
    # Imported here, and neither the service nor an engine with it: what finds nothing changed is
    # done in a fraction of a second.
    from rag.building import make_embedder

    embedder = make_embedder(settings)
    if dry_run:
        _show_plan(settings, embedder, full=full, as_json=as_json)
        return
    approve = _answer_check(settings, embedder, check, strict=strict) if check else None
    _build(settings, embedder, full=full, as_json=as_json, approve=approve)
    if watch:
        _follow(settings, embedder, as_json=as_json)


def _show_plan(settings: Settings, embedder: "Embedder", *, full: bool, as_json: bool) -> None:
    from rag.building import make_builder
    from rag.keeping.jobs import index_plan

    with terminal.build_progress(err, quiet=as_json) as progress:
        plan = index_plan(make_builder(settings, embedder, progress).plan(full=full))
    if as_json:
        print_json(plan)
    else:
        index_report.show_plan(out, plan)


def _answer_check(
    settings: Settings, embedder: "Embedder", file: Path, *, strict: bool
) -> "AnswerCheck":
    from rag.rebuilding.saved_questions import read_questions
    from rag.wiring import make_answer_check

    return make_answer_check(settings, embedder, read_questions(file), strict=strict)


def _build(
    settings: Settings,
    embedder: "Embedder",
    *,
    full: bool,
    as_json: bool,
    approve: "AnswerCheck | None" = None,
) -> None:
    from rag.building import make_builder
    from rag.keeping.jobs import index_report as report_of

    with terminal.build_progress(err, quiet=as_json) as progress:
        built = make_builder(settings, embedder, progress).build(full=full, approve=approve)
    report = report_of(built)
    if approve:
        report = report.model_copy(update={"answers": approve.changes})
    if as_json:
        print_json(report)
    else:
        index_report.show_report(out, report)


def _follow(settings: Settings, embedder: "Embedder", *, as_json: bool) -> None:
    """Rebuild after every burst of changes, whatever became of the rebuild before."""
    from rag.building import make_builder
    from rag.keeping.jobs import index_report as report_of
    from rag.rebuilding.watching import quiet_changes

    err.print(f"Following {settings.corpus_dir}. Stop with Ctrl+C.")
    for _ in quiet_changes(settings.corpus_dir, data_dir=settings.data_dir):
        try:
            report = report_of(make_builder(settings, embedder).build())
        except FootnoteError as error:
            err.print(f"footnote: {error}")
            continue
        if report.published and as_json:
            print_json(report)
        elif report.published:
            index_report.show_report(out, report)


@guarded
def status(corpus: Corpus = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what is indexed, when it was built, and which files have changed since."""
    _print_status(load_settings(corpus_dir=corpus, data_dir=data_dir), as_json=as_json)


@guarded
def rollback(
    generation: Annotated[
        str | None,
        typer.Argument(help="A generation's id; by default the one before the live one."),
    ] = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Answer from an older state of the index again, until the next rebuild."""
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    open_service(settings).rollback(generation)
    _print_status(settings, as_json=as_json)


def _print_status(settings: Settings, *, as_json: bool) -> None:
    found = open_service(settings).index()
    if as_json:
        print_json(found)
    else:
        index_report.show_status(out, found)


@guarded
def gc(
    keep: Annotated[
        int | None, typer.Option(min=1, help="How many of the newest generations stay.")
    ] = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
) -> None:
    """Delete old states of the index; the live one and those in use stay."""
    gone = open_service(load_settings(corpus_dir=corpus, data_dir=data_dir)).keeper.collect(
        keep=keep
    )
    for name in gone:
        out.print(f"deleted {name}")
    out.print(f"{len(gone)} generations deleted.")
