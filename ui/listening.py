"""Who still listens to the answer made for them; when they leave, the model may stop too."""

import threading
from collections.abc import Iterator
from contextvars import copy_context
from typing import TypeVar

from rag.leaving import given_up

_Step = TypeVar("_Step")


class Listeners:
    """The answers that are being made, one a visit; safe to call from several threads."""

    def __init__(self) -> None:
        self._listening: dict[str, threading.Event] = {}

    def listen(self, visit: str, steps: Iterator[_Step]) -> Iterator[_Step]:
        """Go through the steps of an answer, until they end or the visit leaves them."""
        self.leave(visit)
        gone = self._listening[visit] = threading.Event()
        # Gradio takes each step in another thread; all of them are to know the same event.
        context = copy_context()
        context.run(given_up.set, gone)
        try:
            while not gone.is_set():
                yield context.run(next, steps)
        except StopIteration:
            return
        finally:
            if self._listening.get(visit) is gone:
                self.leave(visit)

    def leave(self, visit: str) -> None:
        """Give up the answer that is being made for a visit, if one is."""
        gone = self._listening.pop(visit, None)
        if gone is not None:
            gone.set()
