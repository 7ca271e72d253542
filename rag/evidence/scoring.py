"""Scoring every sentence of the retrieved passages as the answer to a question.

Late interaction (Khattab and Zaharia, "ColBERT", 2020) with an untrained model's token vectors,
weighted by the rarity of the question's words, beside plain word coverage and the kind of answer
asked for. A sentence is read in its passage, its passage under the document's heading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors
from index.records import Span
from rag.evidence.languages import Kind
from rag.evidence.question import Lexicon, Question, Word, words_of
from rag.evidence.weights import BYLINE_BONUS, RANK_WEIGHTS, SECOND_GAP, THIRD_GAP

_YEAR_OR_DAY = re.compile(r"1\d{3}|20\d\d|\d{1,2}|\d{3,4}s")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A retrieved passage under its heading.

    Attributes:
        text: The heading and the passage, one text.
        heading_chars: How much of `text` is heading.
        sentences: Spans in `text`, after the heading.
        tokens: Token vectors of `text`.
        cosine: Of the passage to the question.
    """

    text: str
    heading_chars: int
    sentences: tuple[Span, ...]
    tokens: TokenVectors
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence with its features and score.

    Attributes:
        passage: Its passage, as a position in what was scored.
        sentence: Its place among the passage's sentences.
        features: Named numbers; what they mean is told where they are made.
        score: Higher is better; comparable within one question.
    """

    passage: int
    sentence: int
    features: dict[str, float]
    score: float


def rank(question: Question, passages: Sequence[ReadPassage], lexicon: Lexicon) -> list[Evidence]:
    """Score all sentences of the passages, best first."""
    found = [
        evidence
        for place, passage in enumerate(passages)
        for evidence in _score_passage(question, passage, place, lexicon)
    ]
    return sorted(found, key=lambda evidence: -evidence.score)


def choose(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Take the best sentence, and a second and a third whose score is close to it."""
    if not ranked:
        return []
    chosen = [ranked[0]]
    for gap, candidate in zip((SECOND_GAP, THIRD_GAP), ranked[1:3], strict=False):
        if ranked[0].score - candidate.score > gap:
            break
        chosen.append(candidate)
    return chosen


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """Shared beginning of two stems, as a share of the longer one; 0 below four letters."""
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((i for i, (x, y) in pairs if x != y), min(len(one), len(other)))
    return shared / max(len(one), len(other)) if shared >= 4 else 0.0


def _score_passage(
    question: Question, passage: ReadPassage, place: int, lexicon: Lexicon
) -> list[Evidence]:
    similar = question.tokens.vectors @ passage.tokens.vectors.T
    above = _stems(words_of(passage.text, lexicon, Span(0, passage.heading_chars)))
    words = [words_of(passage.text, lexicon, span) for span in passage.sentences]
    whole = {
        "passage_coverage": _exact_coverage(
            question.weights, above.union(*(_stems(sentence) for sentence in words))
        ),
        "passage_match": _weighted(question, similar.max(axis=1)),
        "passage_cosine": passage.cosine,
    }
    found: list[Evidence] = []
    for i in range(len(words)):
        own = _sentence_features(question, passage, i, words, above, similar)
        if own:
            features = whole | own
            text = passage.sentences[i].of(passage.text)
            found.append(Evidence(place, i, features, _score(question, features, text)))
    return found


def _sentence_features(
    question: Question,
    passage: ReadPassage,
    i: int,
    words: Sequence[tuple[Word, ...]],
    above: frozenset[str],
    similar: Floats,
) -> dict[str, float]:
    """Features of one sentence; empty if the model read none of it.

    Args:
        question: What is asked.
        passage: Where the sentence stands.
        i: Which sentence.
        words: The words of each of the passage's sentences.
        above: The heading's stems.
        similar: float32, shape (question tokens, passage tokens).
    """
    starts, span = passage.tokens.starts, passage.sentences[i]
    inside = (starts >= span.start) & (starts < span.end)
    if not inside.any():
        return {}
    earlier = passage.sentences[max(i - 1, 0)].start
    near = similar[
        :, ((starts >= earlier) & (starts < span.end)) | (starts < passage.heading_chars)
    ]
    stems = _stems(words[i])
    context = _stems(words[max(i - 1, 0)]) | stems | above
    return {
        "coverage": _coverage(question.weights, stems),
        "context_coverage": _exact_coverage(question.weights, context),
        "context_match": _weighted(question, near.max(axis=1)),
        "kind": _offers(question, words[i]),
        "sentence_cosine": _cosine(question, passage.tokens.vectors[inside]),
        **_alignment(question, similar[:, inside].max(axis=1)),
    }


def _stems(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in words)


def _coverage(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    """Share of the question's word weight found in `stems`; similar stems count in part."""
    found = sum(
        value * (1.0 if stem in stems else max((likeness(stem, s) for s in stems), default=0.0))
        for stem, value in weights.items()
    )
    return found / (sum(weights.values()) or 1.0)


def _exact_coverage(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    found = sum(value for stem, value in weights.items() if stem in stems)
    return found / (sum(weights.values()) or 1.0)


def _offers(question: Question, words: Sequence[Word]) -> float:
    """1 if the sentence brings a new item of the asked kind, 0 if not, 0.5 if any kind will do."""
    if question.kind is Kind.OTHER:
        return 0.5
    known = {word.text.lower() for word in question.words}
    for i, word in enumerate(words):
        before = words[i - 1].text.lower() if i else ""
        new = word.text.lower() not in known and word.stem not in question.weights
        if new and _fits(question, word, before, first=i == 0):
            return 1.0
    return 0.0


def _fits(question: Question, word: Word, before: str, *, first: bool) -> bool:
    lower, language = word.text.lower(), question.language
    if question.kind is Kind.NUMBER:
        return word.text[0].isdigit() or lower in language.number_words
    if question.kind is Kind.TIME:
        return bool(_YEAR_OR_DAY.fullmatch(lower)) or lower in language.time_words
    name = word.text[0].isupper() and not first and lower not in language.time_words
    return name and (question.kind is Kind.PERSON or before in language.before_place)


def _weighted(question: Question, best: Floats) -> float:
    total = max(float(question.token_weights.sum()), 1e-6)
    return float(best @ question.token_weights) / total


def _alignment(question: Question, best: Floats) -> dict[str, float]:
    """Best match of the question's tokens in the sentence: all, the question word, the focus.

    In context, the vector of a question word (`when`) lies near the words that answer it.
    """
    focus = _at(question, question.focus)
    asks = _at(question, question.asks) if question.asks else focus
    return {
        "match": float(best.mean()),
        "asked_match": float(best[asks].mean()),
        "focus_match": float(best[focus].mean()),
    }


def _at(question: Question, span: Span) -> NDArray[np.intp]:
    starts = question.tokens.starts
    found = np.flatnonzero((starts >= span.start) & (starts < span.end))
    return found if len(found) else np.arange(len(starts))


def _cosine(question: Question, vectors: Floats) -> float:
    mean = vectors.mean(axis=0)
    return float(mean @ question.vector / max(float(np.linalg.norm(mean)), 1e-6))


def _score(question: Question, features: Mapping[str, float], text: str) -> float:
    byline = question.about_document and question.language.byline.match(text)
    score = sum(factor * features[name] for name, factor in RANK_WEIGHTS.items())
    return score + (BYLINE_BONUS if byline else 0.0)
