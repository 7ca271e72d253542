"""One changed file: seconds until a running, watching server returns the new text.

    PYTHONPATH=.:tests python tests/bench/one_change.py [PASSAGES ...]

Makes a corpus of so many one-passage files, builds its index once with made-up vectors of the real
model's length (embedding would take hours and is not what is measured), starts
`footnote serve --watch` with the real model, edits one file five times and asks until the new
words come back.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np

from index.embedders.base import Embedded, Embedder, TokenVectors, Vectors
from index.embedders.card import ModelCard, ModelIdentity
from rag.building import make_builder, make_embedder
from rag.settings import load_settings

EDITS, TOKENS = 5, 80


class MadeUp:
    """The real model for questions; for passages, random directions."""

    def __init__(self, real: Embedder, *, tokens: int = TOKENS) -> None:
        self._real = real
        self._chance = np.random.default_rng(0)
        ends = np.arange(1, tokens + 1, dtype=np.int64)
        self._tokens = TokenVectors(self._unit(tokens), ends - 1, ends)

    @property
    def identity(self) -> ModelIdentity:
        return self._real.identity

    @property
    def card(self) -> ModelCard:
        return self._real.card

    def count_tokens(self, text: str) -> int:
        return len(text) // 5

    def embed_query(self, question: str) -> Embedded:
        return self._real.embed_query(question)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        for row, vector in enumerate(self._unit(len(texts))):
            yield row, Embedded(vector, self._tokens)

    def _unit(self, count: int) -> Vectors:
        vectors = self._chance.normal(size=(count, self.card.dimension)).astype(np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return self._real.embed_tokens(texts)


def write_corpus(folder: Path, passages: int) -> None:
    chance = np.random.default_rng(1)
    for n in range(passages):
        place = folder / f"{n % 256:03d}" / f"{n}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        words = chance.integers(0, 20_000, size=(6, 12))
        place.write_text(" ".join("Word" + " word".join(map(str, row)) + "." for row in words))


def seconds_until_found(address: str, file: Path, marker: str) -> float:
    file.write_text(f"The {marker} stands here now.")
    started = time.perf_counter()
    while True:
        query = {"query": marker, "mode": "lexical", "k": 1}
        found = httpx.post(f"{address}/v1/retrieve", json=query, timeout=60).json()["passages"]
        if found and marker in found[0]["text"]:
            return time.perf_counter() - started
        time.sleep(0.1)  # asking more often would slow down what is measured


def measure(passages: int) -> list[float]:
    with tempfile.TemporaryDirectory() as scratch:
        corpus, data = Path(scratch) / "corpus", Path(scratch) / "data"
        write_corpus(corpus, passages)
        settings = load_settings(corpus_dir=corpus, data_dir=data)
        report = make_builder(settings, MadeUp(make_embedder(settings))).build()
        places = ["--corpus", str(corpus), "--data-dir", str(data), "--port", "0"]
        server = subprocess.Popen(
            [sys.executable, "-m", "rag", "serve", "--watch", *places],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            address = _address(server)
            time.sleep(2)
            files = [corpus / f"{n % 256:03d}" / f"{n}.txt" for n in range(EDITS + 1)]
            seconds = [
                seconds_until_found(address, file, f"marker{n}") for n, file in enumerate(files)
            ]
        finally:
            server.terminate()
            server.communicate()
        print(
            f"{report.passages} passages, full build {report.seconds} s: first {seconds[0]:.2f} s,"
        )
        return seconds[1:]


def _address(server: "subprocess.Popen[str]") -> str:
    """Read what the server tells people until it names its address."""
    assert server.stderr is not None
    for line in iter(server.stderr.readline, ""):
        found = re.search(r"http://\S+", line)
        if found:
            return found[0]
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ["1000", "10000", "100000"]):
        later = measure(size)
        median = statistics.median(later)
        print(f"  then {', '.join(f'{s:.2f}' for s in later)}; median {median:.2f} s", flush=True)
