"""Extractive answers over ten thousand passages: how long one takes, and where the time goes.

    python tests/bench/answers.py EVALUATION_DIR SCRATCH_DIR [PASSAGES]

The corpus is the documents of two evaluation sets; what is missing to so many passages is made of
their sentences, shuffled, with made-up vectors (embedding them is not what is measured). It stays
in SCRATCH_DIR, so that a second run has nothing to build. Prints the median and the 95th percentile
of each step over 200 of the sets' questions, asked one after another.
"""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from one_change import MadeUp

from index.documents.sentences import sentence_spans
from index.records import Span
from rag.building import make_builder, make_embedder
from rag.evaluation.metrics import percentile
from rag.evaluation.questions import SetQuestion, read_set
from rag.evaluation.run import write_corpus
from rag.settings import load_settings
from rag.wiring import assemble

SETS = ("clapnq", "xquad-en")
QUESTIONS, WARM_UP = 200, 20
SENTENCES = 7  # of a shuffled document: about one passage


def main(evaluation: Path, scratch: Path, passages: int) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line sets it
    settings = load_settings(corpus_dir=scratch / "corpus", data_dir=scratch / "data")
    embedder = make_embedder(settings)
    questions = list(_written(evaluation, settings.corpus_dir))
    report = make_builder(settings, embedder).build()
    if report.passages < passages:
        _fill(settings.corpus_dir, passages - report.passages)
        report = make_builder(settings, MadeUp(embedder)).build()
    print(f"{report.passages} passages of {report.indexed} files", flush=True)
    service = assemble(settings, embedder)
    asked = random.Random(1).sample(questions, QUESTIONS + WARM_UP)
    answers = [service.answer(question.asked) for question in asked][WARM_UP:]
    print(f"{'step':10} {'p50 ms':>8} {'p95 ms':>8}")
    for step in answers[0].timings_ms:
        taken = [answer.timings_ms[step] for answer in answers]
        print(f"{step:10} {percentile(taken, 0.5):8.1f} {percentile(taken, 0.95):8.1f}")


def _written(evaluation: Path, corpus: Path) -> Iterator[SetQuestion]:
    """Write the sets' documents; the questions that they answer."""
    for name in SETS:
        data = read_set(evaluation / name)
        write_corpus(data, corpus / name)
        yield from (question for question in data.questions if question.answerable)


def _fill(corpus: Path, documents: int) -> None:
    texts = [path.read_text("utf-8") for path in sorted(corpus.glob("*/*.*"))]
    sentences = [
        span.of(text)
        for text in texts
        for span in sentence_spans(text, Span(0, len(text)), language="en")
    ]
    chance = random.Random(2)
    (corpus / "shuffled").mkdir(exist_ok=True)
    for number in range(documents):
        text = " ".join(chance.sample(sentences, SENTENCES))
        (corpus / "shuffled" / f"{number:06}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10_000)
