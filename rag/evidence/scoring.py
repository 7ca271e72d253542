"""Scoring every sentence of the retrieved passages as the answer to a question.

Late interaction (Khattab and Zaharia, "ColBERT", 2020) with an untrained model's token vectors,
weighted by the rarity of the question's words, beside plain word coverage and the kind of answer
asked for. A sentence is read in its passage, its passage under the document's heading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors
from index.records import Span
from rag.evidence.fitting import LEAST_ALIKE, defines, likeness, misspelling, offers, only_wished
from rag.evidence.question import Lexicon, Question, Word, words_of
from rag.evidence.voice import voice
from rag.evidence.weights import (
    DEFINITION_BONUS,
    LINE_BONUS,
    OFF_TOPIC_PENALTY,
    RANK_WEIGHTS,
    RANK_WEIGHTS_OTHER,
    VOICE_BONUS,
    VOICE_PENALTY,
    in_scale,
)

_LEAST_ON_TOPIC = 0.4  # by hand: off the topic .10 to .34, on it .48 to .87, over the seed letters

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A retrieved passage under its heading.

    Attributes:
        text: The heading and the passage, one text.
        heading_chars: How much of `text` is heading.
        author: Who speaks in the document, if that is known; with the organisation.
        sentences: Spans in `text`, after the heading.
        speakers: Whom each sentence quotes; None where the author speaks.
        tokens: Token vectors of `text`.
    """

    text: str
    heading_chars: int
    author: str | None
    sentences: tuple[Span, ...]
    speakers: tuple[str | None, ...]
    tokens: TokenVectors


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


def _score_passage(
    question: Question, passage: ReadPassage, place: int, lexicon: Lexicon
) -> list[Evidence]:
    similar = question.tokens.vectors @ passage.tokens.vectors.T
    above = _stems(words_of(passage.text, lexicon, Span(0, passage.heading_chars)))
    words = [words_of(passage.text, lexicon, span) for span in passage.sentences]
    all_stems = above.union(*(_stems(sentence) for sentence in words))
    known = question.weights.keys() | _signature(question, passage, lexicon)
    whole = {
        "passage_coverage": _exact_coverage(question.weights, all_stems),
        "passage_match": _weighted(question, similar.max(axis=1)),
    }
    found: list[Evidence] = []
    for i, span in enumerate(passage.sentences):
        text = span.of(passage.text)
        inside = _tokens_in(passage, span)
        if inside.start == inside.stop or _says_nothing(question, text, _stems(words[i]) - known):
            continue
        features = {
            **whole,
            **_word_features(question, words, i, above),
            **_vector_features(question, passage, i, similar),
            "line": float(bool(question.line and question.line.match(text))),
            "only_wished": only_wished(question, text),
            "defines": defines(question, passage.text, span, words[i]),
            "voice": voice(question, passage.author, passage.speakers[i], words[i], lexicon),
        }
        found.append(Evidence(place, i, features, score_of(question, features)))
    return found


def _tokens_in(passage: ReadPassage, span: Span) -> slice:
    """The tokens that begin in a span; they stand in the order of the text."""
    first, end = np.searchsorted(passage.tokens.starts, (span.start, span.end))
    return slice(int(first), int(end))


def _word_features(
    question: Question, words: Sequence[tuple[Word, ...]], i: int, above: frozenset[str]
) -> dict[str, float]:
    """What sentence i and the one before it, under the heading `above`, hold of the question."""
    stems = _stems(words[i])
    context = _stems(words[max(i - 1, 0)]) | stems | above
    return {
        "coverage": _coverage(question, stems),
        "context_coverage": _exact_coverage(question.weights, context),
        "kind": offers(question, words[i]),
    }


def _vector_features(
    question: Question, passage: ReadPassage, i: int, similar: Floats
) -> dict[str, float]:
    """How near sentence i is in meaning.

    Args:
        question: What is asked.
        passage: Where the sentence stands.
        i: Which sentence; it has at least one token.
        similar: float32, shape (question tokens, passage tokens): cosines.
    """
    inside = _tokens_in(passage, passage.sentences[i])
    before = _tokens_in(passage, passage.sentences[max(i - 1, 0)])
    heading = _tokens_in(passage, Span(0, passage.heading_chars))
    best = similar[:, inside].max(axis=1)
    parts = [similar[:, part] for part in (before, heading) if part.start < part.stop]
    near = np.maximum.reduce([best, *(part.max(axis=1) for part in parts)])
    mean = passage.tokens.vectors[inside].mean(axis=0)
    return {
        "off_topic": _off_topic(question, near),
        "context_match": _weighted(question, near),
        "core_cosine": _cosine(question.core, mean),
        "sentence_cosine": _cosine(question.vector, mean),
        "match": float(best.mean()),
        **asked_features(question, best),
    }


def _off_topic(question: Question, near: Floats) -> float:
    """Whether nothing comes near Y, if it is asked what X said about Y."""
    topic = near[question.topic_tokens]
    if not topic.size:
        return 0.0
    return float(in_scale(float(topic.mean()), unrelated=question.unrelated) < _LEAST_ON_TOPIC)


def asked_features(question: Question, best: Floats) -> dict[str, float]:
    """Whether a sentence has what is asked for: the question word and the focus.

    In context, the vector of a question word (`when`) lies near the words that answer it.

    Args:
        question: What is asked.
        best: float32, shape (question tokens,): each one's best cosine with the sentence.
    """
    return {
        "asked_match": float(best[question.asking_tokens].mean()),
        "focus_match": float(best[question.focus_tokens].mean()),
    }


def _signature(question: Question, passage: ReadPassage, lexicon: Lexicon) -> frozenset[str]:
    """The author's name, which is none of the author's words, if somebody's words are asked for."""
    return _stems(words_of(passage.author or "", lexicon) if question.speaker else ())


def _says_nothing(question: Question, text: str, new: frozenset[str]) -> bool:
    """Tell headings, questions, and sentences with no new word, one that the question lacks."""
    stop = question.language.stop
    return text.startswith("#") or text.endswith("?") or all(stem in stop for stem in new)


def _stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in words)


def _coverage(question: Question, stems: frozenset[str]) -> float:
    """Share of the question's word weight found in `stems`; similar stems count in part."""
    found = sum(
        value * (1.0 if stem in stems else _likest(question, stem, stems))
        for stem, value in question.weights.items()
    )
    return found / (sum(question.weights.values()) or 1.0)


def _likest(question: Question, stem: str, stems: frozenset[str]) -> float:
    begins = stem[:LEAST_ALIKE]
    like = max((likeness(stem, other) for other in stems if other.startswith(begins)), default=0.0)
    if like or stem not in question.unknown:
        return like
    return max((misspelling(stem, other) for other in stems), default=0.0)


def _exact_coverage(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    found = sum(value for stem, value in weights.items() if stem in stems)
    return found / (sum(weights.values()) or 1.0)


def _weighted(question: Question, best: Floats) -> float:
    total = max(float(question.token_weights.sum()), 1e-6)
    return float(best @ question.token_weights) / total


def _cosine(one: Floats, other: Floats) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / max(lengths, 1e-6)


def score_of(question: Question, features: Mapping[str, float]) -> float:
    """Add up the features of a sentence."""
    weights = RANK_WEIGHTS if question.language.model_reads else RANK_WEIGHTS_OTHER
    score = sum(factor * features[name] for name, factor in weights.items())
    said = features["voice"]
    bonus = LINE_BONUS * features["line"] + DEFINITION_BONUS * features["defines"]
    bonus -= OFF_TOPIC_PENALTY * features["off_topic"]
    return score + bonus + (VOICE_BONUS if said > 0 else VOICE_PENALTY) * said
