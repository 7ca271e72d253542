"""The command `footnote`: index, status, ask, search, verify, eval, serve.

Exit codes: 0 ok, 1 nothing found or refused, 2 usage, 3 index or corpus error. `--json` prints
exactly what the API sends. Commands that need an index and find none build it first and say so.
"""

import functools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.console import Console

from index.errors import FootnoteError
from rag import documents_report, terminal
from rag.client import Client
from rag.errors import BadSettings
from rag.schemas import MAX_QUESTION_CHARS, Question
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Footnote

MountPage = Callable[["FastAPI", Client], None]

Corpus = Annotated[Path | None, typer.Option("--corpus", help="The folder with your documents.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where the index is kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print what the API would send, as JSON.")]
Many = Annotated[int | None, typer.Option("-k", min=1, max=50, help="Passages to look at.")]
Mode = Annotated[Literal["hybrid", "dense", "lexical"], typer.Option(help="Which evidence counts.")]

NOTHING_FOUND, USAGE, INDEX_ERROR = 1, 2, 3

out = Console(highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)

P = ParamSpec("P")


def build_cli(mount_page: MountPage | None = None) -> typer.Typer:
    """Make the command.

    Args:
        mount_page: Puts the web page onto the application that `serve` starts; without it `serve`
            offers the API alone.
    """
    cli = typer.Typer(
        name="footnote",
        help="Ask your own documents: every sentence of an answer carries a footnote.",
        epilog="Start with: footnote serve --corpus FOLDER",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (index, status, ask, search, verify, documents):
        cli.command()(command)
    cli.command("eval")(evaluate)
    cli.command()(_serve_command(mount_page))
    return cli


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn our errors into a message and an exit code, never a trace."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except FootnoteError as error:
            err.print(f"footnote: {error}")
            raise typer.Exit(USAGE if isinstance(error, BadSettings) else INDEX_ERROR) from None

    return guarded


@_guarded
def index(
    corpus: Corpus = None,
    data_dir: DataDir = None,
    full: Annotated[
        bool, typer.Option("--full", help="Rebuild from nothing instead of from the difference.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to date with the corpus folder."""
    service = _service(load_settings(corpus_dir=corpus, data_dir=data_dir))
    with terminal.build_progress(err, quiet=as_json) as progress:
        report = service.build_now(progress, full=full)
    if as_json:
        _print_json(report)
    else:
        terminal.show_report(out, report)


@_guarded
def status(corpus: Corpus = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what is indexed, when it was built, and which files have changed since."""
    service = _service(load_settings(corpus_dir=corpus, data_dir=data_dir))
    found = service.index()
    if as_json:
        _print_json(found)
    else:
        terminal.show_status(out, found)


@_guarded
def ask(
    question: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Answer a question with one to three cited sentences, or say that nobody said it."""
    asked = _question(question)
    service = _ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    answer = service.answer(asked, k=k)
    if as_json:
        _print_json(answer)
    else:
        terminal.show_answer(out, answer)
    if answer.refused:
        raise typer.Exit(NOTHING_FOUND)


@_guarded
def search(
    query: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    mode: Mode = "hybrid",
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Find the passages that answer a question best."""
    asked = _question(query)
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    found = _ready(settings, quiet=as_json).retrieve(asked, k=k or settings.k, mode=mode)
    if as_json:
        _print_json(found)
    for passage in [] if as_json else found.passages:
        terminal.show_passage(out, passage, chars=500)
    if not found.passages:
        if not as_json:
            out.print("Nothing found.")
        raise typer.Exit(NOTHING_FOUND)


@_guarded
def verify(
    citation: Annotated[
        str, typer.Argument(help="A citation's id, or a file with an answer as printed by --json.")
    ],
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Read the cited file again and tell whether the words still stand there."""
    names = _citation_ids(citation)
    service = _ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    checks = [service.citation(name) for name in names]
    for check in checks:
        if as_json:
            _print_json(check)
        else:
            terminal.show_check(out, check)
    if any(check.status != "exact" for check in checks):
        raise typer.Exit(NOTHING_FOUND)


@_guarded
def documents(
    file: Annotated[Path, typer.Argument(help="A file with one or more documents in it.")],
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print a sidecar file, ready to correct.")
    ] = False,
    corpus: Corpus = None,
) -> None:
    """Show which documents a file holds, who speaks to whom in each, and why we think so."""
    found = documents_report.find_documents(file, load_settings(corpus_dir=corpus).corpus_dir)
    if as_yaml:
        out.print(documents_report.as_yaml(found), end="", soft_wrap=True)
    else:
        documents_report.show_documents(out, found)


@_guarded
def evaluate(
    folder: Annotated[Path, typer.Argument(help="Holds documents.jsonl and questions.jsonl.")],
    mode: Mode = "hybrid",
    answers: Annotated[
        bool, typer.Option(help="Answer the questions too, not only search.")
    ] = True,
    run: Annotated[
        Path | None, typer.Option("--run", help="Write the ranking here, as a TREC run.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure search and answers on a folder of documents and questions."""
    from rag.evaluation.report import evaluate_set

    with terminal.build_progress(err, quiet=as_json) as progress:
        found = evaluate_set(
            folder,
            load_settings(),
            make_service=_service,
            mode=mode,
            answers=answers,
            run_file=run,
            progress=progress,
        )
    if as_json:
        _print_json(found)
    else:
        terminal.show_evaluation(out, found)


def _serve_command(mount_page: MountPage | None) -> Callable[..., None]:
    @_guarded
    def serve(
        corpus: Corpus = None,
        data_dir: DataDir = None,
        host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
        port: Annotated[
            int | None, typer.Option(min=0, max=65535, help="0 picks a free one.")
        ] = None,
        open_page: Annotated[
            bool, typer.Option("--open", help="Open the page in the browser.")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """Serve the web page at /, the API under /v1 and its documentation at /docs."""
        settings = load_settings(corpus_dir=corpus, data_dir=data_dir, host=host, port=port)
        service = _ready(settings, quiet=as_json)
        # Imported here: every other command starts faster without a web server.
        from rag.serving import serve_forever

        announce = _announce_json if as_json else _announce
        serve_forever(service, settings, mount_page, announce=announce, open_page=open_page)

    return serve


def _announce(url: str) -> None:
    err.print(f"Footnote answers at {url} (API: {url}/docs). Stop with Ctrl+C.")


def _announce_json(url: str) -> None:
    typer.echo(json.dumps({"url": url, "api": f"{url}/v1", "docs": f"{url}/docs"}))


def _service(settings: Settings) -> "Footnote":
    # Read when the libraries are imported, which happens here and not before. The model is on this
    # machine, so nothing may be asked of the network. Threads that wait must not spin: beside any
    # other work on the same cores that made a question take twenty times as long.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from rag.wiring import make_service

    return make_service(settings)


def _ready(settings: Settings, *, quiet: bool) -> "Footnote":
    """Make the service and see to it that there is an index of this corpus."""
    service = _service(settings)
    reason = service.why_build()
    if reason:
        err.print(f"{reason} Building the index of {settings.corpus_dir} first.")
        with terminal.build_progress(err, quiet=quiet) as progress:
            report = service.build_now(progress)
        if not quiet:
            terminal.show_report(err, report)
    return service


def _question(text: str) -> str:
    """Check a question as the API does.

    Raises:
        BadSettings: It is empty, too long or no text.
    """
    try:
        return TypeAdapter(Question).validate_python(text)
    except ValidationError as error:
        raise BadSettings(
            f"A question has 1 to {MAX_QUESTION_CHARS} characters of text."
        ) from error


def _citation_ids(argument: str) -> list[str]:
    """Take an id as it is; read the ids out of an answer's JSON."""
    if not Path(argument).is_file():
        return [argument]
    try:
        answer = json.loads(Path(argument).read_text("utf-8"))
        return [str(citation["id"]) for citation in answer["citations"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSettings(f"{argument} is not an answer as printed by --json.") from error


def _print_json(model: BaseModel) -> None:
    typer.echo(model.model_dump_json(indent=2))
