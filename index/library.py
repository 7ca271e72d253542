"""The generation that is being read, kept up to date while builders publish new ones.

`Library.current()` looks at CURRENT, which is a few bytes, and opens another generation only when
it names one. Requests that already hold a generation keep it. A generation that is damaged is
passed over for the newest whole one, and `degraded` says why.
"""

import threading

from index import manifest
from index.errors import FootnoteError, IndexMissing
from index.generations import Generations
from index.search import Generation
from index.store import RecordReader


class Library:
    """Opens generations for readers.

    Args:
        generations: Where they are.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._wanted: str | None = None
        self.degraded: str | None = None

    def current(self) -> Generation:
        """Give the live generation, or the newest whole one if the live one is damaged.

        Raises:
            IndexMissing: Nothing has been published, or nothing that was is whole.
        """
        wanted = self._generations.current_id()
        if self._open is not None and wanted == self._wanted:
            return self._open
        with self._lock:
            if self._open is None or wanted != self._wanted:
                self._open = self._newest_whole()
                self._wanted = wanted
            return self._open

    def records_of(self, generation_id: str) -> RecordReader:
        """Open the records of any kept generation; the caller closes them.

        Raises:
            IndexMissing: It is gone or damaged.
        """
        folder = self._generations.folder(generation_id)
        try:
            manifest.verify(folder, manifest.read(folder))
            return RecordReader(folder / manifest.RECORDS)
        except FootnoteError as error:
            raise IndexMissing(f"Generation {generation_id} cannot be read.") from error

    def _newest_whole(self) -> Generation:
        candidates = self._generations.candidates()
        lost = self._generations.current_id() is None
        self.degraded = "CURRENT names no generation; the newest one serves." if lost else None
        for generation_id in candidates:
            if self._open is not None and self._open.id == generation_id:
                return self._open
            try:
                return Generation(self._generations.folder(generation_id))
            except FootnoteError as error:
                self.degraded = self.degraded or str(error)
        raise IndexMissing(f"No generation can be read. {self.degraded} Rebuild: footnote index")
