"""Naming the settings that an answer depends on, so that it can be asked for again.

The same question of the same generation under the same hash gives the same extractive answer, its
timings aside, and whether a cited file has changed since.
"""

import hashlib
import json

from rag.evidence import weights
from rag.settings import Settings

_DEPENDS_ON = (
    "embedding_model",
    "embedding_query_prompt",
    "embedding_document_prompt",
    "precision",
    "reranker",
    "passage_tokens",
    "k",
    "refusal_threshold",
    "llm_base_url",
    "llm_model",
    "llm_strict",
)


def settings_hash(settings: Settings) -> str:
    """Hash the settings and the weights that decide what is answered."""
    values = settings.model_dump(mode="json")
    named = {name: values[name] for name in _DEPENDS_ON}
    numbers = {
        name: dict(value) if hasattr(value, "items") else value
        for name, value in vars(weights).items()
        if name.isupper()
    }
    text = json.dumps([named, numbers], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
