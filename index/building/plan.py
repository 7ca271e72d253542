"""What a build would change: the corpus folder compared with what a generation knows of it.

A file whose size and modification time are as recorded is taken to be the same; any other is read
and compared by its hash.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.building.freshness import is_as_indexed
from index.building.scope import Touched, scope_of
from index.documents import corpus
from index.documents.parsing import ParseProcess
from index.documents.sidecars import Sidecars
from index.errors import DocumentUnreadable
from index.listing import CorpusEntry
from index.manifest import Manifest
from index.records import Document, FileWarning, Skipped, Source

# Reasons that may pass though the file stays as it is.
_MAY_PASS = {"sidecar_invalid", "permission_denied", "changed_during_read", "not_regular_file"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """An added or changed file, parsed; `said` is the hash of what a person said about it."""

    source: Source
    documents: list[Document]
    said: str | None
    warnings: list[FileWarning]


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that is in the corpus under another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file of the same bytes as another one."""

    path: str
    same_as: str


@dataclass(slots=True)
class Change:
    """What differs. A file that was in the index and cannot be read any more counts as removed.

    Attributes:
        added: New files, those that were moved left out; the same for `removed`.
        gone: The files of the generation that are not taken over as they are.
        loaded: The added, changed and moved files.
        aliases: Groups of equal names that a person listed.
        warnings: About all files of the corpus, and so are `skipped` and `duplicates`.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    aliases: list[list[str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    loaded: dict[str, Loaded] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.moved or self.removed)

    def counts(self) -> dict[str, int]:
        """How many files of each kind of change."""
        return {name: len(getattr(self, name)) for name in ("added", "changed", "moved", "removed")}


def compare(
    corpus_dir: Path,
    live: Manifest | None,
    *,
    touched: Touched | None = None,
    progress: Callable[[int, int], None],
) -> Change:
    """Read the corpus folder and say what is different.

    Args:
        corpus_dir: The documents' folder.
        live: What the generation knows; None if there is none. A file about which something
            else is said now in a sidecar has changed. What could not be read is not tried again
            while the file is the same.
        touched: All files that may differ, if that is known.
        progress: Told (files done, files in all).

    Raises:
        CorpusMissing: There is no such folder.
        SidecarInvalid: `corpus.yaml` or `aliases.yaml` cannot be read.
    """
    change = Change()
    known: Mapping[str, CorpusEntry] = live.corpus if live else {}
    refused = {each.path: each for each in live.skipped} if live else {}
    sidecars = Sidecars(corpus_dir)
    change.aliases = sidecars.aliases()
    scope = scope_of(corpus_dir, live, sidecars, touched)
    change.gone, total = set(scope.known), len(scope.files)
    with ParseProcess() as parsers:
        for done, file in enumerate(scope.files):
            progress(done, total)
            stored = known.get(file.path) or refused.get(file.path)
            _compare_file(corpus_dir, file, stored, change, sidecars, parsers)
    progress(total, total)
    _tell_moved(change, known)
    change.skipped = sorted([*scope.skipped, *change.skipped], key=lambda each: each.path)
    change.duplicates = _duplicates(change, known)
    told = _warnings(change, known, live.warnings if live else ())
    change.warnings = sorted([*scope.unused, *told])
    return change


def _compare_file(
    corpus_dir: Path,
    file: corpus.CorpusFile,
    stored: CorpusEntry | Skipped | None,
    change: Change,
    sidecars: Sidecars,
    parsers: ParseProcess,
) -> None:
    if isinstance(stored, CorpusEntry) and is_as_indexed(corpus_dir, file, stored, sidecars):
        change.gone.discard(file.path)
        return
    # Imported here: where nothing has changed, a build is done before this would be loaded.
    from index.documents.loading import WARNINGS, corrected, load

    try:
        if file.refused:
            raise file.refused
        said = sidecars.of(file.path)
        if isinstance(stored, Skipped):
            _refuse_again(file, stored)
        data = corpus.read(corpus_dir, file)
        source, documents = load(file.path, data, modified_ns=file.modified_ns, parsers=parsers)
        documents = corrected(source, documents, said)
    except DocumentUnreadable as error:
        change.skipped.append(
            Skipped(file.path, error.reason, error.detail, file.size_bytes, file.modified_ns)
        )
        return
    odd = [FileWarning(file.path, name, WARNINGS[name]) for name in source.warnings]
    change.loaded[file.path] = Loaded(source, documents, said.sha256 if said else None, odd)
    new = not isinstance(stored, CorpusEntry)
    (change.added if new else change.changed).append(file.path)


def _refuse_again(file: corpus.CorpusFile, before: Skipped) -> None:
    """Give the same verdict on the same file without parsing it.

    Raises:
        DocumentUnreadable: It is the file that could not be read.
    """
    same = (before.size_bytes, before.modified_ns) == (file.size_bytes, file.modified_ns)
    if same and before.reason not in _MAY_PASS:
        raise DocumentUnreadable(before.reason, before.detail)


def _tell_moved(change: Change, known: Mapping[str, CorpusEntry]) -> None:
    """Pair each added file with one that is gone and had the same bytes; the rest is removed."""
    gone = change.gone - change.loaded.keys()
    paths_of: dict[str, list[str]] = {}
    for path in sorted(gone):
        paths_of.setdefault(known[path].sha256, []).append(path)
    for new in change.added:
        paths = paths_of.get(change.loaded[new].source.sha256)
        if paths:
            change.moved.append(Moved(paths.pop(0), new))
    change.added = sorted(set(change.added) - {move.new for move in change.moved})
    change.removed = sorted(gone - {move.old for move in change.moved})


def _warnings(
    change: Change, known: Mapping[str, CorpusEntry], before: Iterable[FileWarning]
) -> list[FileWarning]:
    """Name every file that was read with a warning, now or before."""
    stayed = (each for each in before if each.path in known and each.path not in change.gone)
    return [*(each for loaded in change.loaded.values() for each in loaded.warnings), *stayed]


def _duplicates(change: Change, known: Mapping[str, CorpusEntry]) -> list[Duplicate]:
    times = Counter(entry.sha256 for _, entry in known.items())
    times.update(loaded.source.sha256 for loaded in change.loaded.values())
    hashes = {path: entry.sha256 for path, entry in known.items() if times[entry.sha256] > 1}
    hashes = {path: sha256 for path, sha256 in hashes.items() if path not in change.gone}
    hashes |= {path: loaded.source.sha256 for path, loaded in change.loaded.items()}
    first: dict[str, str] = {}
    duplicates: list[Duplicate] = []
    for path in sorted(hashes):
        same_as = first.setdefault(hashes[path], path)
        if same_as != path:
            duplicates.append(Duplicate(path, same_as))
    return duplicates
