"""What every embedding model in this process has in common.

Questions of several threads share a forward pass; passages are embedded in order of length; and
the transformer runs in bfloat16 where that is fast and gives the same vectors.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import torch

from index.embedders.base import Embedded, TokenVectors, Vectors
from index.embedders.batching import MicroBatches, by_length
from index.embedders.card import ModelCard, ModelIdentity
from index.errors import ModelUnavailable
from index.turns import TURN

Arithmetic = Literal["float32", "bfloat16"]
Precision = Literal["auto"] | Arithmetic
Device = Literal["auto", "cpu", "cuda", "mps"]
Side = Literal["query", "document"]

BATCH = 32
LEAST_AGREEMENT = 0.999
PROBES = (
    "A footnote names the place where a statement can be checked.",
    "Wer spricht, und wann? In 1848: 12,5 % of the members, said Müller & Co.",
)


class LocalEmbedder(ABC):
    """Keeps `index.embedders.base.Embedder`; its methods may be called from several threads.

    Args:
        card: The model.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._questions = MicroBatches(self._embedded_questions, most=BATCH, turn=TURN)

    @abstractmethod
    def _encoded(self, texts: Sequence[str], *, side: Side) -> list[Embedded]:
        """Embed one batch, in one forward pass."""

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens and without any limit."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._card.identity

    @property
    def card(self) -> ModelCard:
        """The model's identity."""
        return self._card

    def embed_query(self, question: str) -> Embedded:
        """Embed a question with the model's query prompt, together with whoever asks meanwhile."""
        return self._questions.ask(question)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages with the model's document prompt.

        Texts are embedded in order of length, so that little of a batch is padding.

        Yields:
            (place in `texts`, the text's vectors), longest first.
        """
        yield from self._by_length(texts, side="document")

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token in the context of its text; what the model does not read is left out.

        Source: late interaction as in ColBERT (Khattab and Zaharia, 2020), without its training.
        """
        tokens: dict[int, TokenVectors] = {
            row: embedded.tokens for row, embedded in self.embed_documents(texts)
        }
        return [tokens[row] for row in range(len(texts))]

    def _embedded_questions(self, questions: Sequence[str]) -> list[Embedded]:
        # This thread's own setting: two threads take longer over a question than one, for they
        # wait for each other in each of a hundred short steps, and the other core has a search.
        torch.set_num_threads(1)
        embedded = dict(self._by_length(questions, side="query"))
        return [embedded[row] for row in range(len(questions))]

    def _by_length(self, texts: Sequence[str], *, side: Side) -> Iterator[tuple[int, Embedded]]:
        for rows in by_length(texts, most=BATCH):
            yield from zip(
                rows, self._encoded([texts[row] for row in rows], side=side), strict=True
            )


def available(device: Device) -> str:
    """Name a device as torch calls it; `auto` is the fastest one there is.

    Raises:
        ModelUnavailable: There is none of that name.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if device == "auto":
        return next((name for name, found in there.items() if found), "cpu")
    if not there.get(device, True):
        raise ModelUnavailable(f"This machine has no {device} device; use cpu or auto.")
    return device


def fast_in_bfloat16(device: str) -> bool:
    """Whether it multiplies bfloat16 in hardware."""
    able = torch.cpu.get_capabilities()
    return device != "cpu" or bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def agreement(exact: Vectors, other: Vectors) -> float:
    """The least cosine between rows of unit length, shape (n, dimension) both."""
    return float(np.einsum("ij,ij->i", exact, other).min())
