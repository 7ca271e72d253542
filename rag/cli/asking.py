"""Commands that ask: `footnote ask`, `footnote search`."""

from typing import Annotated

import typer

from rag import terminal
from rag.cli.running import (
    NOTHING_FOUND,
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
from rag.settings import load_settings


@guarded
def ask(
    question: Annotated[str, typer.Argument(help="In plain language, in quotation marks.")],
    k: Many = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Answer a question with one to three cited sentences, or say that nobody said it."""
    asked = checked_question(question)
    service = ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    answer = service.answer(asked, k=k)
    if as_json:
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
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Find the passages that answer a question best."""
    asked = checked_question(query)
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    found = ready(settings, quiet=as_json).retrieve(asked, k=k or settings.k, mode=mode)
    if as_json:
        print_json(found)
    for passage in [] if as_json else found.passages:
        terminal.show_passage(out, passage, chars=500)
    if not found.passages:
        if not as_json:
            out.print("Nothing found.")
        raise typer.Exit(NOTHING_FOUND)
