"""Ask the questions of evaluation sets and write down the evidence: what the fits are made from.

    python tests/bench/evidence_rows.py EVALUATION_DIR SCRATCH_DIR [SET …]

For each set one `SCRATCH_DIR/SET.jsonl.gz`, a row a question: answerable ones (`answerable`),
those that the set calls unanswerable (`fact`), and three kinds that are unanswerable by
construction: questions of another set (`topic`), and the set's own with the right document
(`document`) or everything of the same article (`article`) taken away.
"""

import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.embedders.minilm import MiniLM
from rag.evaluation.questions import EvaluationSet, SetQuestion, read_set
from rag.evaluation.run import write_corpus
from rag.evidence.weights import RANK_WEIGHTS, RANK_WEIGHTS_OTHER
from rag.extractive.weighing import Finding, Weigher
from rag.retrieval import Retrieved, Retriever
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble

SETS = ("seeds", "clapnq", "chroma-chunking", "xquad-en", "xquad-de")
STRANGERS = ("xquad-en", "clapnq", "chroma-chunking", "seeds", "mtrag-human", "hotpotqa")
STRANGERS_EACH, REMOVED = 60, 160


def main(evaluation: Path, scratch: Path, names: Sequence[str]) -> None:
    embedder = MiniLM()
    others = {name: read_set(evaluation / name) for name in {*STRANGERS, *SETS}}
    for name in names:
        asker = Asker(others[name], scratch / name, embedder)
        with gzip.open(scratch / f"{name}.jsonl.gz", "wt") as out:
            for kind, question, without in asked(others[name], others):
                row = asker.row(kind, question, without)
                out.write(json.dumps(row) + "\n")
        print(name, "done", flush=True)


def asked(
    data: EvaluationSet, others: dict[str, EvaluationSet]
) -> Iterator[tuple[str, SetQuestion, frozenset[str]]]:
    """(kind, question, documents to take away) of each row."""
    chance = random.Random(7)
    nothing: frozenset[str] = frozenset()
    answerable = [question for question in data.questions if question.answerable]
    yield from (("answerable", question, nothing) for question in answerable)
    yield from (("fact", each, nothing) for each in data.questions if not each.answerable)
    if data.name.startswith("xquad") or data.name == "clapnq":
        for question in chance.sample(answerable, min(REMOVED, len(answerable))):
            gold = {place.document for place in question.relevant}
            yield "document", question, frozenset(gold)
            articles = {name.split("#")[0] for name in gold}
            same = {d.id for d in data.documents if d.id.split("#")[0] in articles}
            if len(same) > len(gold):
                yield "article", question, frozenset(same)
    if not data.name.endswith("-de"):
        for name in STRANGERS:
            strange = [each for each in others[name].questions if each.answerable]
            strange = strange if name != data.name else []
            for question in chance.sample(strange, min(STRANGERS_EACH, len(strange))):
                yield "topic", question, nothing


class Asker:
    """Asks one set's corpus."""

    def __init__(self, data: EvaluationSet, folder: Path, embedder: MiniLM) -> None:
        corpus = folder / "corpus"
        self._origins = write_corpus(data, corpus)
        settings = load_settings(corpus_dir=corpus, data_dir=folder / "data")
        service: Footnote = assemble(settings, embedder)
        service.build_now(lambda _stage, _done, _total: None)
        self._retriever: Retriever = service.retriever
        self._weigher = Weigher(embedder)
        self._k = settings.k

    def row(self, kind: str, question: SetQuestion, without: frozenset[str]) -> dict[str, object]:
        found = self._find(question.asked, without)
        weighed = self._weigher.weigh(question.asked, found)
        language = weighed.question.language
        weights = RANK_WEIGHTS if language.model_reads else RANK_WEIGHTS_OTHER
        rows = [
            {
                "features": {name: round(v, 4) for name, v in f.evidence.features.items()},
                "by_hand": round(f.evidence.score - _dot(weights, f.evidence.features), 3),
                "gold": kind == "answerable" and self._holds(f, question),
                "passage": f.evidence.passage,
                "text": f.best.text[:160],
            }
            for f in weighed.findings
        ]
        golds = sum(place.start is not None for place in question.relevant)
        article = question.relevant[0].document.split("#")[0] if question.relevant else ""
        return {
            "kind": kind,
            "question": question.asked,
            "article": article,
            "golds": golds,
            "counting": weighed.question.counted is not None,
            "line_only": not weighed.question.weights,
            "own_language": language.model_reads,
            "findings": rows,
        }

    def _find(self, text: str, without: frozenset[str]) -> Retrieved:
        found = self._retriever.retrieve(text, k=50 if without else self._k)
        kept = [h for h in found.hits if self._document(found, h.passage.document) not in without]
        return replace(found, hits=kept[: self._k])

    def _document(self, found: Retrieved, name: str) -> str:
        return self._origins[found.documents[name].source][0]

    def _holds(self, finding: Finding, question: SetQuestion) -> bool:
        """Whether the sentence holds a gold span, or stands in it."""
        document, offset = self._origins[finding.best.document.source]
        span = finding.best.sentence.span
        start, end = span.start - offset, span.end - offset
        return any(
            place.document == document
            and place.start is not None
            and place.end is not None
            and (
                (start <= place.start and place.end <= end)
                or (place.start <= start and end <= place.end)
            )
            for place in question.relevant
        )


def _dot(weights: "dict[str, float]", features: dict[str, float]) -> float:
    return sum(factor * features[name] for name, factor in weights.items())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or SETS)
