"""Generations: immutable index directories, and the one file that says which is live.

    <data_dir>/
      CURRENT              one line, the live generation's id
      LOCK                 held by the one builder (flock; a killed process lets go of it)
      generations/<id>/    never written again once CURRENT has named it; its manifest is locked
                           (shared) by whoever reads it, so that it is not collected meanwhile
      .build-<uuid>/       half built; safe to delete whenever LOCK is free

A builder fills a `.build-` directory, flushes it to the disk, renames it to its id and only then
replaces CURRENT. A reader resolves CURRENT once and keeps what it opened, so that one answer never
mixes two generations. Ids sort by time and end in random characters, so that a generation that
was renamed but never published cannot collide with the next.

Not here: what is in a generation (`index.manifest`, `index.store`), how it is filled
(`index.building.builder`).
"""

import datetime as dt
import errno
import fcntl
import os
import re
import secrets
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from index import durable, manifest
from index.errors import IndexBusy, IndexCorrupt

if TYPE_CHECKING:
    from index.local import LocalContents
    from index.store import Records

_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{11}\Z")


class Generations:
    """The generations in one data directory.

    Args:
        data_dir: Made when the first build needs it.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._root = data_dir / "generations"
        self._opened: WeakValueDictionary[str, LocalContents] = WeakValueDictionary()

    def folder(self, generation_id: str) -> Path:
        """Where a generation lives; the id has been checked by whoever read it."""
        return self._root / generation_id

    def ids(self) -> list[str]:
        """List the generations that are there, newest first, verified or not."""
        if not self._root.is_dir():
            return []
        return sorted((p.name for p in self._root.iterdir() if _ID.match(p.name)), reverse=True)

    def current_id(self) -> str | None:
        """Read CURRENT; None if it is missing or does not name a generation that is there."""
        try:
            named = (self.data_dir / "CURRENT").read_text("ascii", "replace")[:64].strip()
        except OSError:
            return None
        return named if _ID.match(named) and self.folder(named).is_dir() else None

    def manifest_of(self, generation_id: str) -> manifest.Manifest:
        """Read what a generation was built from.

        Raises:
            IndexCorrupt: It is gone or damaged.
            IndexMismatch: Another version of Footnote wrote it.
        """
        return manifest.read(self.folder(generation_id))

    def open(self, generation_id: str) -> "LocalContents":
        """Verify a generation and open it; what it shares with an open one is not read again.

        Raises:
            IndexCorrupt: A file does not agree with the manifest.
            IndexMismatch: Another version of Footnote wrote it.
        """
        # Imported here: a build that finds nothing changed needs neither FAISS nor tantivy.
        from index.local import LocalContents

        before = max(self._opened.items(), default=(None, None))[1]
        opened = LocalContents(self.folder(generation_id), before=before)
        self._opened[generation_id] = opened
        return opened

    def open_records(self, generation_id: str) -> "Records":
        """Verify a generation and open its records alone.

        Raises:
            IndexCorrupt: A file does not agree with the manifest.
            IndexMismatch: Another version of Footnote wrote it.
        """
        from index.store import ShardedRecords

        folder = self.folder(generation_id)
        made = manifest.read(folder)
        manifest.verify(folder, made)
        return ShardedRecords.open(folder, len(made.shards), shared={})

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only builder.

        Raises:
            IndexBusy: Another process is.
            IndexCorrupt: LOCK is a link or a folder.
            OSError: The data directory cannot be written to.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            handle = os.open(self.data_dir / "LOCK", flags, 0o600)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.EISDIR):
                raise
            raise IndexCorrupt(
                "LOCK in the data directory is not a plain file. Delete it and build again."
            ) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexBusy(
                    "Another rebuild is running; wait for it. The last index goes on serving."
                ) from error
            yield
        finally:
            os.close(handle)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a build directory that is gone afterwards unless it was published.

        The caller holds the lock, so directories that other builds left are dead.
        """
        for stale in self.data_dir.glob(".build-*"):
            shutil.rmtree(stale, ignore_errors=True)
        folder = self.data_dir / f".build-{uuid.uuid4().hex}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def seal(self, staged: Path, made: manifest.Manifest) -> None:
        """Force every file of a complete build directory to the disk, the manifest last."""
        for path in durable.files_in(staged):
            durable.fsync_file(path)
        durable.write_bytes(staged / manifest.NAME, made.to_json())
        for folder, _, _ in os.walk(staged, topdown=False):
            durable.fsync_folder(Path(folder))

    def stage(self, folder: Path, generation_id: str) -> None:
        """Give a sealed build directory its name; it is on the disk before."""
        os.rename(folder, self.folder(generation_id))
        durable.fsync_folder(self._root)

    def publish(self, generation_id: str) -> None:
        """Point CURRENT at a generation, in one step."""
        durable.replace_text(self.data_dir / "CURRENT", generation_id + "\n")

    def collect(self, *, keep: int) -> list[str]:
        """Delete all but the newest `keep` generations; the live one and those in use stay.

        The caller holds the lock.

        Returns:
            The ids that were deleted.
        """
        live = self.current_id()
        old = [name for name in self.ids()[keep:] if name != live]
        return [name for name in old if self.delete(name)]

    def delete(self, generation_id: str) -> bool:
        """Delete a generation, unless a reader has pinned it."""
        folder = self.folder(generation_id)
        try:
            handle = os.open(folder / manifest.NAME, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            handle = None  # half deleted by a collector that was killed
        try:
            if handle is not None:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            return False
        finally:
            if handle is not None:
                os.close(handle)
        return True


def new_id(now: dt.datetime) -> str:
    """Make an id that sorts by time and has never been used."""
    utc = now.astimezone(dt.UTC)
    return f"{utc:%Y%m%dT%H%M%S}-{utc.microsecond:05x}{secrets.token_hex(3)}"
