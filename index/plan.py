"""What a build would change: the corpus folder compared with the records of a generation.

A file whose size and modification time are as recorded is taken to be the same; any other is read
and compared by its hash.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from index import corpus, loading
from index.errors import DocumentUnreadable
from index.records import Document, Skipped, Source

Known = dict[str, tuple[str, int, int]]


@dataclass(slots=True)
class Change:
    """What differs. A file that was in the index and cannot be read any more counts as removed.

    Attributes:
        loaded: The added and changed files, parsed.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    loaded: dict[str, tuple[Source, list[Document]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(corpus_dir: Path, known: Known, *, progress: Callable[[int, int], None]) -> Change:
    """Read the corpus folder and say what is different.

    Args:
        corpus_dir: The documents' folder.
        known: (sha256, size in bytes, modification time in ns) of each file in the generation.
        progress: Told (files done, files in all).

    Raises:
        CorpusMissing: There is no such folder.
    """
    change = Change()
    files = corpus.scan(corpus_dir)
    for done, file in enumerate(files):
        progress(done, len(files))
        _compare_file(corpus_dir, file, known.get(file.path), change)
    progress(len(files), len(files))
    kept = {file.path for file in files} - {skipped.path for skipped in change.skipped}
    change.removed = sorted(known.keys() - kept)
    return change


def _compare_file(
    corpus_dir: Path,
    file: corpus.CorpusFile,
    known: tuple[str, int, int] | None,
    change: Change,
) -> None:
    if known and known[1:] == (file.size_bytes, file.modified_ns) and not file.refused:
        return
    try:
        if file.refused:
            raise file.refused
        data = corpus.read(corpus_dir, file)
        if known and known[0] == hashlib.sha256(data).hexdigest():
            return
        loaded = loading.load(file.path, data, modified_ns=file.modified_ns)
    except DocumentUnreadable as error:
        change.skipped.append(Skipped(file.path, error.reason, error.detail))
        return
    change.loaded[file.path] = loaded
    (change.changed if known else change.added).append(file.path)
