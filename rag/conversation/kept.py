"""Conversations kept by id: in memory only, for whoever began them, and not for long.

An id is 128 random bits. Whoever has another key is told that there is no such conversation.
"""

import datetime as dt
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from rag.errors import NotFound
from rag.schemas import Answer, Conversation, Turn

_ID_BYTES = 16


@dataclass(slots=True)
class _Kept:
    """One conversation.

    Attributes:
        holder: The name of the key that began it; None where no keys are asked for.
        expires: By the clock, in seconds.
    """

    holder: str | None
    turns: deque[Turn]
    expires: float


class Conversations:
    """Keeps conversations; may be shared between threads.

    Args:
        most: How many are kept for each key; then the one that rested longest is forgotten.
        turns: How many of the last turns are kept of each.
        seconds: How long one is kept after the last question.
        clock: Seconds since 1970.
    """

    def __init__(
        self, *, most: int, turns: int, seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._most = most
        self._turns = turns
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()  # longest rested first

    def begin(self, holder: str | None) -> Conversation:
        """Begin a conversation."""
        name = secrets.token_hex(_ID_BYTES)
        kept = _Kept(holder, deque(maxlen=self._turns), self._clock() + self._seconds)
        with self._lock:
            self._forget_expired()
            others = [other for other, each in self._kept.items() if each.holder == holder]
            if len(others) >= self._most:
                del self._kept[others[0]]
            self._kept[name] = kept
            return _told(name, kept)

    def find(self, name: str, holder: str | None) -> Conversation:
        """Read a conversation.

        Raises:
            NotFound: It never was, has been forgotten, or is somebody else's.
        """
        with self._lock:
            return _told(name, self._of(name, holder))

    def add(self, name: str, holder: str | None, answer: Answer) -> None:
        """Keep one more turn; of a conversation that has ended meanwhile nothing is kept."""
        with self._lock:
            try:
                kept = self._of(name, holder)
            except NotFound:
                return
            kept.turns.append(Turn.of(answer))
            kept.expires = self._clock() + self._seconds
            self._kept.move_to_end(name)

    def end(self, name: str, holder: str | None) -> None:
        """Forget a conversation.

        Raises:
            NotFound: As `find` does.
        """
        with self._lock:
            self._of(name, holder)
            del self._kept[name]

    def _of(self, name: str, holder: str | None) -> _Kept:
        self._forget_expired()
        kept = self._kept.get(name)
        if kept is None or kept.holder != holder:
            raise NotFound("There is no conversation of this id; it may have been forgotten.")
        return kept

    def _forget_expired(self) -> None:
        now = self._clock()
        while self._kept and next(iter(self._kept.values())).expires <= now:
            self._kept.popitem(last=False)


def _told(name: str, kept: _Kept) -> Conversation:
    expires = dt.datetime.fromtimestamp(kept.expires, dt.UTC)
    return Conversation(id=name, turns=list(kept.turns), expires_at=expires)
