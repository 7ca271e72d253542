"""Plain text: bytes -> characters, and a whole file as one document.

The text is decoded and otherwise left alone: no newline translation, no Unicode normalisation,
so that a span of it can be checked against the bytes of the file.
"""

import codecs
from dataclasses import dataclass

from index.errors import DocumentUnreadable
from index.records import Metadata, Span, trimmed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_TITLE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and how it was read."""

    text: str
    encoding: str
    bom_bytes: int


def decode(data: bytes) -> Decoded:
    """Read UTF-8 (with or without byte order mark) or UTF-16 with one.

    Raises:
        DocumentUnreadable: `encoding_uncertain` with the offset of the first bad byte, or
            `binary_content` when NUL characters show that this is no text.
    """
    bom, encoding = next(
        ((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", "utf-8")
    )
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = len(bom) + error.start
        raise DocumentUnreadable(
            "encoding_uncertain",
            f"byte {at} is not valid {encoding.upper()}; save the file as UTF-8",
        ) from error
    if "\0" in text:
        raise DocumentUnreadable("binary_content", "NUL characters; is this a text file?")
    return Decoded(text, encoding, len(bom))


def parse(text: str) -> list[tuple[Span, Metadata]]:
    """Take the whole text as one document, titled by its first line if that is short."""
    return [(trimmed(text, 0, len(text)), title_of(text))]


def title_of(text: str) -> Metadata:
    """Take the first line as the title, unless it is too long to be one."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if not first or len(first) > _TITLE_CHARS:
        return Metadata()
    return Metadata(title=" ".join(first.split()), origins={"title": "first line"})
