"""What every command shares: its options, the service it asks, how it ends."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.console import Console

from index.errors import FootnoteError
from rag.cli import index_report, terminal
from rag.errors import BadSettings
from rag.schemas import MAX_QUESTION_CHARS, Question
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.service import Footnote

Corpus = Annotated[Path | None, typer.Option("--corpus", help="The folder with your documents.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where the index is kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print what the API would send, as JSON.")]
Many = Annotated[int | None, typer.Option("-k", min=1, max=50, help="Passages to look at.")]
Mode = Annotated[Literal["hybrid", "dense", "lexical"], typer.Option(help="Which evidence counts.")]

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Ask the state of that day, 2018-01-23, or of that generation."),
]

NOTHING_FOUND, USAGE, INDEX_ERROR = 1, 2, 3

out = Console(highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)

P = ParamSpec("P")


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn our errors into a message and an exit code, never a trace."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except FootnoteError as error:
            err.print(f"footnote: {error}")
            raise typer.Exit(USAGE if isinstance(error, BadSettings) else INDEX_ERROR) from None

    return guarded


def prepare_environment() -> None:
    """Set what libraries read when they are imported, which happens after this and not before.

    The model is on this machine, so nothing may be asked of the network. Threads that wait must not
    spin: beside any other work on the same cores that made a question take twenty times as long.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # Products of small matrices only: a second pool of threads costs more than it gives.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def open_service(settings: Settings) -> "Footnote":
    """Make the service; the model is loaded with the first question."""
    prepare_environment()
    from rag.wiring import make_service

    return make_service(settings)


def ready(settings: Settings, *, quiet: bool) -> "Footnote":
    """Make the service and see to it that there is an index of this corpus."""
    service = open_service(settings)
    reason = service.why_build()
    if reason:
        err.print(f"{reason} Building the index of {settings.corpus_dir} first.")
        with terminal.build_progress(err, quiet=quiet) as progress:
            report = service.build_now(progress)
        if not quiet:
            index_report.show_report(err, report)
    return service


def checked_question(text: str) -> str:
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


def print_json(model: BaseModel) -> None:
    """Print exactly what the API sends."""
    typer.echo(model.model_dump_json(indent=2))
