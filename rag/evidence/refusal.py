"""Deciding whether the best sentence is an answer at all.

A logistic model over the evidence, calibrated on questions that a corpus answers and on questions
that it does not: asked of the wrong corpus, with the right passage taken away, or tempting.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.evidence.question import Lexicon, Question
from rag.evidence.scoring import Evidence
from rag.evidence.weights import REFUSAL_BIAS, REFUSAL_WEIGHTS, in_scale

_KNOWN_ENOUGH = 0.75
_SHARED_TOPIC = 0.5


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY_INDEX = "empty_index"
    TOPIC_ABSENT = "topic_absent"
    FACT_ABSENT = "fact_absent"
    TOO_VAGUE = "too_vague"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer or refuse.

    Attributes:
        reason: None if the question is to be answered.
        confidence: Calibrated probability that the documents answer it, 0 to 1.
        missing_terms: Words of the question that the corpus does not hold, as they were typed.
    """

    reason: Reason | None
    confidence: float
    missing_terms: tuple[str, ...]


def judge(
    question: Question, ranked: Sequence[Evidence], lexicon: Lexicon, *, threshold: float
) -> Verdict:
    """Decide.

    Args:
        question: What is asked.
        ranked: All sentences, best first.
        lexicon: Word statistics of the corpus.
        threshold: Least confidence with which a question is answered.
    """
    if not lexicon.passages:
        return Verdict(Reason.EMPTY_INDEX, 0.0, ())
    gone = missing_terms(question, lexicon)
    if _is_vague(question):
        return Verdict(Reason.TOO_VAGUE, 0.0, gone)
    if not ranked:
        return Verdict(Reason.TOPIC_ABSENT, 0.0, gone)
    features = refusal_features(
        ranked,
        counting=question.counted is not None,
        line_only=not question.weights,
        unrelated=question.unrelated,
    )
    logit = REFUSAL_BIAS + sum(f * features[name] for name, f in REFUSAL_WEIGHTS.items())
    confidence = 1 / (1 + math.exp(max(min(logit, 30.0), -30.0)))
    return Verdict(_reason(features) if confidence < threshold else None, confidence, gone)


def _is_vague(question: Question) -> bool:
    """Nothing but words that say no more than that something is asked: `What did he say?`."""
    empty = question.language.stop | question.language.light
    return question.line is None and all(word.text.lower() in empty for word in question.words)


def missing_terms(question: Question, lexicon: Lexicon) -> tuple[str, ...]:
    """Content words that the corpus does not hold, not even misspelt or inflected.

    Words that only say what kind of answer is wanted (`article`, `date`) are not named.
    """
    gone = {
        stem
        for stem in question.weights
        if lexicon.frequency(stem) == 0 and lexicon.nearest(stem) < _KNOWN_ENOUGH
    }
    return tuple(
        dict.fromkeys(
            word.text
            for word in question.words
            if word.stem in gone and word.text.lower() not in question.language.light
        )
    )


def refusal_features(
    ranked: Sequence[Evidence], *, counting: bool, line_only: bool, unrelated: float
) -> dict[str, float]:
    """What the decision looks at: the best sentence, the best passage, how far the best stands out.

    Args:
        ranked: All sentences, best first.
        counting: Whether it is asked how many there are of something.
        line_only: Whether nothing is asked for but who wrote a document, when, or to whom: then the
            line that tells it is all of the question that a passage can have.
        unrelated: What the model gives texts that have nothing in common: cosines count here as
            such, and not only beside those of other sentences.

    Returns:
        Among them `nowhere`: how little of the question any passage has, in meaning and in words;
        and `not_here`: how little the best sentence with its heading has.
    """
    best, fourth = ranked[0].features, ranked[min(3, len(ranked) - 1)]
    cosine = in_scale(_most(ranked, "sentence_cosine"), unrelated=unrelated)
    passage = best["line"] if line_only else _most(ranked, "passage_coverage")
    sentence = best["line"] if line_only else max(best["coverage"], best["context_coverage"])
    uncounted = 1.0 if best["kind"] < 1.0 else -1.0
    return {
        "best_passage_match": in_scale(_most(ranked, "passage_match"), unrelated=unrelated),
        "best_sentence_cosine": cosine,
        "best_passage_coverage": passage,
        "margin": min((ranked[0].score - fourth.score) / 3, 2.0),
        "nowhere": (1 - cosine) * (1 - passage),
        "not_here": (1 - cosine) * (1 - sentence),
        "uncounted": uncounted if counting else 0.0,
        "kind_missing": float(best["kind"] == 0),
        "only_wished": best["only_wished"],
        "foreign_voice": max(-best["voice"], 0.0),
        "off_topic": best["off_topic"],
    }


def _most(ranked: Sequence[Evidence], name: str) -> float:
    return max(evidence.features[name] for evidence in ranked)


def _reason(features: Mapping[str, float]) -> Reason:
    """The topic is absent if no passage shares half of the question, in words or in meaning."""
    shared = max(features["best_passage_coverage"], features["best_passage_match"])
    return Reason.FACT_ABSENT if shared >= _SHARED_TOPIC else Reason.TOPIC_ABSENT
