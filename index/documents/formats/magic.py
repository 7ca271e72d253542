"""What a file is by its first bytes, against what its name says."""

from index.errors import DocumentUnreadable

_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"{\\rtf", "an RTF file"),
)
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22


def require_text(data: bytes) -> None:
    """Refuse what calls itself text and is something else.

    Raises:
        DocumentUnreadable: `type_mismatch`.
    """
    kind = _kind(data)
    if kind:
        raise DocumentUnreadable("type_mismatch", f"the name says text, the content is {kind}")


def require_pdf(data: bytes) -> None:
    """Refuse what is no PDF, or a PDF and an archive at once.

    Raises:
        DocumentUnreadable: `type_mismatch`.
    """
    start = data[:1024].lstrip(b"\xef\xbb\xbf\0\t\n\f\r ")
    kind = _kind(start)
    if b"%PDF-" not in data[:1024] or kind not in ("a PDF", None):
        raise DocumentUnreadable(
            "type_mismatch", f"the name says PDF, the content is {kind or 'something else'}"
        )
    if _ends_as_zip(data):
        raise DocumentUnreadable("type_mismatch", "the file is a PDF and a ZIP archive at once")


def require_zip(data: bytes) -> None:
    """Refuse what is no archive, or an archive with another file before it.

    Raises:
        DocumentUnreadable: `type_mismatch`; `encrypted` for an office file under a password.
    """
    if data.startswith(_BINARY[2][0]):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentUnreadable("encrypted", "remove the password and save the file again")
        raise DocumentUnreadable("type_mismatch", "an old office file; save it as a present one")
    if not data.startswith(_BINARY[1][0]):
        raise DocumentUnreadable(
            "type_mismatch", f"this is no office file but {_kind(data) or 'something else'}"
        )


def _kind(data: bytes) -> str | None:
    return next((kind for mark, kind in _BINARY if data.startswith(mark)), None)


def _ends_as_zip(data: bytes) -> bool:
    at = data.rfind(_ZIP_END, max(0, len(data) - 2**16 - _ZIP_END_BYTES))
    if at < 0 or at + _ZIP_END_BYTES > len(data):
        return False
    return at + _ZIP_END_BYTES + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)
