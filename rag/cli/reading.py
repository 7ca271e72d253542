"""Commands that read and check: `footnote documents`, `footnote verify`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from rag.cli import terminal
from rag.cli.running import NOTHING_FOUND, Corpus, DataDir, Json, guarded, out, print_json, ready
from rag.errors import BadSettings
from rag.settings import load_settings


@guarded
def documents(
    file: Annotated[Path, typer.Argument(help="A file with one or more documents in it.")],
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print a sidecar file, ready to correct.")
    ] = False,
    corpus: Corpus = None,
) -> None:
    """Show which documents a file holds, who speaks to whom in each, and why we think so."""
    from rag.cli import documents_report

    found = documents_report.find_documents(file, load_settings(corpus_dir=corpus).corpus_dir)
    if as_yaml:
        out.print(documents_report.as_yaml(found), end="", soft_wrap=True)
    else:
        documents_report.show_documents(out, found)


@guarded
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
    service = ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    checks = [service.citation(name) for name in names]
    for check in checks:
        if as_json:
            print_json(check)
        else:
            terminal.show_check(out, check)
    if any(check.status != "exact" for check in checks):
        raise typer.Exit(NOTHING_FOUND)


def _citation_ids(argument: str) -> list[str]:
    """Take an id as it is; read the ids out of an answer's JSON."""
    if not Path(argument).is_file():
        return [argument]
    try:
        answer = json.loads(Path(argument).read_text("utf-8"))
        return [str(citation["id"]) for citation in answer["citations"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSettings(f"{argument} is not an answer as printed by --json.") from error
