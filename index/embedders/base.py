"""What the index asks of an embedding model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedders.card import ModelCard, ModelIdentity

Vectors = NDArray[np.float32]


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


NO_TOKENS = TokenVectors(
    np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """What one forward pass makes of a text.

    Attributes:
        vector: Of the whole text: float32, shape (dimension,), unit length.
        tokens: None of them if the model gives only whole texts.
    """

    vector: Vectors
    tokens: TokenVectors


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

    def embed_query(self, question: str) -> Embedded:
        """Embed a question."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages.

        Yields:
            (place in `texts`, the text's vectors), each text once, in whatever order is fastest.
        """
        ...

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token of every text, in the context of its text."""
        ...


def vectors_of(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Embed passages for their vectors alone: float32, shape (len(texts), dimension)."""
    vectors = np.zeros((len(texts), embedder.card.dimension), dtype=np.float32)
    for row, embedded in embedder.embed_documents(texts):
        vectors[row] = embedded.vector
    return vectors


def unit(vectors: Vectors) -> Vectors:
    """Bring rows to unit length: float32, same shape."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    made: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return made
