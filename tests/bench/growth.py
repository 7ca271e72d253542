"""How searching grows with the index: time, memory, and what is found of what is nearest.

    export OPENBLAS_NUM_THREADS=1 PYTHONPATH=.:tests/bench  # as the command line sets it
    python tests/bench/growth.py vectors EVALUATION_DIR [--picture FILE]
    python tests/bench/growth.py search EVALUATION_DIR SCRATCH_DIR [--picture FILE]

`vectors` compares ways to find the nearest vectors, one question at a time in one thread: all
compared in float32 and in half precision, the nearest lists of an inverted file, and ours (two-bit
codes first). The vectors are real ones, of the passages of the evaluation sets, and beyond their
number copies with noise of half their length, so that no two are alike; the questions are real.

`search` builds whole indexes of shuffled sentences of the sets, with made-up vectors of passages
and of twenty tokens in each, and asks real questions one after another; they stay in SCRATCH_DIR
for the next run. A million passages take 16 minutes, 11 GB of memory and 7 of disk.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from one_change import MadeUp

from index.embedders.base import Vectors, vectors_of
from index.embedders.minilm import MiniLM
from index.vectors import two_bits
from index.vectors.dense import VectorIndex
from rag.building import make_builder, make_embedder
from rag.evaluation.metrics import percentile
from rag.settings import load_settings
from rag.wiring import assemble

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS, K, PIECE_CHARS, NOISE = 100, 10, 700, 0.5
PER_FILE, SENTENCES, TOKENS = 100, 5, 20
LISTS_READ = 32
DIMENSION = 384
COLOURS = ("#888888", "#e08e0b", "#6b5b95", "#1b6ca8")

STEPS = {
    "total": "a whole search",
    "embed": "embedding the question",
    "search": "words, vectors, late interaction, records",
}

Rows = np.ndarray
Lines = dict[str, list[tuple[int, float]]]  # by label: passages, milliseconds
Find = Callable[[Vectors], Rows]


@dataclass(frozen=True)
class Figures:
    """What one way does at one size."""

    way: str
    size: int
    p50_ms: float
    recall: float
    built_seconds: float

    @property
    def megabytes(self) -> float:
        """What the vectors take, at so many bytes a number."""
        return self.size * DIMENSION * BYTES[self.way] / 1e6


def texts_of(evaluation: Path, file: str, name: str) -> list[str]:
    """One field of all lines of all sets' files of that name."""
    paths = sorted(evaluation.glob(f"*/{file}.jsonl"))
    return [str(json.loads(line)[name]) for path in paths for line in path.open("rb")]


def pieces_of(evaluation: Path) -> list[str]:
    """The sets' documents, cut into pieces of a passage's length."""
    texts = texts_of(evaluation, "documents", "text")
    cut = [text[at : at + PIECE_CHARS] for text in texts for at in range(0, len(text), PIECE_CHARS)]
    return [piece for piece in dict.fromkeys(cut) if piece.strip()]


def grown(real: Vectors, size: int) -> Vectors:
    """So many vectors: real ones, then noisy copies of them."""
    chance = np.random.default_rng(0)
    vectors = real[np.arange(size) % len(real)].copy()
    for start in range(len(real), size, len(real)):
        part = vectors[start : start + len(real)]
        part += chance.normal(0, NOISE / part.shape[1] ** 0.5, part.shape).astype(np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def all_compared(vectors: Vectors) -> Find:
    index = faiss.IndexFlatIP(vectors.shape[1])
    return searching(index, vectors)


def half_precision(vectors: Vectors) -> Find:
    kind = faiss.ScalarQuantizer.QT_fp16
    return searching(
        faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT), vectors
    )


def inverted_file(vectors: Vectors) -> Find:
    lists = int(4 * len(vectors) ** 0.5)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(flat, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    index.nprobe = LISTS_READ
    return searching(index, vectors)


def searching(index: faiss.Index, vectors: Vectors) -> Find:
    if not index.is_trained:
        index.train(vectors[:: max(1, len(vectors) // 100_000)])
    index.add(vectors)
    return lambda query: index.search(query.reshape(1, -1), K)[1][0]


def ours(vectors: Vectors) -> Find:
    index = VectorIndex(vectors, two_bits.pack(vectors) if len(vectors) > 10_000 else None)
    return lambda query: index.search(query, K)[0]


WAYS: dict[str, Callable[[Vectors], Find]] = {
    "all, float32": all_compared,
    "all, half precision": half_precision,
    "inverted file": inverted_file,
    "two-bit codes first": ours,
}
BYTES = dict(zip(WAYS, (4, 2, 4, 4.25), strict=True))


def compare(evaluation: Path) -> Iterator[Figures]:
    """Run every way at every size."""
    model = MiniLM()
    real = vectors_of(model, pieces_of(evaluation))
    asked = random.Random(0).sample(texts_of(evaluation, "questions", "question"), QUESTIONS)
    queries = [model.embed_query(question).vector for question in asked]
    for size in SIZES:
        vectors = grown(real, size)
        nearest: list[Rows] = []
        for way, make in WAYS.items():
            started = time.perf_counter()
            find = make(vectors)
            built = time.perf_counter() - started
            found, taken = timed(find, queries)
            nearest = nearest or found
            same = [
                len(set(one) & set(other)) / K for one, other in zip(found, nearest, strict=True)
            ]
            yield Figures(way, size, percentile(taken, 0.5) * 1000, float(np.mean(same)), built)
            del find


def printed(figures: Iterable[Figures]) -> Iterator[Figures]:
    """Print them as they come."""
    print(f"{'':22}{'vectors':>10}{'p50 ms':>10}{'recall@10':>11}{'MB':>8}{'built s':>9}")
    for each in figures:
        numbers = (
            f"{each.p50_ms:10.2f}{each.recall:11.4f}{each.megabytes:8.0f}{each.built_seconds:9.1f}"
        )
        print(f"{each.way:22}{each.size:10,}{numbers}", flush=True)
        yield each


def timed(find: Find, queries: Sequence[Vectors]) -> tuple[list[Rows], list[float]]:
    found, taken = [], []
    for query in queries:
        started = time.perf_counter()
        found.append(find(query))
        taken.append(time.perf_counter() - started)
    return found, taken


def resident_mb() -> float:
    """This process's memory that belongs to no file."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "RssAnon" in line) / 1024


def of_vectors(figures: Sequence[Figures]) -> Lines:
    """Name the lines of a picture of all ways."""
    lines: Lines = {}
    for way in WAYS:
        line = [each for each in figures if each.way == way]
        last = line[-1]
        label = (
            f"{way}: of a million {last.recall:.3f} of the nearest ten, {last.megabytes:,.0f} MB"
        )
        lines[label] = [(each.size, each.p50_ms) for each in line]
    return lines


def drawn(lines: Lines) -> str:
    """Draw milliseconds over the number of passages, both in powers of ten."""

    def x(size: float) -> float:
        return float(50 + 110 * (np.log10(size) - 3))

    def y(milliseconds: float) -> float:
        return float(285 - 50 * (np.log10(milliseconds) + 2))

    parts = [f'<path d="M50 70V285H{x(1_000_000)}" fill="none" stroke="#999"/>']
    parts += [f'<text x="{x(size) - 18}" y="302">{size:,}</text>' for size in SIZES]
    parts += [f'<text x="8" y="{y(ms) + 4}">{ms:g} ms</text>' for ms in (0.01, 0.1, 1, 10, 100)]
    for n, (label, line) in enumerate(lines.items()):
        points = " ".join(f"{x(size):.1f},{y(milliseconds):.1f}" for size, milliseconds in line)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{COLOURS[n]}" stroke-width="2"/>'
        )
        parts.append(f'<text x="10" y="{16 + 14 * n}" fill="{COLOURS[n]}">{label}</text>')
    body = "\n".join(parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 312" font-size="11" '
        f'font-family="sans-serif">\n<rect width="440" height="312" fill="#fff"/>\n{body}\n</svg>\n'
    )


def search(evaluation: Path, scratch: Path, sizes: Sequence[int]) -> Lines:
    """Ask whole indexes; return the median of each step of a search."""
    asked = random.Random(1).sample(texts_of(evaluation, "questions", "question"), 2 * QUESTIONS)
    lines: Lines = {label: [] for label in STEPS.values()}
    for size in sizes:
        place = scratch / str(size)
        settings = load_settings(corpus_dir=place / "corpus", data_dir=place / "data")
        embedder = make_embedder(settings)
        if not settings.corpus_dir.exists():
            write_corpus(evaluation, settings.corpus_dir, size)
        report = make_builder(settings, MadeUp(embedder, tokens=TOKENS)).build()
        before, started = resident_mb(), time.perf_counter()
        service = assemble(settings, embedder)
        service.retrieve(asked[0])
        opened, held = time.perf_counter() - started, resident_mb() - before
        replies = [service.retrieve(question) for question in asked][QUESTIONS:]
        steps = {
            step: [
                round(percentile([each.timings_ms[step] for each in replies], p), 1)
                for p in (0.5, 0.95)
            ]
            for step in replies[0].timings_ms
        }
        print(json.dumps({
            "passages": report.passages,
            "build_seconds": round(report.seconds),
            "open_seconds": round(opened, 2),
            "megabytes": round(held),
            "p50_p95_ms": steps,
        }), flush=True)  # fmt: skip
        for step, label in STEPS.items():
            lines[label].append((report.passages, steps[step][0]))
    return lines


def write_corpus(evaluation: Path, corpus: Path, passages: int) -> None:
    """Write files of shuffled sentences, a paragraph about as long as a passage."""
    sentences = [
        each for text in pieces_of(evaluation) for each in text.split(". ") if len(each) > 30
    ]
    chance = random.Random(2)
    corpus.mkdir(parents=True)
    for number in range(-(-passages // PER_FILE)):
        paragraphs = (". ".join(chance.sample(sentences, SENTENCES)) + "." for _ in range(PER_FILE))
        (corpus / f"{number:06}.txt").write_text("\n\n".join(paragraphs), "utf-8")


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("vectors", "search"))
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("scratch", type=Path, nargs="?")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    if given.what == "search":
        lines = search(given.evaluation, given.scratch, given.sizes)
    else:
        lines = of_vectors(list(printed(compare(given.evaluation))))
    if given.picture:
        given.picture.write_text(drawn(lines), "utf-8")


if __name__ == "__main__":
    main()
