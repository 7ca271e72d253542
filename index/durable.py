"""Writing that survives: bytes, then directory entries, forced to the disk.

Raises `DiskFull` where there is no room; every other failure stays an `OSError`, and the caller
abandons the build. A failed fsync is never retried on the same file: the kernel may have dropped
the pages it could not write.
"""

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DiskFull

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn 'no space left' into `DiskFull`.

    Raises:
        DiskFull: The block ran out of space or quota.
        OSError: Anything else that went wrong in it.
        OperationalError: The same, as SQLite tells it.
        ValueError: The same, as tantivy tells it.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError, ValueError) as error:
        if not _no_room(error):
            raise
        raise DiskFull(
            f"No space left in {where.name}/. The last index still serves; "
            "free some space (footnote gc removes old generations) and build again."
        ) from error


def _no_room(error: Exception) -> bool:
    """Know a full disk by what the kernel, SQLite and tantivy (a ValueError) say of it."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
    return any(f"(os error {number})" in str(error) for number in _NO_ROOM)


def require_room(folder: Path, size: int) -> None:
    """Make sure that there is room for so many bytes, before any of them is written.

    Raises:
        OSError: There is not (ENOSPC).
    """
    there = os.statvfs(folder)
    if there.f_bavail * there.f_frsize < size:
        raise OSError(errno.ENOSPC, "not enough room for what is about to be written")


def write_bytes(path: Path, data: bytes | memoryview) -> None:
    """Write a new file and force it to the disk.

    Raises:
        OSError: It could not be written whole.
    """
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if path.stat().st_size != len(data):
        raise OSError(errno.EIO, f"{path.name} is shorter than what was written")


def replace_text(path: Path, text: str) -> None:
    """Replace a small file in one step: readers see the old text or the new one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    write_bytes(beside, text.encode())
    os.replace(beside, path)
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Force a folder's entries to the disk, so that a rename in it survives power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Force a file that a library wrote to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_in(folder: Path) -> list[Path]:
    """List every file under a folder, sorted."""
    return sorted(Path(at, name) for at, _, names in os.walk(folder) for name in names)


def sha256_of(path: Path) -> str:
    """Hash a file's bytes: hexadecimal sha256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
