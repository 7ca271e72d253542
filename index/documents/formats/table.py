"""CSV and its like: a line a row. The names of the columns are the section of every row."""

import csv
import io

from index.documents.formats.blocks import TextBuilder, table_row
from index.documents.formats.encodings import decode
from index.documents.formats.magic import require_text
from index.documents.formats.sections import SEPARATOR
from index.documents.parsed import MAX_FIELD_CHARS, Parsed
from index.errors import DocumentUnreadable
from index.records import Anchor, Span

_SAMPLE_CHARS = 16 * 2**10
_MAX_CELL_CHARS = 2**20
MAX_COLUMNS = 500


def parse(data: bytes) -> Parsed:
    """Read a table in text form.

    Raises:
        DocumentUnreadable: `type_mismatch`, `encoding_uncertain`, `binary_content`; `damaged`
            where a quotation mark is never closed.
    """
    require_text(data)
    text = decode(data).text
    csv.field_size_limit(_MAX_CELL_CHARS)
    built, cut = TextBuilder(), False
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        columns = next((row for row in rows if any(row)), [])
        cut = len(columns) > MAX_COLUMNS
        anchors = Rows(built, columns, sheet=None)
        anchors.add(1, columns)
        for number, row in enumerate(rows, 2):
            anchors.add(number, row)
            cut = cut or len(row) > MAX_COLUMNS
    except csv.Error as error:
        raise DocumentUnreadable("damaged", "a quotation mark is never closed") from error
    return Parsed(
        built.text(), whole=True, anchors=tuple(anchors.found), warnings=("cut_short",) * cut
    )


def _delimiter(text: str) -> str:
    """Find the sign between the columns: the one that parts the first lines most evenly."""
    lines = [line for line in text[:_SAMPLE_CHARS].splitlines()[:50] if line.strip()]
    counts = {sign: sorted(line.count(sign) for line in lines) for sign in "\t;,|"}
    return max(counts, key=lambda sign: counts[sign][len(lines) // 2] if lines else 0)


class Rows:
    """Adds the rows of one table to a text, each with an anchor that names its columns.

    Args:
        into: The text.
        columns: The names of the columns.
        sheet: The table's name, if it has one.
    """

    def __init__(self, into: TextBuilder, columns: list[str], *, sheet: str | None) -> None:
        self._into = into
        self._sheet = sheet
        self._columns = table_row(columns[:MAX_COLUMNS])[:MAX_FIELD_CHARS]
        self._begun = False
        self.found: list[Anchor] = []

    def add(self, number: int, row: list[str]) -> None:
        """Add a row, numbered from 1 as spreadsheets do; nothing happens if it is empty."""
        line = table_row(row[:MAX_COLUMNS])
        if not line:
            return
        at = self._into.add(line, gap="\n" if self._begun else "\n\n")
        self._begun = True
        named = (self._sheet, f"row {number}", self._columns if number > 1 else None)
        section = SEPARATOR.join(filter(None, named))
        self.found.append(Anchor(Span(at, len(self._into)), section=section))
