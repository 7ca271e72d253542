"""How well the checker of generated sentences agrees with people's marks for faithfulness.

    python tests/bench/checker_agreement.py EVALUATION_DIR

Each answer of mtrag-ratings is cut into sentences, each sentence checked against all the passages
that the answer was written from. Tasks are halved by their hash: thresholds may be chosen on the
first half only, the second says what they are worth.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from index.documents.sentences import sentence_spans
from index.embedders.minilm import MiniLM
from index.records import Span
from rag.generation.checking import Check, Claim, Source, check

_FAITHFUL = 3.5
_PIECE_TOKENS = 150


def main(evaluation: Path) -> None:
    lines = (evaluation / "mtrag-ratings" / "ratings.jsonl").read_text("utf-8").splitlines()
    ratings = [each for each in map(json.loads, lines) if any(each["contexts"])]
    embedder = MiniLM()
    read: dict[str, list[Source]] = {}
    seen: list[dict[str, float]] = []
    for rating in ratings:
        for text in rating["contexts"]:
            if text not in read:
                read[text] = list(_pieces(text, embedder))
        sources = [piece for text in rating["contexts"] for piece in read[text]]
        checks = [_best(claim, sources) for claim in _claims(rating["answer"], embedder)]
        labels = [each.support for each in checks]
        seen.append({
            "half": hashlib.sha256(rating["task"].encode()).digest()[0] % 2,
            "task": hash(rating["task"]),
            "mark": rating["faithfulness"],
            "mean nearness": float(np.mean([each.nearness for each in checks])),
            "least nearness": min(each.nearness for each in checks),
            "share without absent facts": float(np.mean([not each.absent for each in checks])),
            "share supported": labels.count("supported") / len(labels),
            "share not unsupported": 1 - labels.count("unsupported") / len(labels),
        })
    for half in (0, 1):
        rows = [each for each in seen if each["half"] == half]
        bad = [each["mark"] < _FAITHFUL for each in rows]
        print(f"half {half}: {len(rows)} answers, {sum(bad)} marked below {_FAITHFUL}")
        for name in list(seen[0])[3:]:
            values = [each[name] for each in rows]
            rho = spearmanr(values, [each["mark"] for each in rows]).statistic
            auc = roc_auc_score(bad, [-value for value in values])
            pairs = _same_task_pairs(rows, name)
            print(f"  {name:28} rho {rho:.3f}  AUC {auc:.3f}  same task {pairs:.3f}")


def _same_task_pairs(rows: list[dict[str, float]], name: str) -> float:
    """Of two answers to one question with marks a point apart: the better one is scored higher."""
    won = [
        0.5 if a[name] == b[name] else float((a[name] > b[name]) == (a["mark"] > b["mark"]))
        for a, b in combinations(rows, 2)
        if a["task"] == b["task"] and abs(a["mark"] - b["mark"]) >= 1
    ]
    return float(np.mean(won)) if won else float("nan")


def _pieces(text: str, embedder: MiniLM) -> Iterator[Source]:
    """Cut a long context where the model would stop reading."""
    spans = sentence_spans(text, Span(0, len(text)), language="en")
    piece: list[Span] = []
    for span in [*spans, None]:
        whole = Span(piece[0].start, span.end) if piece and span else None
        full = whole is not None and embedder.count_tokens(whole.of(text)) > _PIECE_TOKENS
        if piece and (span is None or full):
            start = piece[0].start
            cut = text[start : piece[-1].end]
            inside = tuple(Span(each.start - start, each.end - start) for each in piece)
            yield Source("", cut, inside, embedder.embed_tokens([cut])[0])
            piece = []
        if span is not None:
            piece.append(span)


def _claims(answer: str, embedder: MiniLM) -> list[Claim]:
    spans = sentence_spans(answer, Span(0, len(answer)), language="en")
    texts = [span.of(answer) for span in spans]
    tokens = embedder.embed_tokens(texts)
    return [Claim(text, each) for text, each in zip(texts, tokens, strict=True)]


def _best(claim: Claim, sources: list[Source]) -> Check:
    return max((check(claim, source) for source in sources), key=lambda c: c.rank)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
