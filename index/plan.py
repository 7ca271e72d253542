"""What a build would change: the corpus folder compared with the records of a generation.

A file whose size and modification time are as recorded is taken to be the same; any other is read
and compared by its hash.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import corpus, loading
from index.errors import DocumentUnreadable
from index.parsing import ParseProcess
from index.records import Document, Skipped, Source
from index.segmentation import sidecar
from index.sidecars import Sidecars

Known = dict[str, tuple[str, int, int]]


@dataclass(slots=True)
class Change:
    """What differs. A file that was in the index and cannot be read any more counts as removed.

    Attributes:
        loaded: The added and changed files, parsed.
        sidecars: Hash of what a person said about a loaded file, where somebody did.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    loaded: dict[str, tuple[Source, list[Document]]] = field(default_factory=dict)
    sidecars: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(
    corpus_dir: Path,
    known: Known,
    *,
    sidecars: Mapping[str, str],
    progress: Callable[[int, int], None],
) -> Change:
    """Read the corpus folder and say what is different.

    Args:
        corpus_dir: The documents' folder.
        known: (sha256, size in bytes, modification time in ns) of each file in the generation.
        sidecars: Hash of what a person said about a file, where the generation has it; a file
            about which something else is said now has changed.
        progress: Told (files done, files in all).

    Raises:
        CorpusMissing: There is no such folder.
        SidecarInvalid: `corpus.yaml` cannot be read.
    """
    change = Change()
    files = corpus.scan(corpus_dir)
    said = Sidecars(corpus_dir)
    with ParseProcess() as parsers:
        for done, file in enumerate(files):
            progress(done, len(files))
            known_file = _KnownFile(known.get(file.path), sidecars.get(file.path))
            _compare_file(corpus_dir, file, known_file, change, said, parsers)
    progress(len(files), len(files))
    kept = {file.path for file in files} - {skipped.path for skipped in change.skipped}
    change.removed = sorted(known.keys() - kept)
    return change


@dataclass(frozen=True, slots=True)
class _KnownFile:
    """What the generation has of a file: (sha256, size, time), and the hash of what is said."""

    stored: tuple[str, int, int] | None
    said: str | None


def _compare_file(
    corpus_dir: Path,
    file: corpus.CorpusFile,
    known: _KnownFile,
    change: Change,
    sidecars: Sidecars,
    parsers: ParseProcess,
) -> None:
    stored = known.stored
    try:
        if file.refused:
            raise file.refused
        said = sidecars.of(file.path)
        same_said = known.said == (said.sha256 if said else None)
        if stored and same_said and stored[1:] == (file.size_bytes, file.modified_ns):
            return
        data = corpus.read(corpus_dir, file)
        if stored and same_said and stored[0] == hashlib.sha256(data).hexdigest():
            return
        source, documents = loading.load(
            file.path, data, modified_ns=file.modified_ns, parsers=parsers
        )
        if said:
            documents = _corrected(source, documents, said)
            change.sidecars[file.path] = said.sha256
    except DocumentUnreadable as error:
        change.skipped.append(Skipped(file.path, error.reason, error.detail))
        return
    change.loaded[file.path] = source, documents
    (change.changed if stored else change.added).append(file.path)


def _corrected(source: Source, documents: list[Document], said: sidecar.Sidecar) -> list[Document]:
    found = [(document.span, document.metadata) for document in documents]
    return loading.documents_of(source.path, sidecar.corrected(source.text, found, said))
