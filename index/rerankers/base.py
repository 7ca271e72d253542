"""What retrieval asks of a reranker."""

from collections.abc import Sequence
from typing import Protocol


class Reranker(Protocol):
    """Reads the question and each passage together, which is slower and nearer than vectors."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Say how well each passage answers: higher is better, only within one call.

        Raises:
            ModelUnavailable: The model cannot be loaded.
        """
        ...
