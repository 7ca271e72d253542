"""The child process of `rag.rebuilding.rebuilder`: builds, and tells about it in lines of JSON."""

import json
import os
import sys
import threading
from pathlib import Path

from index.building.progress import Stage
from index.errors import FootnoteError
from rag.building import make_builder, make_embedder
from rag.keeping.jobs import index_report
from rag.settings import load_settings

_NICE = 5  # people who ask come first


def main(corpus_dir: str, data_dir: str, *, full: bool) -> None:
    """Build the index; settings come from the environment and the working folder, as ours did."""
    os.nice(_NICE)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    try:
        settings = load_settings(corpus_dir=Path(corpus_dir), data_dir=Path(data_dir))
        builder = make_builder(settings, make_embedder(settings), _progress)
        _tell({"report": index_report(builder.build(full=full)).model_dump()})
    except FootnoteError as error:
        _tell({"error": str(error), "code": error.code})


def _progress(stage: Stage, done: int, total: int) -> None:
    _tell({"stage": stage, "done": done, "total": total})


def _tell(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_the_parent() -> None:
    sys.stdin.read()
    os._exit(1)  # what is half built is thrown away by the next build


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], full="full" in sys.argv[3:])
