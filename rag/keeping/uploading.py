"""Adding files to the corpus folder and removing them, where the settings allow it.

The server makes the name: of what a client sends only letters, digits and a few signs survive, and
no folder. A file comes into the folder whole or not at all, and never in the place of another.
"""

import os
import re
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index import durable
from index.documents import corpus
from index.documents.formats import FORMATS
from index.documents.sidecar_names import is_sidecar
from index.errors import DocumentUnreadable
from rag import schemas
from rag.errors import NotFound, UploadRefused, UploadsDisabled
from rag.keeping.jobs import RebuildJobs
from rag.settings import Settings

_KEPT = re.compile(r"[^\w .,()+-]+")
_MOST_CHARS = 120


@dataclass(frozen=True, slots=True)
class Uploads:
    """Changes one corpus folder, and has the index follow."""

    settings: Settings
    jobs: RebuildJobs

    def add(self, name: str, data: bytes) -> schemas.Job:
        """Add a file under a safe form of its name.

        Raises:
            UploadsDisabled: The settings do not allow it.
            UploadRefused: Such a file is not read, or there is one of this name already.
        """
        self._require_allowed()
        safe = safe_name(name)
        if not data or len(data) > schemas.MAX_UPLOAD_BYTES:
            most = schemas.MAX_UPLOAD_BYTES // 2**20
            raise UploadRefused(f"A file has at least one byte and at most {most} MiB.")
        self._written(self.settings.corpus_dir / safe, data)
        return self.jobs.follow_changes()

    def remove(self, source: str) -> schemas.Job:
        """Delete a file of the corpus.

        Args:
            source: Its path in the corpus, as documents name it.

        Raises:
            UploadsDisabled: The settings do not allow it.
            NotFound: There is no such file.
        """
        self._require_allowed()
        try:
            corpus.remove(self.settings.corpus_dir, source)
        except DocumentUnreadable as error:
            raise NotFound("There is no such file in the corpus.") from error
        return self.jobs.follow_changes()

    def _require_allowed(self) -> None:
        if not self.settings.uploads:
            raise UploadsDisabled(
                "Files are added and removed in the corpus folder itself; the setting uploads "
                "would allow it here."
            )

    def _written(self, path: Path, data: bytes) -> None:
        beside = path.with_name(f".upload-{uuid.uuid4().hex}")  # dot files are no documents
        try:
            with durable.disk_errors(path.parent):
                durable.write_bytes(beside, data)
                os.link(beside, path)
        except FileExistsError as error:
            raise UploadRefused(
                f"There is a file {path.name} already; delete it first, or choose another name."
            ) from error
        finally:
            beside.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Make a file name that is one, of whatever a client calls its file.

    Raises:
        UploadRefused: Nothing is left of it, or files of this kind are not read.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    safe = _KEPT.sub("_", unicodedata.normalize("NFC", last)).strip(" ._")
    stem, suffix = os.path.splitext(safe)
    if suffix.lower() not in FORMATS or is_sidecar(safe) or not stem:
        raise UploadRefused(f"Only files named *{', *'.join(sorted(FORMATS))} are read.")
    return stem[:_MOST_CHARS] + suffix.lower()
