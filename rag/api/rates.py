"""How many requests a minute: a token bucket for each key or address, in bounded memory.

A bucket holds a minute's worth and fills evenly. Counted in this process only.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_BUCKETS = 10_000


class Rates:
    """Counts requests.

    Args:
        per_minute: Most requests in a minute; 0 for no limit.
        now: Seconds on a clock that never goes back.
    """

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str | None) -> int:
        """Count a request; say how many seconds it comes too early, 0 if it may pass."""
        if not self._per_minute or who is None:
            return 0
        now = self._now()
        left, last = self._buckets.pop(who, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - last) * self._per_minute / 60)
        passes = left >= 1
        self._buckets[who] = (left - 1 if passes else left, now)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return 0 if passes else math.ceil((1 - left) * 60 / self._per_minute)
