"""The corpus folder: which files there are, and reading one of them safely.

Not here: what the bytes mean (`loading`). Symbolic links are never followed, and whatever
is not a readable regular file is named with a reason, never passed over in silence. Files and
folders whose names begin with a dot are not part of the corpus, nor is an index that is kept in it.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from index.documents.formats import FORMATS
from index.documents.sidecar_names import is_sidecar
from index.errors import CorpusMissing, DocumentUnreadable

MAX_FILE_BYTES = max(form.max_bytes for form in FORMATS.values())

# A folder with these two in it is an index.
_INDEX = {"LOCK", "generations"}

# O_NONBLOCK: a pipe that took the file's place must not stop the build.
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A directory entry of the corpus, before it is opened.

    Attributes:
        path: Relative to the corpus, with forward slashes.
        refused: Why it cannot be read, known from its name and kind alone; None if it may be.
    """

    path: str
    size_bytes: int
    modified_ns: int
    refused: DocumentUnreadable | None


def require(corpus_dir: Path) -> None:
    """Make sure that the corpus folder is there.

    Raises:
        CorpusMissing: There is no such folder.
    """
    if not corpus_dir.is_dir():
        raise CorpusMissing(
            f"There is no folder {corpus_dir}. Name your documents' folder with --corpus DIR."
        )


def scan(corpus_dir: Path) -> list[CorpusFile]:
    """List the corpus, sorted by path.

    Raises:
        CorpusMissing: There is no such folder.
    """
    require(corpus_dir)
    found = (
        _described(name, entry and partial(entry.stat, follow_symlinks=False))
        for name, entry in _walk(corpus_dir)
        if not is_sidecar(name)
    )
    return sorted(found, key=lambda file: file.path)


def sidecars(corpus_dir: Path) -> list[str]:
    """List the paths of the files that say something about documents, sorted."""
    return sorted(name for name, _ in _walk(corpus_dir) if is_sidecar(name))


def find(corpus_dir: Path, path: str) -> CorpusFile:
    """Look up one file of the corpus by the path that a generation recorded.

    Raises:
        DocumentUnreadable: It is gone, or was replaced by something that is not read.
    """
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or "\0" in path:
        raise DocumentUnreadable("changed_during_read", "it is not in the corpus")
    try:
        info = os.lstat(corpus_dir / path)
    except OSError as error:
        raise DocumentUnreadable("changed_during_read", "it is gone") from error
    refused = _refusal(path, info)
    if refused:
        raise refused
    return CorpusFile(path, info.st_size, info.st_mtime_ns, None)


def look_up(corpus_dir: Path, path: str) -> CorpusFile | None:
    """Describe one file as `scan` would; None if it would not list it.

    Args:
        corpus_dir: The documents' folder.
        path: Relative to it, with forward slashes.
    """
    parts = PurePosixPath(path).parts
    folders = [corpus_dir.joinpath(*parts[:depth]) for depth in range(1, len(parts))]
    hidden = any(part.startswith(".") for part in parts)
    if hidden or is_sidecar(path) or not all(map(_is_walked, folders)):
        return None
    there = corpus_dir / path
    if not os.path.lexists(there) or is_folder(corpus_dir, path):
        return None
    return _described(path, there.lstat)


def is_folder(corpus_dir: Path, path: str) -> bool:
    """Whether a path is a folder now; a link to one is none."""
    there = corpus_dir / path  # os.path: what cannot be looked at is none, and no error
    return os.path.isdir(there) and not os.path.islink(there)


def _is_walked(folder: Path) -> bool:
    return not (os.path.islink(folder) or all(os.path.exists(folder / name) for name in _INDEX))


def _walk(root: Path) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
    """Find every entry but folders, by its path; a folder only if it cannot be read."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError:
            yield folder, None
            continue
        if folder and _INDEX <= {entry.name for entry in entries}:
            continue
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
            else:
                yield name, entry


def _described(name: str, stat_of: Callable[[], os.stat_result] | None) -> CorpusFile:
    if stat_of is None:
        return _named(name, "permission_denied", "the folder cannot be read")
    try:
        info = stat_of()
    except OSError:
        return _named(name, "changed_during_read", "it vanished; build again")
    if _printable(name) != name:
        return _named(name, "unreadable_name", "the file name is not valid UTF-8; rename it")
    return CorpusFile(name, info.st_size, info.st_mtime_ns, _refusal(name, info))


def _named(name: str, reason: str, detail: str) -> CorpusFile:
    return CorpusFile(_printable(name), 0, 0, DocumentUnreadable(reason, detail))


def _printable(name: str) -> str:
    """Spell out a name that is not valid UTF-8, so that it is no other file's name."""
    try:
        return name.encode().decode()
    except UnicodeEncodeError:
        # No path of ours begins with `./`.
        escaped = os.fsencode(name).replace(b"\\", rb"\\")
        return "./" + escaped.decode("utf-8", "backslashreplace")


def _refusal(path: str, info: os.stat_result) -> DocumentUnreadable | None:
    if stat.S_ISLNK(info.st_mode):
        return DocumentUnreadable("symlink_skipped", "copy the file itself into the corpus")
    if not stat.S_ISREG(info.st_mode):
        return DocumentUnreadable("not_regular_file", "only files can be read")
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in FORMATS:
        kinds = ", ".join(sorted(FORMATS))
        return DocumentUnreadable("unsupported_format", f"only {kinds} are read")
    most = FORMATS[suffix].max_bytes
    if info.st_size > most:
        return DocumentUnreadable("too_large", f"more than {most // 2**20} MiB")
    if info.st_size == 0:
        return DocumentUnreadable("empty_file", "0 bytes")
    return None


def remove(corpus_dir: Path, path: str) -> None:
    """Delete one file of the corpus; no link on the way to it is followed.

    Raises:
        DocumentUnreadable: It is not there, or is nothing that is read.
    """
    find(corpus_dir, path)
    try:
        with _folder_of(corpus_dir, path) as (folder, name):
            os.unlink(name, dir_fd=folder)
    except OSError as error:
        raise DocumentUnreadable("permission_denied", "it cannot be deleted") from error


def read(corpus_dir: Path, file: CorpusFile) -> bytes:
    """Read one file whole, refusing links and files that change under our hands.

    Raises:
        DocumentUnreadable: `permission_denied`, `symlink_skipped` or `changed_during_read`.
    """
    try:
        handle = _opened(corpus_dir, file.path)
    except PermissionError as error:
        raise DocumentUnreadable("permission_denied", "make the file readable") from error
    except OSError as error:
        raise DocumentUnreadable("changed_during_read", "it vanished; build again") from error
    with os.fdopen(handle, "rb") as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise DocumentUnreadable("not_regular_file", "only files can be read")
        data = stream.read(MAX_FILE_BYTES + 1)
        after = os.fstat(stream.fileno())
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(data)):
        raise DocumentUnreadable("changed_during_read", "it was written to; build again")
    return data


def _opened(corpus_dir: Path, path: str) -> int:
    with _folder_of(corpus_dir, path) as (folder, name):
        return os.open(name, _OPEN_FLAGS, dir_fd=folder)


@contextmanager
def _folder_of(corpus_dir: Path, path: str) -> Iterator[tuple[int, str]]:
    """Open the folder that a file lies in, one by one, so that no link on the way is followed.

    Yields:
        The open folder, and the file's name in it.
    """
    *folders, name = PurePosixPath(path).parts
    at = os.open(corpus_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            below = os.open(folder, _OPEN_FLAGS | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = below
        yield at, name
    finally:
        os.close(at)
