"""A cross-encoder of sentence-transformers, from a folder or the local model cache, offline.

Raises `ModelUnavailable` (`index.errors`).
"""

import threading
from collections.abc import Sequence

import torch
from sentence_transformers import CrossEncoder

from index.embedders.weights import model_folder, weights_sha256
from index.errors import ModelUnavailable

_BATCH = 16


class CrossEncoderReranker:
    """Keeps `index.rerankers.base.Reranker`; may be used from several threads.

    Args:
        model: A folder, or a model id that is already in the local Hugging Face cache.
        device: Where it runs, as torch calls it.

    Raises:
        ModelUnavailable: It is not on this machine, or no cross-encoder with one score a pair.
    """

    def __init__(self, model: str, *, device: str = "cpu") -> None:
        folder = model_folder(model)
        weights_sha256(model, folder)  # refuses weights that could run code
        try:
            self._model = CrossEncoder(
                str(folder),
                device=device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": torch.float32},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailable(f"The reranker {model!r} is not a cross-encoder.") from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(f"The reranker {model!r} gives more than one score a pair.")
        self._reading = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Say how well each passage answers: higher is better."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        with self._reading:
            found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return [float(score) for score in found]
