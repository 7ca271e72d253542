"""What the index asks of an embedding model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedders.card import ModelCard, ModelIdentity

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The contextual vectors of one text's tokens, special tokens left out.

    Attributes:
        vectors: float32, shape (n_tokens, dimension), every row of unit length.
        starts: int64, shape (n_tokens,): first character of each token in the text.
        ends: int64, shape (n_tokens,): one past its last character.
    """

    vectors: Vectors
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class Embedder(Protocol):
    """A text embedding model.

    Rows are unit length, so that an inner product is a cosine.
    """

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is; known without loading it."""
        ...

    @property
    def card(self) -> ModelCard:
        """The model's identity."""
        ...

    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens."""
        ...

    def embed_query(self, question: str) -> Vectors:
        """Embed a question: float32, shape (dimension,)."""
        ...

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed passages: float32, shape (len(texts), dimension).

        Args:
            texts: The passages.
            progress: Called with the number of texts done since the last call.
        """
        ...

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token of every text, in the context of its text."""
        ...
