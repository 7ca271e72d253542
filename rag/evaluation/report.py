"""One evaluation run from folder to figures, and what it was measured with."""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from rag.errors import BadSettings
from rag.evaluation.picture import picture
from rag.evaluation.questions import read_set
from rag.evaluation.run import Run, write_corpus
from rag.schemas import Evaluation, Mode
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.service import Footnote


def evaluate_set(
    folder: Path,
    settings: Settings,
    *,
    make_service: Callable[[Settings], "Footnote"],
    mode: Mode,
    answers: bool,
    run_file: Path | None,
    progress: Callable[[str, int, int], None],
) -> Evaluation:
    """Index a set's documents in a folder of their own, ask its questions, add up.

    Raises:
        BadSettings: The folder is no evaluation set.
    """
    data = read_set(folder)
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as scratch:
        corpus_dir = Path(scratch) / "corpus"
        origins = write_corpus(data, corpus_dir)
        there = {"corpus_dir": corpus_dir, "data_dir": Path(scratch) / "data"}
        service = make_service(settings.model_copy(update=there))
        service.build_now(progress)
        tally = Run(service, origins, mode=mode).ask(
            data, answers=answers, progress=lambda done, total: progress("asking", done, total)
        )
        made = service.retriever.library.current().manifest
    if run_file:
        run_file.write_text("\n".join([*tally.trec, ""]))
    measured = {**settings.model_dump(mode="json"), "mode": mode}
    files = "".join(sorted(entry.sha256 for entry in made.corpus.values()))
    return Evaluation(
        set=data.name,
        questions=len(data.questions),
        metrics=tally.figures(),
        settings={name: measured[name] for name in _SETTINGS},
        model=f"{made.model.name} {made.model.precision} {made.model.weights_sha256[:12]}",
        corpus_sha256=hashlib.sha256(files.encode()).hexdigest(),
        generation=made.id,
    )


def read_run(path: Path) -> Evaluation:
    """Read an earlier run, as `footnote eval --json` printed it.

    Raises:
        BadSettings: It cannot be read or is none.
    """
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadSettings(f"{path.name} is no run that `footnote eval --json` printed.") from error


def draw(runs: Sequence[Evaluation], path: Path) -> None:
    """Write a picture of runs side by side.

    Raises:
        BadSettings: There is no writing there.
    """
    try:
        path.write_text(picture(runs), "utf-8")
    except OSError as error:
        raise BadSettings(f"The picture cannot be written to {path.name}.") from error


_SETTINGS = (
    "mode",
    "passage_tokens",
    "k",
    "refusal_threshold",
    "embedding_model",
    "precision",
    "reranker",
)
