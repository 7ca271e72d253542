"""How a build tells how far it is."""

from collections.abc import Callable
from typing import Literal

Stage = Literal["reading", "cutting", "embedding", "writing"]
OnProgress = Callable[[Stage, int, int], None]  # (stage, done, total)
