"""An embedding model behind any OpenAI-compatible address: larger, or on another machine.

It gives one vector a text and none for its tokens, so late interaction is off. What tokens it reads
is not known either: they are estimated, a little too many rather than too few.

Raises `ModelUnavailable` (`index.errors`), nothing else.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial

import numpy as np
import openai
from numpy.typing import NDArray

from index.embedders.base import NO_TOKENS, Embedded, TokenVectors, Vectors, unit
from index.embedders.batching import MicroBatches
from index.embedders.card import ModelCard, ModelIdentity
from index.errors import ModelUnavailable

_BATCH = 16  # 64 passages took a small model on a busy processor longer than a minute
_DOCUMENTS_SECONDS = 120
_QUESTION_RETRIES, _DOCUMENTS_RETRIES = 1, 4
_MOST_TOKENS = 8192
# About four letters of a word are a token, and every letter of a script without spaces.
_TOKEN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]{1,4}|[^\w\s]")
_SENSELESS = (ValueError, TypeError, AttributeError, LookupError)


def endpoint_identity(
    model: str, *, query_prompt: str = "", document_prompt: str = ""
) -> ModelIdentity:
    """Tell models apart whose weights nobody sees: by name and prompts, wherever they run.

    That it is still the same model behind the name, the canary of each generation tells.
    """
    known = "\0".join(("endpoint", model, query_prompt, document_prompt))
    return ModelIdentity(model, hashlib.sha256(known.encode()).hexdigest())


class EndpointEmbedder:
    """Keeps `index.embedders.base.Embedder`; its methods may be called from several threads.

    Args:
        base_url: Up to and including `/v1`.
        model: Its name there.
        api_key: Sent as a bearer token, if the server wants one.
        query_prompt: Put before questions, as the model's authors ask.
        document_prompt: Put before passages.
        question_seconds: How long the server may take for questions, each of the tries.

    Raises:
        ModelUnavailable: The server does not answer, or not with vectors.
    """

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None = None,
        query_prompt: str = "",
        document_prompt: str = "",
        question_seconds: float = 10,
    ) -> None:
        self._model = model
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            # Passages go to the address that was set up, and to no other that it names.
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )
        self._document_prompt = document_prompt
        self._questions = MicroBatches(
            partial(
                self._vectors,
                prompt=query_prompt,
                seconds=question_seconds,
                retries=_QUESTION_RETRIES,
            ),
            most=_BATCH,
            turn=nullcontext(),  # another machine calculates
        )
        identity = endpoint_identity(
            model, query_prompt=query_prompt, document_prompt=document_prompt
        )
        self._dimension: int | None = None
        self._card = ModelCard(
            name=model,
            weights_sha256=identity.weights_sha256,
            dimension=len(self._questions.ask("Which dimension?")),
            token_dimension=0,
            max_tokens=_MOST_TOKENS,
            precision="float32",
        )

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._card.identity

    @property
    def card(self) -> ModelCard:
        """The model's name and sizes."""
        return self._card

    def count_tokens(self, text: str) -> int:
        """Estimate the text's tokens."""
        return sum(1 for _ in _TOKEN.finditer(text))

    def embed_query(self, question: str) -> Embedded:
        """Embed a question, together with whoever asks meanwhile."""
        return Embedded(self._questions.ask(question), NO_TOKENS)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        """Embed passages: (place in `texts`, its vector), in order."""
        for start in range(0, len(texts), _BATCH):
            vectors = self._vectors(
                texts[start : start + _BATCH],
                prompt=self._document_prompt,
                seconds=_DOCUMENTS_SECONDS,
                retries=_DOCUMENTS_RETRIES,
            )
            for row, vector in enumerate(vectors, start=start):
                yield row, Embedded(vector, NO_TOKENS)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed no token, for there is no way to ask for one."""
        return [NO_TOKENS] * len(texts)

    def _vectors(
        self, texts: Sequence[str], *, prompt: str, seconds: float, retries: int
    ) -> list[Vectors]:
        """Ask for vectors: one a text, float32, shape (dimension,), unit length.

        What may pass (a busy server, a broken connection) is tried again, ever later.

        Raises:
            ModelUnavailable: There are none to be had.
        """
        client = self._client.with_options(timeout=seconds, max_retries=retries)
        # Some servers refuse empty texts; a space says as little.
        asked = [prompt + text if text.strip() else f"{prompt} " for text in texts]
        try:
            reply = client.embeddings.create(
                model=self._model, input=asked, encoding_format="float"
            )
            rows = sorted(reply.data, key=lambda each: each.index)
            matrix = np.asarray([each.embedding for each in rows], dtype=np.float32)
        except openai.APIStatusError as error:
            raise ModelUnavailable(_refusal(error.status_code, self._model)) from error
        except openai.APITimeoutError as error:
            raise ModelUnavailable(
                f"The embedding server did not answer within {seconds:g} seconds."
            ) from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable(
                "The embedding server cannot be reached; see the setting embedding_base_url."
            ) from error
        except (openai.OpenAIError, *_SENSELESS) as error:
            raise ModelUnavailable("The embedding server sent no vectors.") from error
        self._require_vectors(matrix, len(texts))
        return list(unit(matrix))

    def _require_vectors(self, matrix: NDArray[np.float32], count: int) -> None:
        """See that there is one vector for each text, all of one dimension.

        Raises:
            ModelUnavailable: It is not so.
        """
        if matrix.ndim != 2 or len(matrix) != count or not np.isfinite(matrix).all():
            raise ModelUnavailable("The embedding server sent something else than a vector a text.")
        if self._dimension not in (None, matrix.shape[1]):
            raise ModelUnavailable("The embedding server sent vectors of another dimension.")
        self._dimension = matrix.shape[1]


def _refusal(status: int, model: str) -> str:
    if status in (401, 403):
        return "The embedding server refuses the key; see the setting embedding_api_key."
    if status == 404:
        return f"The embedding server does not know the model {model!r}."
    return f"The embedding server says {status}."
