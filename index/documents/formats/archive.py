"""ZIP archives from strangers: what DOCX, XLSX, PPTX, ODT and EPUB are.

Judged from the table of contents before anything is unpacked; what is unpacked is counted. Nothing
is ever written to the disk.
"""

import io
import re
import zipfile
import zlib

from index.documents.formats.magic import require_zip
from index.errors import DocumentUnreadable

MAX_ENTRIES = 10_000
MAX_PART_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 200 * 2**20
_MAX_RATIO = 200
_SMALL_BYTES = 2**20
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError)
_MEDIA = re.compile(
    r"\.(png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg|mp[34]|m4[av]|mov|avi|wav|[ot]tf|woff2?"
    r"|bin|ole|odttf|fntdata)\Z",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_SUBSET = re.compile(rb"<!\s*ENTITY|<!\s*DOCTYPE[^>]*\[", re.IGNORECASE)


class Archive:
    """An archive that is what it says it is.

    Args:
        data: The file.
        doctypes: Whether a part may name a document type, as XHTML does. None may define one.

    Raises:
        DocumentUnreadable: `type_mismatch`, `damaged`, `encrypted`, `unsafe_archive`,
            `decompression_limit`, `dtd_forbidden`.
    """

    def __init__(self, data: bytes, *, doctypes: bool = False) -> None:
        require_zip(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise DocumentUnreadable("damaged", "its table of contents cannot be read") from error
        infos = self._zip.infolist()
        _check(infos)
        self._doctypes = doctypes
        self.names = [info.filename for info in infos if not info.is_dir()]

    def read(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            DocumentUnreadable: `damaged`, `dtd_forbidden`.
        """
        try:
            part = self._zip.read(name)
        except KeyError as error:
            raise DocumentUnreadable("damaged", f"a part is missing: {name[:80]}") from error
        except (*_BROKEN, zlib.error, EOFError) as error:
            raise DocumentUnreadable("damaged", "a part of it cannot be unpacked") from error
        _refuse_definitions(part, doctypes=self._doctypes)
        return part

    def require(self, part: str, *, kind: str) -> None:
        """Make sure that the archive is the kind of file its name says, and its XML harmless.

        Raises:
            DocumentUnreadable: `type_mismatch` without that part; what `read` raises.
        """
        if part not in self.names:
            raise DocumentUnreadable("type_mismatch", f"this archive is no {kind}")
        for name in self.names:
            if name.endswith((".xml", ".rels")):
                self.read(name)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    """Judge an archive by its table of contents.

    Raises:
        DocumentUnreadable: `encrypted`, `unsafe_archive` or `decompression_limit`.
    """
    if len(infos) > MAX_ENTRIES:
        raise DocumentUnreadable("decompression_limit", f"more than {MAX_ENTRIES:,} entries")
    if len({info.filename for info in infos}) < len(infos):
        raise DocumentUnreadable("unsafe_archive", "two entries have the same name")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise DocumentUnreadable("encrypted", "remove the password and save the file again")
    if any(_escapes(info.filename) for info in infos):
        raise DocumentUnreadable("unsafe_archive", "an entry's name leads out of the archive")
    parts = [info for info in infos if not _MEDIA.search(info.filename)]
    if sum(info.file_size for info in parts) > MAX_TOTAL_BYTES:
        raise DocumentUnreadable(
            "decompression_limit", f"more than {MAX_TOTAL_BYTES // 2**20} MiB when unpacked"
        )
    for info in parts:
        swollen = info.file_size > _MAX_RATIO * max(info.compress_size, 1)
        if info.file_size > MAX_PART_BYTES or (swollen and info.file_size > _SMALL_BYTES):
            raise DocumentUnreadable("decompression_limit", "a part unpacks to implausibly much")


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


def _refuse_definitions(part: bytes, *, doctypes: bool) -> None:
    """Refuse document type definitions, also in UTF-16, where they would hide.

    Raises:
        DocumentUnreadable: `dtd_forbidden`.
    """
    seen = part.replace(b"\0", b"") if part[:4].count(0) else part
    if (_SUBSET if doctypes else _DOCTYPE).search(seen):
        raise DocumentUnreadable("dtd_forbidden", "a part of it defines entities")
