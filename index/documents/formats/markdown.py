"""Markdown: the text stays as it was written, marks and all; its headings name the sections.

What is quoted must be what is in the file. Front matter is read where documents are split
(`index.documents.segmentation.explicit`), because other plain text may have it too.
"""

import re
from collections.abc import Iterator

from index.documents.formats.encodings import Decoded, decode
from index.documents.formats.sections import sections
from index.documents.parsed import MAX_FIELD_CHARS, Parsed

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER_CHARS = 64 * 2**10
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")


def parse(data: bytes) -> Parsed:
    """Decode a Markdown file and find its headings.

    Raises:
        DocumentUnreadable: `encoding_uncertain` or `binary_content`.
    """
    return read(decode(data))


def read(decoded: Decoded) -> Parsed:
    """Find the headings below the front matter."""
    text = decoded.text
    front = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER_CHARS])
    headings = list(_headings(text, front.end() if front else 0))
    return Parsed(
        text,
        heading=headings[0][2] if headings else None,
        anchors=sections(headings, len(text)),
        encoding=decoded.encoding,
        bom_bytes=decoded.bom_bytes,
    )


def _headings(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Find (place, level, words) of each heading outside code blocks."""
    fence, at = None, start
    for line in text[start:].split("\n"):
        mark = _FENCE.match(line)
        if mark:
            fence = mark[1][0] if fence is None else None if fence == mark[1][0] else fence
        heading = _HEADING.match(line) if fence is None else None
        words = heading[2].rstrip().rstrip("#").rstrip() if heading else ""
        if heading and words:
            yield at, len(heading[1]), words[:MAX_FIELD_CHARS]
        at += len(line) + 1
