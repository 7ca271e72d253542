"""The numbers of the two linear models.

Fitted on xquad-en, clapnq and chroma-chunking, checked on sets they had not seen (table in
rag/README.md). Features are absolute, between about 0 and 1, so weights can be read as importance.
"""

from collections.abc import Mapping

RANK_WEIGHTS: Mapping[str, float] = {
    "coverage": 2.57,
    "context_coverage": 1.26,
    "passage_coverage": 3.56,
    "match": 4.20,
    "context_match": 2.25,
    "passage_match": 6.32,
    "asked_match": 5.50,
    "focus_match": 2.81,
    "sentence_cosine": 6.44,
    "kind": 1.51,
}
"""How much each feature of a sentence counts for its being the answer."""

BYLINE_BONUS = 4.0
"""For the line that names the writer, when the question asks who wrote something."""

SECOND_GAP, THIRD_GAP = 1.2, 0.9
"""How far behind the best a second and a third sentence may be and still be shown."""

REFUSAL_WEIGHTS: Mapping[str, float] = {
    "coverage": -1.00,
    "best_passage_coverage": -1.36,
    "known": 0.20,
    "unknown_names": -0.57,
    "best_sentence_cosine": -10.78,
    "best_passage_match": -4.09,
    "match": 0.10,
    "margin": -1.33,
}
REFUSAL_BIAS = 9.25
"""Log-odds of there being no answer: bias plus weighted features."""
