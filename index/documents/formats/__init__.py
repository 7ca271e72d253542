"""The kinds of files that are read: one module each, with `parse(data: bytes) -> Parsed`.

A format's library is imported at the top of that module and of no other, and the module only by
the parsing process (`index.documents.parsing`); `FORMATS` names modules and imports none.
"""

from dataclasses import dataclass

from index.documents.parsed import MAX_TEXT_CHARS


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        module: Has `parse(data) -> Parsed`; imported by the parsing process only.
        max_bytes: Larger files are not opened.
    """

    module: str
    max_bytes: int = 256 * 2**20


def _format(name: str, *, max_bytes: int = 256 * 2**20) -> Format:
    return Format(f"index.documents.formats.{name}", max_bytes)


PLAIN = _format("plain", max_bytes=4 * MAX_TEXT_CHARS)
MARKDOWN = _format("markdown", max_bytes=4 * MAX_TEXT_CHARS)
_HTML = _format("html")
_TABLE = _format("table")

FORMATS = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": _format("pdf"),
    ".docx": _format("docx"),
    ".epub": _format("epub"),
    ".eml": _format("email"),
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".xlsx": _format("workbook"),
    ".pptx": _format("slides"),
    ".odt": _format("odt"),
}
