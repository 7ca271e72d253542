"""Whether the model that embeds questions is the one whose vectors are searched.

Names and hashes say so on paper; the canary says it in fact: a text whose vector is kept with every
generation is embedded again and compared.
"""

import numpy as np

from index.embedders.base import Embedder
from index.errors import IndexMismatch
from index.manifest import CANARY_TEXT, Manifest

_LEAST_COSINE = 0.999  # bfloat16 against float32 is above .9999


def require_agreement(made: Manifest, embedder: Embedder) -> None:
    """Embed the canary and compare.

    Raises:
        IndexMismatch: The model answers differently than when the generation was built.
    """
    then = np.asarray(made.canary, dtype=np.float32)
    now = embedder.embed_query(CANARY_TEXT).vector
    if then.shape != now.shape or float(then @ now) < _LEAST_COSINE:
        raise IndexMismatch(
            f"The model {made.model.name} gives other vectors than when the index was built, "
            "though its name and weights are the same. Build it anew with: footnote index --full"
        )
