"""What an answer asks of a language model."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.generation.prompt import Message


class ModelFailed(Exception):
    """The language model gave no usable answer; the message says why, for people."""


class LanguageModel(Protocol):
    """A model that is asked in messages and answers in text."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """How long a whole answer may take."""
        ...

    def stream(self, messages: Sequence[Message], *, deadline: float) -> Iterator[str]:
        """Answer piece by piece, until `deadline` by `time.monotonic()`; raises `ModelFailed`."""
        ...

    def complete(self, messages: Sequence[Message], *, deadline: float) -> str:
        """Answer as a whole; raises `ModelFailed`."""
        ...
