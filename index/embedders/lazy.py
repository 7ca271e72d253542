"""An embedding model that is loaded when the first text has to be embedded, and not before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from index.embedders.card import ModelCard, ModelIdentity

if TYPE_CHECKING:
    from index.embedders.base import Embedded, Embedder, TokenVectors


class LazyEmbedder:
    """Keeps `index.embedders.base.Embedder`; may be used from several threads.

    Args:
        identity: Says which model it is; asked once, for it may have to read all of its weights.
        load: Loads it; called once.
    """

    def __init__(self, identity: Callable[[], ModelIdentity], load: Callable[[], Embedder]) -> None:
        self._identify = identity
        self._load = load
        self._loaded: Embedder | None = None
        self._lock = threading.Lock()

    @cached_property
    def identity(self) -> ModelIdentity:
        """Which model this is; does not load it."""
        return self._identify()

    @property
    def card(self) -> ModelCard:
        """The model's identity and sizes."""
        return self._model().card

    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens."""
        return self._model().count_tokens(text)

    def embed_query(self, question: str) -> Embedded:
        """Embed a question."""
        return self._model().embed_query(question)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages: (place in `texts`, its vectors), in whatever order is fastest."""
        return self._model().embed_documents(texts)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token of every text, in the context of its text."""
        return self._model().embed_tokens(texts)

    def _model(self) -> Embedder:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded
