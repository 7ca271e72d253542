"""Micro-batches: what several threads ask at the same time is embedded in one forward pass.

Nobody waits for others to come: whoever asks while the model is free is served at once, and who
asks while it is busy is served together with all others who wait.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class MicroBatches(Generic[Asked, Given]):
    """Calls a function of many from many threads that have one each.

    Args:
        serve: Takes a batch, gives one result each, in order.
        most: How many at most in a batch.
    """

    def __init__(self, serve: Callable[[Sequence[Asked]], Sequence[Given]], *, most: int) -> None:
        self._serve = serve
        self._most = most
        self._waiting: queue.SimpleQueue[tuple[Asked, Future[Given]]] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._lock = threading.Lock()

    def ask(self, one: Asked) -> Given:
        """Give the result for one; raises what `serve` raised for its batch."""
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="embed", daemon=True)
                self._worker.start()
        answer: Future[Given] = Future()
        self._waiting.put((one, answer))
        return answer.result()

    def _work(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < self._most and not self._waiting.empty():
                batch.append(self._waiting.get())
            try:
                served = self._serve([one for one, _ in batch])
            except Exception as error:  # noqa: BLE001  # told to everyone who asked
                for _, answer in batch:
                    answer.set_exception(error)
            else:
                for (_, answer), given in zip(batch, served, strict=True):
                    answer.set_result(given)
