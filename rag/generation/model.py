"""A language model behind any OpenAI-compatible address, read as a stream, within a time.

The stream is read in a thread of its own, because a server that stalls would otherwise hold the
answer. Whoever stops listening shuts the connection, so that the server may stop too.

Raises `ModelFailed`, nothing else.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import openai

from rag.generation.base import ModelFailed
from rag.generation.prompt import Message
from rag.leaving import given_up

MOST_CHARS = 8_000
"""After so much, an answer is taken to have no end."""

OnTokens = Callable[[int, int], None]

_MOST_TOKENS = 800
_LOOP_CHARS = range(12, 121)
_LOOP_TIMES = 5
_LOOK_SECONDS = 0.1
_GARBAGE = (ValueError, TypeError, AttributeError, LookupError)


class ChatModel:
    """Asks one model; keeps `rag.generation.base.LanguageModel`.

    Args:
        base_url: Up to and including `/v1`.
        model: Its name there.
        api_key: Sent as a bearer token, if the server wants one.
        timeout_seconds: For a whole answer.
        on_tokens: Told how many tokens an answer took, read and written, if the server tells.
    """

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None,
        timeout_seconds: float,
        on_tokens: OnTokens,
    ) -> None:
        self._name = model
        self._timeout_seconds = timeout_seconds
        self._on_tokens = on_tokens
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            timeout=timeout_seconds,
            max_retries=0,
            # Passages go to the address that was set up, and to no other that it names.
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._name

    @property
    def timeout_seconds(self) -> float:
        """How long a whole answer may take."""
        return self._timeout_seconds

    def stream(self, messages: Sequence[Message], *, deadline: float) -> Iterator[str]:
        """Ask, and give the answer piece by piece.

        Args:
            messages: What is said.
            deadline: By `time.monotonic()`; later nothing is waited for.

        Raises:
            ModelFailed: It is not there, too slow, breaks off, or does not come to an end; or
                nobody waits for it, and it is not asked at all.
        """
        _require_listener()
        reading = _Reading(self._client, self._name, messages, self._on_tokens)
        threading.Thread(target=reading.run, daemon=True).start()
        received = ""
        try:
            while (piece := reading.next(deadline)) is not None:
                received += piece
                if len(received) > MOST_CHARS:
                    raise ModelFailed("The language model did not come to an end.")
                if _loops(received):
                    raise ModelFailed("The language model says the same again and again.")
                yield piece
        finally:
            reading.stop()

    def complete(self, messages: Sequence[Message], *, deadline: float) -> str:
        """Ask, and give the whole answer.

        Raises:
            ModelFailed: As `stream` does.
        """
        return "".join(self.stream(messages, deadline=deadline))


def _require_listener() -> None:
    gone = given_up.get()
    if gone and gone.is_set():
        raise ModelFailed("Nobody waits for the answer any more.")


def _loops(text: str) -> bool:
    """Whether a text ends in the same words, five times one after the other."""
    return any(text.endswith(text[-size:] * _LOOP_TIMES) for size in _LOOP_CHARS if text)


class _Reading:
    """Reads one stream into a queue; None is its end."""

    def __init__(
        self,
        client: openai.OpenAI,
        model: str,
        messages: Sequence[Message],
        on_tokens: OnTokens,
    ) -> None:
        self._ask: dict[str, Any] = {
            "model": model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
        }
        self._client = client
        self._on_tokens = on_tokens
        self._pieces: SimpleQueue[str | ModelFailed | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._response: httpx.Response | None = None

    def run(self) -> None:
        """Read to the end, or until stopped."""
        try:
            finished = self._read()
            broken = ModelFailed("The language model broke off.")
            self._pieces.put(None if finished else broken)
        except openai.APIStatusError as error:
            self._pieces.put(ModelFailed(f"The language model's server says {error.status_code}."))
        except openai.APITimeoutError:
            self._pieces.put(ModelFailed("The language model did not answer in time."))
        except (openai.OpenAIError, httpx.HTTPError, OSError):
            self._pieces.put(ModelFailed("The language model cannot be reached, or broke off."))
        except _GARBAGE:
            self._pieces.put(ModelFailed("The language model's server sent no sense."))

    def _read(self) -> bool:
        finished = False
        create = self._client.chat.completions.create
        try:
            asked = create(**self._ask, stream_options={"include_usage": True})
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            asked = create(**self._ask)  # some servers refuse whoever wants to know the tokens
        with asked as stream:
            self._response = stream.response
            for chunk in stream:
                if self._stopped.is_set():
                    return True
                for choice in chunk.choices[:1]:
                    self._pieces.put(choice.delta.content or "")
                    finished = finished or choice.finish_reason is not None
                if chunk.usage:
                    self._on_tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        return finished

    def next(self, deadline: float) -> str | None:
        """Wait for the next piece.

        Raises:
            ModelFailed: There is none in time, reading failed, or nobody waits any more.
        """
        while (left := deadline - time.monotonic()) > 0:
            try:
                piece = self._pieces.get(timeout=min(left, _LOOK_SECONDS))
            except Empty:
                _require_listener()
                continue
            if isinstance(piece, ModelFailed):
                raise piece
            return piece
        raise ModelFailed("The language model did not answer in time.")

    def stop(self) -> None:
        """Shut the connection, even while it is being read."""
        self._stopped.set()
        stream = self._response.extensions.get("network_stream") if self._response else None
        connection = stream.get_extra_info("socket") if stream else None
        if isinstance(connection, socket.socket):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended already
