"""Commands that ask: `footnote ask`, `footnote search`."""

from typing import Annotated

import typer

from rag.cli import terminal
from rag.cli.running import (
    NOTHING_FOUND,
    Addressee,
    AsOf,
    Author,
    Corpus,
    DataDir,
    From,
    Json,
    Kind,
    Language,
    Many,
    Mode,
    Source,
    To,
    checked_filters,
    checked_question,
    guarded,
    out,
    print_json,
    ready,
)
from rag.exports import export
from rag.schemas import ExportFormat
from rag.settings import load_settings

Format = Annotated[
    ExportFormat | None, typer.Option("--format", help="Print it as a document to keep.")
]


@guarded
def ask(
    question: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    author: Author = None,
    addressee: Addressee = None,
    kind: Kind = None,
    language: Language = None,
    source: Source = None,
    date_from: From = None,
    date_to: To = None,
    as_of: AsOf = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    form: Format = None,
    as_json: Json = False,
) -> None:
    """Answer a question with one to three cited sentences, or say that nobody said it."""
    asked = checked_question(question)
    filters = checked_filters(
        author=author,
        addressee=addressee,
        kind=kind,
        language=language,
        source=source,
        date_from=date_from,
        date_to=date_to,
    )
    service = ready(
        load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json or form is not None
    )
    answer = service.answer(asked, k=k, filters=filters, as_of=as_of)
    if form:
        typer.echo(export([answer], form), nl=False)
    elif as_json:
        print_json(answer)
    else:
        terminal.show_answer(out, answer)
    if answer.refused:
        raise typer.Exit(NOTHING_FOUND)


@guarded
def search(
    query: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    mode: Mode = "hybrid",
    author: Author = None,
    addressee: Addressee = None,
    kind: Kind = None,
    language: Language = None,
    source: Source = None,
    date_from: From = None,
    date_to: To = None,
    as_of: AsOf = None,
    explain: Annotated[bool, typer.Option(help="Tell why each passage was found.")] = False,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Find the passages that answer a question best."""
    asked = checked_question(query)
    filters = checked_filters(
        author=author,
        addressee=addressee,
        kind=kind,
        language=language,
        source=source,
        date_from=date_from,
        date_to=date_to,
    )
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
