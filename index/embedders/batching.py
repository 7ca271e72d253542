"""What is embedded together in one forward pass.

`by_length` keeps padding out of it: every text of a batch costs as much as the longest one.
`MicroBatches` brings together what several threads ask at the same time. Nobody waits for others
to come: whoever asks while the model and the processor are free is served at once, and who asks
while they are busy is served together with all others who wait.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")

_SHORT_CHARS = 40  # shorter texts cost little more than nothing, whatever they are padded to


def by_length(texts: Sequence[str], *, most: int) -> Iterator[list[int]]:
    """Deal texts out to batches, in which the longest is at most about twice the shortest.

    Args:
        texts: Any.
        most: How many at most in a batch.

    Yields:
        Places in `texts`; the longest texts come first.
    """
    batch: list[int] = []
    for row in sorted(range(len(texts)), key=lambda row: -len(texts[row])):
        padded = batch and len(texts[batch[0]]) > 2 * max(len(texts[row]), _SHORT_CHARS)
        if padded or len(batch) == most:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


class MicroBatches(Generic[Asked, Given]):
    """Calls a function of many from many threads that have one each.

    Args:
        serve: Takes a batch, gives one result each, in order.
        most: How many at most in a batch.
        turn: What is held while `serve` runs; while it is waited for, more come together.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[Asked]], Sequence[Given]],
        *,
        most: int,
        turn: AbstractContextManager[object],
    ) -> None:
        self._serve = serve
        self._most = most
        self._turn = turn
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
            first = self._waiting.get()
            with self._turn:
                self._serve_with_others(first)

    def _serve_with_others(self, first: tuple[Asked, Future[Given]]) -> None:
        batch = [first]
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
