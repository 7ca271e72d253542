"""What readers think of answers, kept beside the index and sent nowhere.

One JSON object a line in `<data_dir>/feedback.jsonl`, in the order in which they came. A line that
cannot be read, because the power failed or somebody edited it, is passed over.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from rag.schemas import KeptRating, Rating

FILE_NAME = "feedback.jsonl"
MOST_BYTES = 16 * 2**20
LISTED = 200


@dataclass(frozen=True, slots=True)
class Feedback:
    """The ratings of one index.

    Attributes:
        data_dir: Where the index is kept.
    """

    data_dir: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, rating: Rating) -> KeptRating:
        """Write a rating down; a file that has grown full is put aside, and a new one begun."""
        kept = KeptRating(
            **rating.model_dump(), rated_at=datetime.now(UTC).isoformat(timespec="seconds")
        )
        path = self.data_dir / FILE_NAME
        with self._lock:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > MOST_BYTES:
                path.replace(path.with_suffix(".old.jsonl"))
            with path.open("a", encoding="utf-8") as file:
                file.write(kept.model_dump_json() + "\n")
        return kept

    def newest(self) -> list[KeptRating]:
        """List the newest ratings, newest first, one for each answer."""
        path = self.data_dir / FILE_NAME
        if not path.exists():
            return []
        with path.open(encoding="utf-8", errors="replace") as file:
            read = deque(map(_read, file), maxlen=4 * LISTED)
        last = {each.answer_id: each for each in read if each is not None}
        return sorted(last.values(), key=lambda each: each.rated_at, reverse=True)[:LISTED]


def _read(line: str) -> KeptRating | None:
    try:
        return KeptRating.model_validate_json(line)
    except ValidationError:
        return None
