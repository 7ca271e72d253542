"""How near each other a model sees texts that have nothing to do with each other.

One model gives such a pair a cosine of about 0, another one of .78, so that a cosine says little
before this one is subtracted (`index.searching.fusion`).

Source: Ethayarajh, "How Contextual are Contextualized Word Representations?" (2019), who corrects
cosines by the mean over random pairs.
"""

from itertools import combinations

import numpy as np

from index.embedders.base import Embedder

TEXTS = (
    "Knead the dough for ten minutes, then let it rise in a warm place until it has doubled.",
    "The comet was last seen from the southern hemisphere, close to the horizon before sunrise.",
    "Tenants may give notice to the end of any month; the landlord must answer in writing.",
    "Her second symphony opens with a slow movement for strings, without any brass.",
    "Reptiles regulate their temperature by moving between sun and shade.",
    "The striker equalised in the last minute, but the team lost on penalties.",
    "To reset the router, hold the button for five seconds until both lights go out.",
    "The treaty ended a war of nine years and left the fortress to the northern kingdom.",
)
_MOST = 0.95  # beyond it a model tells nothing apart, and to divide by what is left tells no more


def unrelated_cosine(embedder: Embedder) -> float:
    """Measure the mean cosine between texts on different subjects; from 0 to .95."""
    vectors = [embedder.embed_query(text).vector for text in TEXTS]
    cosines = [one @ other for one, other in combinations(vectors, 2)]
    return round(min(max(float(np.mean(cosines)), 0.0), _MOST), 3)
