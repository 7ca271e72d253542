"""The command that measures: `footnote eval`."""

from pathlib import Path
from typing import Annotated

import typer

from rag.cli import terminal
from rag.cli.running import DataDir, Json, Mode, err, guarded, open_service, out, print_json
from rag.settings import load_settings

Folder = Annotated[Path, typer.Argument(help="Holds documents.jsonl and questions.jsonl.")]
Answers = Annotated[bool, typer.Option(help="Answer the questions too, not only search.")]
RunFile = Annotated[
    Path | None, typer.Option("--run", help="Write the ranking here, as a TREC run.")
]
Compare = Annotated[
    list[Path] | None,
    typer.Option(help="An earlier run, as --json printed it; more than once for more."),
]
Picture = Annotated[
    Path | None, typer.Option(help="Draw this run beside those to compare, as SVG.")
]
Corpus = Annotated[Path | None, typer.Option(help="Not looked at: a set brings its own documents.")]


@guarded
def evaluate(
    folder: Folder,
    mode: Mode = "hybrid",
    answers: Answers = True,
    run: RunFile = None,
    compare: Compare = None,
    picture: Picture = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Measure search and answers on a folder of documents and questions.

    With --data-dir the set's index is kept there, apart from that of your documents, so that the
    next run has nothing to build.
    """
    from rag.evaluation.report import draw, evaluate_set, read_run

    earlier = [read_run(path) for path in compare or []]
    with terminal.build_progress(err, quiet=as_json) as progress:
        found = evaluate_set(
            folder,
            load_settings(corpus_dir=corpus),
            make_service=open_service,
            mode=mode,
            answers=answers,
            run_file=run,
            keep_in=data_dir,
            progress=progress,
        )
    if picture:
        draw([*earlier, found], picture)
    if as_json:
        print_json(found)
    else:
        terminal.show_evaluation(out, [*earlier, found])
