"""One evaluation run from folder to figures, and what it was measured with."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from index.manifest import Manifest
from rag.errors import BadSettings
from rag.evaluation.picture import picture
from rag.evaluation.questions import EvaluationSet, read_set
from rag.evaluation.run import Run, Tally, write_corpus
from rag.schemas import Evaluation, Mode
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.service import Footnote

Setting = str | int | float | None


def evaluate_set(
    folder: Path,
    settings: Settings,
    *,
    make_service: Callable[[Settings], "Footnote"],
    mode: Mode,
    answers: bool,
    run_file: Path | None,
    keep_in: Path | None,
    progress: Callable[[str, int, int], None],
) -> Evaluation:
    """Index a set's documents in a folder of their own, ask its questions, add up.

    Args:
        folder: The set.
        settings: Everything but the folders counts.
        make_service: Puts the service together.
        mode: Which evidence the search counts.
        answers: Whether to answer the questions too.
        run_file: Where to write the ranking.
        keep_in: Where to keep the set's index for the next run; None keeps nothing.
        progress: Told (stage, done, total).

    Raises:
        BadSettings: The folder is no evaluation set.
    """
    data = read_set(folder)
    with _place_for(data.name, keep_in) as place:
        corpus_dir = place / "corpus"
        origins = write_corpus(data, corpus_dir)
        there = {"corpus_dir": corpus_dir, "data_dir": place / "data"}
        service = make_service(settings.model_copy(update=there))
        service.build_now(progress)
        tally = Run(service, origins, mode=mode).ask(
            data, answers=answers, progress=lambda done, total: progress("asking", done, total)
        )
        made = service.retriever.library.current().manifest
    if run_file:
        run_file.write_text("\n".join([*tally.trec, ""]))
    return _added_up(data, tally, {**settings.model_dump(mode="json"), "mode": mode}, made)


def _added_up(
    data: EvaluationSet, tally: Tally, measured: dict[str, Setting], made: Manifest
) -> Evaluation:
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


@contextmanager
def _place_for(name: str, keep_in: Path | None) -> Iterator[Path]:
    if keep_in:
        yield keep_in / "eval" / name
        return
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as scratch:
        yield Path(scratch)


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
