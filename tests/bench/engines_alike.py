"""The same questions of both engines: how far the first ten agree, what each costs.

    PYTHONPATH=.:tests python tests/bench/engines_alike.py FOLDER [--questions 300] [--uri URI]

FOLDER is an evaluation set. Without a URI a Milvus server is started on this machine. Prints a line
of JSON: shares of the first ten hits that both have, of places in the order that are equal, the
largest difference of a score, milliseconds of a search (the question is embedded before), the
seconds that sending took, and what lies on the server's disk.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from engines import MilvusProcess

from index.embedders.base import Embedder
from index.generations import Generations
from index.milvus.engine import MilvusEngine
from index.milvus.server import Server
from index.mirror import follow
from index.searching.generation import Generation
from rag.building import make_builder, make_embedder
from rag.evaluation.questions import EvaluationSet, read_set
from rag.evaluation.run import write_corpus
from rag.settings import load_settings

_K = 10


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--uri")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    process = None if options.uri else MilvusProcess(scratch / "milvus")
    try:
        uri = options.uri or (process.uri if process else "")
        figures = measured(read_set(options.folder), scratch, uri, options.questions)
    finally:
        if process:
            process.kill()
    print(json.dumps({**figures, "server_mb": megabytes(scratch / "milvus")}))
    shutil.rmtree(scratch)


def measured(data: EvaluationSet, scratch: Path, uri: str, questions: int) -> dict[str, float]:
    """Build in the folder, send, and ask both."""
    write_corpus(data, scratch / "corpus")
    settings = load_settings(corpus_dir=scratch / "corpus", data_dir=scratch / "data")
    embedder, generations = make_embedder(settings), Generations(settings.data_dir)
    started = time.perf_counter()
    report = make_builder(settings, embedder).build()
    built = time.perf_counter()
    engine = MilvusEngine(Server(uri))
    follow(generations, engine)
    sent = time.perf_counter()
    engines = (
        Generation(generations.open(report.generation)),
        Generation(engine.open(report.generation)),
    )
    asked = [question.asked for question in data.questions[:questions]]
    return {
        "passages": report.passages,
        "build_seconds": round(built - started, 1),
        "sending_seconds": round(sent - built, 1),
        "folder_mb": megabytes(generations.folder(report.generation)),
        **compared(asked, embedder, *engines),
    }


def megabytes(folder: Path) -> float:
    """What lies in a folder."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return round(size / 1e6, 1)


def compared(asked: list[str], embedder: Embedder, *engines: Generation) -> dict[str, float]:
    """Ask both."""
    took: list[list[float]] = [[], []]
    same, placed, difference, places = 0, 0, 0.0, 0
    for question in asked:
        embedded = embedder.embed_query(question)
        found = []
        for engine, times in zip(engines, took, strict=True):
            started = time.perf_counter()
            found.append(engine.search(question, embedded, k=_K))
            times.append(1000 * (time.perf_counter() - started))
        mine, theirs = ([hit.passage.id for hit in hits] for hits in found)
        same += len(set(mine) & set(theirs))
        placed += sum(one == other for one, other in zip(mine, theirs, strict=False))
        places += len(mine)
        scores = zip(*([hit.score for hit in hits] for hits in found), strict=False)
        difference = max([difference, *(abs(one - other) for one, other in scores)])
    return {
        "questions": len(asked),
        "overlap": round(same / places, 5),
        "same_place": round(placed / places, 5),
        "largest_difference": float(f"{difference:.1e}"),
        "local_p50_ms": round(statistics.median(took[0]), 2),
        "milvus_p50_ms": round(statistics.median(took[1]), 2),
    }


if __name__ == "__main__":
    main()
