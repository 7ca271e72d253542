"""What persons say beside their documents: sidecars, `corpus.yaml`, `aliases.yaml`.

What these may say is the business of `segmentation.sidecar` and `names`, which are loaded when
somebody says something: where nothing has changed, a build is done before they would be.

Raises `SidecarInvalid` for a broken `corpus.yaml` or `aliases.yaml`, `DocumentUnreadable` for one
file's sidecar.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.documents import corpus
from index.documents.sidecar_names import (
    ALIASES_FILE,
    CORPUS_FILE,
    SUFFIX,
    is_sidecar,
    names_for,
)
from index.errors import DocumentUnreadable, SidecarInvalid
from index.records import FileWarning

if TYPE_CHECKING:
    from index.documents.segmentation.sidecar import Sidecar

UNUSED = "unused_sidecar"
_MAX_BYTES = 2**20


class Sidecars:
    """Looks up what persons said about the files of one corpus.

    Args:
        corpus_dir: The documents' folder.

    Raises:
        SidecarInvalid: `corpus.yaml` cannot be read.
    """

    def __init__(self, corpus_dir: Path) -> None:
        self._corpus_dir = corpus_dir
        self._listed: dict[str, frozenset[str]] = {}
        self._said: dict[str, object] = {}
        data = self._of_corpus(CORPUS_FILE)
        if data is not None:
            from index.documents.segmentation import sidecar

            self._said = sidecar.read_corpus_file(data)

    def aliases(self) -> list[list[str]]:
        """Read the groups of equal names in `aliases.yaml`.

        Raises:
            SidecarInvalid: It makes no sense.
        """
        data = self._of_corpus(ALIASES_FILE)
        if data is None:
            return []
        from index.documents.names import read_aliases

        return read_aliases(data)

    def of(self, path: str) -> "Sidecar | None":
        """Find what is said about a file: its own sidecar, else `corpus.yaml`.

        Args:
            path: Relative to the corpus, with forward slashes.

        Raises:
            DocumentUnreadable: `sidecar_invalid`, or the sidecar itself cannot be read.
        """
        there = self._names(path.rpartition("/")[0])
        if not (there or self._said):
            return None
        from index.documents.segmentation import sidecar

        for name in names_for(path):
            if name.rpartition("/")[2] in there:
                return sidecar.read_sidecar(self._bytes(name), name=name)
        return sidecar.meaning_of(self._said, path)

    def speak_of(self, path: str) -> bool:
        """Whether a path is a sidecar itself, or something is said about it in one."""
        there = self._names(path.rpartition("/")[0])
        own = any(name.rpartition("/")[2] in there for name in names_for(path))
        return is_sidecar(path) or own or path in self._said

    def unused(self, files: Iterable[str]) -> list[FileWarning]:
        """Find what is said about files that are not there, as when one was renamed.

        Args:
            files: The paths of all files of the corpus.
        """
        paths = set(files)
        present = set(corpus.sidecars(self._corpus_dir))
        used = present and {
            next((name for name in names_for(path) if name in present), "") for path in paths
        }
        alone = [
            FileWarning(name, UNUSED, "no file has this name without the ending")
            for name in present - used
            if name.endswith(SUFFIX)
        ]
        listed = [
            FileWarning(CORPUS_FILE, UNUSED, f"files: {path}: there is no such file")
            for path in self._said.keys() - paths
        ]
        return sorted([*alone, *listed])

    def _names(self, folder: str) -> frozenset[str]:
        """List a folder's sidecars, once."""
        if folder not in self._listed:
            try:
                names = os.listdir(self._corpus_dir / folder)
            except OSError:
                names = []
            self._listed[folder] = frozenset(
                name for name in names if is_sidecar(name) and not name.startswith(".")
            )
        return self._listed[folder]

    def _of_corpus(self, name: str) -> bytes | None:
        """Read a file that says something about the whole corpus; None if there is none.

        Raises:
            SidecarInvalid: It cannot be read.
        """
        if name not in self._names(""):
            return None
        try:
            return self._bytes(name)
        except DocumentUnreadable as error:
            raise SidecarInvalid(f"{name} cannot be read: {error}") from error

    def _bytes(self, name: str) -> bytes:
        data = corpus.read(self._corpus_dir, corpus.CorpusFile(name, 0, 0, None))
        if len(data) > _MAX_BYTES:
            raise DocumentUnreadable(
                "sidecar_invalid", f"{name}: more than {_MAX_BYTES // 2**20} MiB"
            )
        return data
