"""The default model, all-MiniLM-L6-v2, run straight from its files, with torch alone.

sentence-transformers loads a library for every model there is, which takes longer than everything
else between a command and its answer, and prepares a question longer than the model thinks about
it. Of this one model every byte is known, so a question, the passages of an answer and a small
corpus are embedded here. A large corpus is left to sentence-transformers: nobody waits for its
start there. The vectors are the same (a test compares them).

Raises `ModelUnavailable` (`index.errors`).
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer

from index.embedders.base import Embedded, Embedder, TokenVectors, Vectors, unit
from index.embedders.bert import Bert
from index.embedders.card import ModelCard
from index.embedders.local import (
    BATCH,
    LEAST_AGREEMENT,
    PROBES,
    Arithmetic,
    LocalEmbedder,
    Precision,
    Side,
    agreement,
    fast_in_bfloat16,
)
from index.embedders.weights import DEFAULT_MODEL, model_folder, weights_sha256

_LAYERS, _HEADS, _DIMENSION = 6, 12, 384
_MAX_TOKENS = 256
_FEW_PASSAGES = 16 * BATCH  # embedded in about as long as importing the library takes


class MiniLM(LocalEmbedder):
    """all-MiniLM-L6-v2, on the processor.

    Args:
        precision: Arithmetic of the transformer; `auto` takes bfloat16 where the processor has it
            and the vectors come out the same.

    Raises:
        ModelUnavailable: The weights are not the published ones.
    """

    def __init__(self, *, precision: Precision = "auto") -> None:
        folder = model_folder(DEFAULT_MODEL)
        sha256 = weights_sha256(DEFAULT_MODEL, folder)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._arithmetic = self._load(folder, precision)
        sizes = (_DIMENSION, _DIMENSION, _MAX_TOKENS)
        super().__init__(ModelCard(DEFAULT_MODEL, sha256, *sizes, self._arithmetic))

    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens and without any limit."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages; many of them by sentence-transformers."""
        if len(texts) <= _FEW_PASSAGES:
            return super().embed_documents(texts)
        return self._library.embed_documents(texts)

    @cached_property
    def _library(self) -> Embedder:
        # Imported here: this module is there to do without it.
        from index.embedders.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(precision=self._arithmetic)

    def _load(self, folder: Path, precision: Precision) -> Arithmetic:
        """Load the model; in bfloat16 if that is wanted, or fast here and as good."""
        weights = load_file(folder / "model.safetensors")
        self._bert = Bert(weights, layers=_LAYERS, heads=_HEADS, dtype=torch.float32)
        if precision == "float32" or (precision == "auto" and not fast_in_bfloat16("cpu")):
            return "float32"
        exact, exactly = self._bert, self._probed()
        self._bert = Bert(weights, layers=_LAYERS, heads=_HEADS, dtype=torch.bfloat16)
        if precision == "auto" and agreement(exactly, self._probed()) < LEAST_AGREEMENT:
            self._bert = exact
            return "float32"
        return "bfloat16"

    def _probed(self) -> Vectors:
        return np.stack([each.vector for each in self._encoded(PROBES, side="document")])

    def _encoded(self, texts: Sequence[str], *, side: Side) -> list[Embedded]:
        """Embed one batch, in one forward pass; this model has no prompts for either side."""
        read = [_Read(encoding) for encoding in self._tokenizer.encode_batch(list(texts))]
        ids = np.zeros((len(read), max(len(each.ids) for each in read)), dtype=np.int64)
        there = np.zeros(ids.shape, dtype=np.bool_)
        for row, each in enumerate(read):
            ids[row, : len(each.ids)] = each.ids
            there[row, : len(each.ids)] = True
        matrices = self._bert.encode(torch.from_numpy(ids), torch.from_numpy(there)).numpy()
        return [each.embedded(matrix) for each, matrix in zip(read, matrices, strict=True)]


class _Read:
    """What the model reads of a text: the beginning, between two special tokens."""

    def __init__(self, encoding: Encoding) -> None:
        last = len(encoding) - 1
        kept = [*range(min(last, _MAX_TOKENS - 1)), last]
        self.ids = [encoding.ids[n] for n in kept]
        self._places = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)[kept]
        self._own = np.asarray(encoding.special_tokens_mask, dtype=np.int64)[kept] == 0

    def embedded(self, matrix: Vectors) -> Embedded:
        """Take this text's vectors from a batch's: float32, shape (tokens or more, dimension)."""
        read = matrix[: len(self.ids)]
        places = self._places[self._own]
        tokens = TokenVectors(unit(read[self._own]), places[:, 0], places[:, 1])
        return Embedded(unit(read.mean(axis=0)), tokens)
