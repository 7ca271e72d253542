"""Commands that ask: `footnote ask`, `footnote search`."""

from typing import Annotated

import typer

from rag.cli import terminal
from rag.cli.filtering import filtered
from rag.cli.running import (
    NOTHING_FOUND,
    AsOf,
    Corpus,
    DataDir,
    Json,
    Many,
    Mode,
    checked_question,
    guarded,
    out,
    print_json,
    ready,
)
from rag.exports import export
from rag.schemas import ExportFormat, Filters
from rag.settings import load_settings

Format = Annotated[
    ExportFormat | None, typer.Option("--format", help="Print it as a document to keep.")
]


@guarded
@filtered
def ask(
    question: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    filters: Filters | None = None,
    as_of: AsOf = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    form: Format = None,
    as_json: Json = False,
) -> None:
    """Answer a question with one to three cited sentences, or say that nobody said it."""
    asked = checked_question(question)
    service = ready(
        load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json or form is not None
    )
    answer = service.answer(asked, k=k, filters=filters, as_of=as_of)
    if form:
        typer.echo(export([answer], form), nl=False)
    elif as_json:
        print_json(answer)
    else:
        terminal.show_answer(out, answer, hint="Check one with: footnote verify ID")
    if answer.refused:
        raise typer.Exit(NOTHING_FOUND)


@guarded
@filtered
def search(
    query: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    mode: Mode = "hybrid",
    filters: Filters | None = None,
    as_of: AsOf = None,
    explain: Annotated[bool, typer.Option(help="Tell why each passage was found.")] = False,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Find the passages that answer a question best."""
    asked = checked_question(query)
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    found = ready(settings, quiet=as_json).retrieve(
        asked, k=k or settings.k, mode=mode, filters=filters, as_of=as_of, explain=explain
    )
    if as_json:
        print_json(found)
    else:
        terminal.show_found(out, found)
    if not found.passages:
        raise typer.Exit(NOTHING_FOUND)
