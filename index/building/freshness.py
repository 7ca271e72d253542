"""How far the corpus has moved on since a generation was built, found without parsing anything."""

import hashlib
from pathlib import Path

from index.documents import corpus
from index.documents.corpus import CorpusFile
from index.documents.sidecar_names import ALIASES_FILE
from index.documents.sidecars import Sidecars
from index.errors import DocumentUnreadable, FootnoteError
from index.listing import CorpusEntry
from index.manifest import Manifest


def stale_files(corpus_dir: Path, live: Manifest) -> list[str]:
    """List the files that were added, edited or removed since a generation was built.

    A file that was only touched, or that could not be read then and is as it was, is not stale.
    """
    try:
        files = corpus.scan(corpus_dir)
        sidecars = Sidecars(corpus_dir)
        same_names = sidecars.aliases() == live.aliases
    except FootnoteError:
        return sorted(live.corpus)
    refused = {each.path: (each.size_bytes, each.modified_ns) for each in live.skipped}
    stale = live.corpus.keys() - {file.path for file in files}
    stale |= set() if same_names else {ALIASES_FILE}
    for file in files:
        stored = live.corpus.get(file.path)
        if stored and not is_as_indexed(corpus_dir, file, stored, sidecars):
            stale.add(file.path)
        elif not stored and refused.get(file.path) != (file.size_bytes, file.modified_ns):
            stale.add(file.path)
    return sorted(stale)


def is_as_indexed(
    corpus_dir: Path, file: CorpusFile, stored: CorpusEntry, sidecars: Sidecars
) -> bool:
    """Whether a file and what is said about it are what a generation holds."""
    try:
        said = sidecars.of(file.path)
        if file.refused or stored.said != (said.sha256 if said else None):
            return False
        if (stored.size_bytes, stored.modified_ns) == (file.size_bytes, file.modified_ns):
            return True
        return hashlib.sha256(corpus.read(corpus_dir, file)).hexdigest() == stored.sha256
    except DocumentUnreadable:
        return False
