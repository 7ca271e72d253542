"""Telling a reader that the documents have moved on: per citation, and for the whole corpus."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from index.building.freshness import stale_files
from index.documents import corpus
from index.errors import FootnoteError
from index.library import Library
from rag import schemas

_SECONDS = 10  # for which a look through the corpus folder is believed
_TIMES = 50  # as long as it took, if that is longer


@dataclass(slots=True)
class Staleness:
    """Compares answers with the corpus folder as it is now."""

    corpus_dir: Path
    library: Library
    _count: int = 0
    _counted: tuple[str, float] = ("", 0.0)  # for which generation, and until when to believe it
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def marked(self, event: schemas.AnswerEvent) -> schemas.AnswerEvent:
        """Mark an event's citations whose files have changed, and an answer over such a corpus."""
        if isinstance(event, schemas.SentenceEvent):
            return event.model_copy(update={"citations": self._citations(event.citations)})
        if isinstance(event, schemas.DoneEvent):
            answer = event.answer
            told = {"citations": self._citations(answer.citations), "stale_files": self.count()}
            return schemas.DoneEvent(answer=answer.model_copy(update=told))
        return event

    def count(self) -> int:
        """How many files differ from the live generation.

        As of at most ten seconds ago, or a minute where there are a hundred thousand files.
        """
        live = self.library.current()
        with self._lock:
            generation, until = self._counted
            started = time.monotonic()
            if generation != live.id or started > until:
                self._count = len(stale_files(self.corpus_dir, live.manifest))
                ended = time.monotonic()
                self._counted = live.id, ended + max(_SECONDS, _TIMES * (ended - started))
            return self._count

    def _citations(self, citations: list[schemas.Citation]) -> list[schemas.Citation]:
        return [each.model_copy(update={"stale": self._is_stale(each)}) for each in citations]

    def _is_stale(self, citation: schemas.Citation) -> bool:
        entry = self.library.current().manifest.corpus.get(citation.source)
        try:
            file = corpus.find(self.corpus_dir, citation.source)
            if entry and entry.sha256 == citation.source_sha256:
                stat = (entry.size_bytes, entry.modified_ns)
                if stat == (file.size_bytes, file.modified_ns):
                    return False
            data = corpus.read(self.corpus_dir, file)
        except FootnoteError:
            return True
        return hashlib.sha256(data).hexdigest() != citation.source_sha256
