"""Fit the weights of `rag/evidence/weights.py`, and see what the threshold of refusal does.

    python tests/bench/evidence_rows.py EVALUATION_DIR SCRATCH_DIR      (first; minutes)
    python tests/bench/fit_evidence.py SCRATCH_DIR [CURVE.svg]

Prints ranking weights fitted on the English sets, what they and the shipped ones reach, and refusal
weights fitted on every other question (half A). Of the shipped weights it prints, on the other half
(B), how many answerable questions are answered and how many others refused at each threshold, and
draws it.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rag.evidence.refusal import refusal_features
from rag.evidence.scoring import Evidence
from rag.evidence.weights import (
    RANK_WEIGHTS,
    RANK_WEIGHTS_OTHER,
    REFUSAL_BIAS,
    REFUSAL_WEIGHTS,
    UNRELATED,
)

Floats = NDArray[np.float64]

RANKING = tuple(RANK_WEIGHTS)
FITTED = ("best_passage_match", "best_sentence_cosine", "margin", "nowhere", "not_here")
RISING = {"nowhere", "not_here"}  # the others speak for an answer, whatever the data say
TRAINED_ON = {"xquad-en": 1.0, "clapnq": 0.3, "chroma-chunking": 0.3}
KINDS = {"answerable": 2.0, "topic": 1.0, "fact": 0.4, "document": 0.4, "article": 0.4}
THRESHOLDS = np.linspace(0.05, 0.95, 19)
COLOURS = ("#444444", "#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad")


@dataclass(frozen=True, slots=True)
class Row:
    """One question with the evidence for it; `name` is the set's, `shipped` the weights it has."""

    name: str
    kind: str
    features: Floats
    shipped: Floats
    by_hand: Floats
    gold: NDArray[np.bool_]
    refusal: Mapping[str, float]


def main(scratch: Path, curve: Path | None) -> None:
    rows = [row for path in sorted(scratch.glob("*.jsonl.gz")) for row in read(path)]
    answerable = [row for row in rows if row.kind == "answerable"]
    fitted = fit_ranking([row for row in answerable if row.name in TRAINED_ON])
    print("ranking", {name: round(float(w), 2) for name, w in zip(RANKING, fitted, strict=True)})
    for name in sorted({row.name for row in rows}):
        own = [row for row in answerable if row.name == name]
        print(f"  {name} shipped", reached(own))
        print(f"  {name} fitted", reached(own, fitted))
    weights, bias = fit_refusal(rows[::2])
    print("refusal", {name: round(w, 2) for name, w in weights.items()}, round(bias, 2))
    held = rows[1::2]
    shares = {f"{name} {kind}": share(held, name, kind) for name, kind in groups(held)}
    print("threshold ", *(f"{t:6.2f}" for t in THRESHOLDS))
    for title, values in shares.items():
        print(f"{title:28}", *(f"{value:6.3f}" for value in values))
    if curve:
        curve.write_text(drawn(mean_by_kind(shares)), "utf-8")


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt") as lines:
        return [row(path.name.split(".")[0], json.loads(line)) for line in lines]


def row(name: str, told: dict) -> Row:  # type: ignore[type-arg]
    findings = told["findings"]
    weights = RANK_WEIGHTS if told["own_language"] else RANK_WEIGHTS_OTHER
    features = np.array([[f["features"][n] for n in RANKING] for f in findings])
    features = features.reshape(-1, len(RANKING))
    by_hand = np.array([f["by_hand"] for f in findings])
    shipped = np.array([weights[n] for n in RANKING])
    scores = features @ shipped + by_hand
    order = np.argsort(-scores, kind="stable")
    ranked = [Evidence(0, 0, findings[i]["features"], float(scores[i])) for i in order]
    judged = (
        refusal_features(
            ranked, counting=told["counting"], line_only=told["line_only"], unrelated=UNRELATED
        )
        if ranked
        else {}
    )
    gold = np.array([f["gold"] for f in findings], dtype=bool)
    return Row(name, told["kind"], features, shipped, by_hand, gold, judged)


def fit_ranking(rows: Sequence[Row]) -> Floats:
    """Conditional logit: the gold sentences against all of their question, set by set."""
    rows = [row for row in rows if row.gold.any()]
    size = Counter(row.name for row in rows)

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros(len(RANKING))
        for row in rows:
            share = TRAINED_ON[row.name] / size[row.name] / sum(TRAINED_ON.values())
            scores = row.features @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            right = likely * row.gold
            total -= share * float(np.log(max(right.sum(), 1e-12)))
            slope -= share * ((right / max(right.sum(), 1e-12) - likely) @ row.features)
        return total + 2e-4 * float(weights @ weights), slope + 4e-4 * weights

    found: Floats = minimize(loss, np.ones(len(RANKING)), jac=True, method="L-BFGS-B").x
    return found


def reached(rows: Sequence[Row], weights: Floats | None = None) -> str:
    """Tell how often a gold sentence comes first, with the shipped weights or with others."""
    firsts, threes = [], []
    for row in rows:
        used = row.shipped if weights is None else weights
        order = np.argsort(-(row.features @ used + row.by_hand), kind="stable")
        firsts.append(bool(row.gold[order[:1]].any()))
        threes.append(bool(row.gold[order[:3]].any()))
    return f"first {np.mean(firsts):.3f}, of three {np.mean(threes):.3f}, n={len(rows)}"


def fit_refusal(rows: Sequence[Row]) -> tuple[dict[str, float], float]:
    """Logistic regression; every set and kind weighs what `KINDS` says, however many it has."""
    rows = [row for row in rows if row.refusal]
    values = np.array([[row.refusal[name] for name in FITTED] for row in rows])
    by_hand = {name: w for name, w in REFUSAL_WEIGHTS.items() if name not in FITTED}
    offset = np.array([sum(w * row.refusal[n] for n, w in by_hand.items()) for row in rows])
    wrong = np.array([row.kind != "answerable" for row in rows], dtype=float)
    size = Counter((row.name, row.kind) for row in rows)
    share = np.array([KINDS[row.kind] / size[row.name, row.kind] for row in rows])
    share /= share.sum()

    def loss(theta: Floats) -> tuple[float, Floats]:
        logit = values @ theta[:-1] + theta[-1] + offset
        slope = share * (1 / (1 + np.exp(-logit)) - wrong)
        total = float((share * (np.logaddexp(0, logit) - wrong * logit)).sum())
        penalty = 1e-4 * float(theta[:-1] @ theta[:-1])
        return total + penalty, np.append(values.T @ slope + 2e-4 * theta[:-1], slope.sum())

    bounds = [(0, None) if name in RISING else (None, 0) for name in FITTED]
    start = np.zeros(len(FITTED) + 1)
    theta = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    return dict(zip(FITTED, theta[:-1].tolist(), strict=True)), float(theta[-1])


def confidence(row: Row) -> float:
    if not row.refusal:
        return 0.0
    logit = REFUSAL_BIAS + sum(w * row.refusal[name] for name, w in REFUSAL_WEIGHTS.items())
    return float(1 / (1 + np.exp(logit)))


def groups(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return sorted(
        {(row.name, row.kind) for row in rows}, key=lambda g: (list(KINDS).index(g[1]), g)
    )


def share(rows: Sequence[Row], name: str, kind: str) -> Floats:
    """The share that is treated rightly at each threshold."""
    each = np.array([confidence(r) for r in rows if (r.name, r.kind) == (name, kind)])
    answered = (each[:, None] >= THRESHOLDS).mean(axis=0)
    found: Floats = answered if kind == "answerable" else 1 - answered
    return found


def mean_by_kind(shares: Mapping[str, Floats]) -> dict[str, Floats]:
    """The mean over the sets."""
    kinds = dict.fromkeys(title.split()[1] for title in shares)
    return {
        kind: np.mean([v for title, v in shares.items() if title.endswith(f" {kind}")], axis=0)
        for kind in kinds
    }


def drawn(lines: Mapping[str, Floats]) -> str:
    """Draw shares over the threshold: 400 by 300, the origin at (40, 260)."""
    parts = ['<path d="M40 20V260H380" fill="none" stroke="#999"/>']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="8" y="{264 - 240 * tick:.0f}">{tick}</text>')
        parts.append(f'<text x="{32 + 340 * tick:.0f}" y="276">{tick}</text>')
    for n, (kind, values) in enumerate(lines.items()):
        points = " ".join(
            f"{40 + 340 * x:.1f},{260 - 240 * y:.1f}"
            for x, y in zip(THRESHOLDS, values, strict=True)
        )
        told = "answered" if kind == "answerable" else f"{kind} absent, refused"
        colour = COLOURS[n % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        parts.append(f'<text x="240" y="{180 + 14 * n}" fill="{colour}">{told}</text>')
    body = "\n".join(parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 290" font-size="11" '
        f'font-family="sans-serif">\n<rect width="400" height="290" fill="#fff"/>\n{body}\n'
        '<text x="150" y="288">refusal_threshold</text>\n</svg>\n'
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
