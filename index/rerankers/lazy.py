"""A reranker that is loaded when the first passages have to be ordered, and not before."""

import threading
from collections.abc import Callable, Sequence

from index.rerankers.base import Reranker


class LazyReranker:
    """Keeps `index.rerankers.base.Reranker`; may be used from several threads.

    Args:
        load: Loads the model; called once.
    """

    def __init__(self, load: Callable[[], Reranker]) -> None:
        self._load = load
        self._loaded: Reranker | None = None
        self._lock = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Say how well each passage answers: higher is better."""
        with self._lock:
            self._loaded = self._loaded or self._load()
        return self._loaded.scores(question, passages)
