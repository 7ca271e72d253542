"""Commands that look after the index: `footnote index`, `footnote status`."""

from typing import Annotated

import typer

from rag import terminal
from rag.cli.running import Corpus, DataDir, Json, err, guarded, open_service, out, print_json
from rag.settings import load_settings


@guarded
def index(
    corpus: Corpus = None,
    data_dir: DataDir = None,
    full: Annotated[
        bool, typer.Option("--full", help="Rebuild from nothing instead of from the difference.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to date with the corpus folder."""
    service = open_service(load_settings(corpus_dir=corpus, data_dir=data_dir))
    with terminal.build_progress(err, quiet=as_json) as progress:
        report = service.build_now(progress, full=full)
    if as_json:
        print_json(report)
    else:
        terminal.show_report(out, report)


@guarded
def status(corpus: Corpus = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what is indexed, when it was built, and which files have changed since."""
    service = open_service(load_settings(corpus_dir=corpus, data_dir=data_dir))
    found = service.index()
    if as_json:
        print_json(found)
    else:
        terminal.show_status(out, found)
