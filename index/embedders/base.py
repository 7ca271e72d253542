"""What the index asks of an embedding model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which model made the vectors; two generations may share vectors only if these agree.

    Attributes:
        name: The model id or folder name as configured.
        weights_sha256: Of the weights file, hexadecimal.
        dimension: Numbers in a vector.
        max_tokens: What the model reads of a text, special tokens included.
        precision: The arithmetic of the forward pass, `float32` or `bfloat16`.
    """

    name: str
    weights_sha256: str
    dimension: int
    max_tokens: int
    precision: str


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
