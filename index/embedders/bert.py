"""The encoder of BERT: token ids -> one contextual vector for each. Plain torch, nothing else.

Source: BERT (Devlin et al., 2018); the names of the weights are those of Hugging Face's files.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's weights, each a (matrix, bias) pair.

    Attributes:
        attended: Query, key and value matrices on top of each other: one product for three.
    """

    attended: tuple[Tensor, Tensor]
    mixed: tuple[Tensor, Tensor]
    mixed_norm: tuple[Tensor, Tensor]
    wide: tuple[Tensor, Tensor]
    narrow: tuple[Tensor, Tensor]
    norm: tuple[Tensor, Tensor]


class Bert:
    """The encoder of one model.

    Args:
        weights: As they stand in the file, float32.
        layers: How many.
        heads: Of the attention.
        dtype: Arithmetic of everything but the result.
    """

    def __init__(
        self, weights: Mapping[str, Tensor], *, layers: int, heads: int, dtype: torch.dtype
    ) -> None:
        self._weights = weights
        self._dtype = dtype
        self._heads = heads
        self._words = self._cast("embeddings.word_embeddings.weight")
        # Every text is the first of a pair whose second is missing: type 0 everywhere.
        kinds = self._cast("embeddings.token_type_embeddings.weight")
        self._places = self._cast("embeddings.position_embeddings.weight") + kinds[0]
        self._norm = self._pair("embeddings.LayerNorm")
        self._layers = [self._layer(f"encoder.layer.{n}") for n in range(layers)]

    @torch.inference_mode()
    def encode(self, ids: Tensor, read: Tensor) -> Tensor:
        """Encode texts.

        Args:
            ids: int64, shape (texts, tokens), special tokens included, padded at the end.
            read: bool, same shape: what is no padding.

        Returns:
            float32, shape (texts, tokens, dimension); senseless where padding stands.
        """
        seen = None if bool(read.all()) else read[:, None, None, :]
        x = self._normed(self._words[ids] + self._places[: ids.shape[1]], self._norm)
        for layer in self._layers:
            x = self._normed(x + self._mixed(x, layer, seen), layer.mixed_norm)
            wide = functional.gelu(functional.linear(x, *layer.wide))
            x = self._normed(x + functional.linear(wide, *layer.narrow), layer.norm)
        return x.float()

    def _mixed(self, x: Tensor, layer: Layer, seen: Tensor | None) -> Tensor:
        """Let every token look at all others."""
        texts, tokens, dimension = x.shape
        attended = functional.linear(x, *layer.attended)
        heads = attended.view(texts, tokens, 3, self._heads, dimension // self._heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return functional.linear(mixed.transpose(1, 2).reshape(x.shape), *layer.mixed)

    def _normed(self, x: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        return functional.layer_norm(x, x.shape[-1:], *norm, eps=_EPSILON)

    def _layer(self, name: str) -> Layer:
        parts = [self._pair(f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        return Layer(
            attended=(torch.cat([m for m, _ in parts]), torch.cat([b for _, b in parts])),
            mixed=self._pair(f"{name}.attention.output.dense"),
            mixed_norm=self._pair(f"{name}.attention.output.LayerNorm"),
            wide=self._pair(f"{name}.intermediate.dense"),
            narrow=self._pair(f"{name}.output.dense"),
            norm=self._pair(f"{name}.output.LayerNorm"),
        )

    def _pair(self, name: str) -> tuple[Tensor, Tensor]:
        return self._cast(f"{name}.weight"), self._cast(f"{name}.bias")

    def _cast(self, name: str) -> Tensor:
        return self._weights[name].to(self._dtype)
