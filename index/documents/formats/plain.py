"""Plain text: the whole file, as it is."""

from index.documents.formats.encodings import Decoded, decode
from index.documents.parsed import Parsed

__all__ = ["Decoded", "decode", "parse", "read"]


def parse(data: bytes) -> Parsed:
    """Decode a text file.

    Raises:
        DocumentUnreadable: `encoding_uncertain` or `binary_content`.
    """
    return read(decode(data))


def read(decoded: Decoded) -> Parsed:
    """Take decoded text as it is."""
    return Parsed(decoded.text, encoding=decoded.encoding, bom_bytes=decoded.bom_bytes)
