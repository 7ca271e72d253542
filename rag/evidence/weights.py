"""The numbers of the two linear models; what they reach on which set is told in rag/README.md.

Features are absolute, between about 0 and 1, so a weight can be read as an importance. They belong
to the cosine scale of all-MiniLM-L6-v2; those of another model are brought to it.
"""

from collections.abc import Mapping

UNRELATED = 0.034
"""What that model gives texts that have nothing in common (`index.embedders.unrelated`)."""


def in_scale(cosine: float, *, unrelated: float) -> float:
    """Bring a cosine of another model to the scale that the weights were fitted in.

    How far it is from 1 is stretched, so that texts that have nothing in common are as far.

    Args:
        cosine: At most 1.
        unrelated: What the model gives texts that have nothing in common, below 1.
    """
    return 1 - (1 - cosine) * (1 - UNRELATED) / (1 - unrelated)


RANK_WEIGHTS: Mapping[str, float] = {
    "coverage": 2.19,
    "context_coverage": 1.53,
    "passage_coverage": 3.33,
    "match": 4.98,
    "context_match": 2.21,
    "passage_match": 5.92,
    "asked_match": 5.13,
    "focus_match": 2.71,
    "core_cosine": 5.66,
    "kind": 1.52,
}
"""How much each feature of a sentence counts for its being the answer. Fitted on xquad-en, clapnq
and chroma-chunking."""

RANK_WEIGHTS_OTHER: Mapping[str, float] = {
    "coverage": 3.00,
    "context_coverage": 0.85,
    "passage_coverage": 4.12,
    "match": 5.44,
    "context_match": 2.52,
    "passage_match": 7.31,
    "asked_match": -0.64,
    "focus_match": 0.84,
    "core_cosine": 0.68,
    "kind": 1.80,
}
"""The same for languages that the model was not trained on. Fitted on xquad-de."""

LINE_BONUS = 4.0
"""By hand: for the line that says who wrote a document, when, or to whom, if that is asked."""

DEFINITION_BONUS = 2.5
"""By hand: for `X is a …`, if it is asked what X is or what somebody calls X."""

VOICE_BONUS, VOICE_PENALTY = 1.5, 3.0
"""By hand: for X's own words, and for somebody else's, if it is asked what X said."""

OFF_TOPIC_PENALTY = 3.0
"""By hand: for words that nowhere come near Y, if it is asked what X said about Y."""

SECOND_GAP, THIRD_GAP = 1.5, 1.0
"""How far behind the best a second and a third sentence may be and still be part of the answer."""

ALONE_SHARE = 0.7
"""How much what is asked for counts where the sentence is read by itself; the rest in context."""

FURTHER_GAP, OTHER_VOICE_GAP = 8.0, 2.5
"""How far behind the best further evidence, and the best sentence of another voice, may be."""

REFUSAL_WEIGHTS: Mapping[str, float] = {
    "best_passage_match": -2.39,
    "best_sentence_cosine": -6.48,
    "margin": -1.06,
    "nowhere": 4.15,
    "not_here": 3.74,
    "uncounted": 1.50,
    "kind_missing": 1.00,
    "only_wished": 2.50,
    "foreign_voice": 4.00,
    "off_topic": 4.00,
}
REFUSAL_BIAS = 2.91
"""Log-odds of there being no answer: bias plus weighted features. `kind_missing` was fitted apart
from the others; `uncounted` and the last three are by hand."""
