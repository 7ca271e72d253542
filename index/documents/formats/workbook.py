"""XLSX, through openpyxl: every sheet a heading and a table of values, not of formulas."""

import io
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from index.documents.formats.archive import Archive
from index.documents.formats.blocks import TextBuilder
from index.documents.formats.docx import office_properties
from index.documents.formats.table import MAX_COLUMNS, Rows
from index.documents.parsed import MAX_TEXT_CHARS, Parsed, scrubbed

_MAX_ROW = 200_000
_MAX_SHEETS = 200


def parse(data: bytes) -> Parsed:
    """Read a workbook.

    Raises:
        DocumentUnreadable: What `Archive` raises.
    """
    archive = Archive(data)
    archive.require("xl/workbook.xml", kind="XLSX workbook")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    built, anchors, cut = TextBuilder(), [], len(book.worksheets) > _MAX_SHEETS
    for sheet in book.worksheets[:_MAX_SHEETS]:
        rows = _rows(sheet)
        first = next(rows, None)
        if first is None:
            continue
        built.add(scrubbed(sheet.title), heading=1)
        table = Rows(built, first[1], sheet=sheet.title)
        table.add(*first)
        for number, row in rows:
            table.add(number, row)
            if len(built) > MAX_TEXT_CHARS:
                break
        anchors += table.found
    return Parsed(
        built.text(),
        hinted=office_properties(archive),
        whole=True,
        anchors=tuple(anchors),
        warnings=("cut_short",) * cut,
    )


def _rows(sheet: Worksheet) -> Iterator[tuple[int, list[str]]]:
    """Walk over the rows that have something in them, numbered from 1."""
    # What the file says of its own size is not to be trusted.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    rows = sheet.iter_rows(values_only=True, max_row=_MAX_ROW)
    for number, row in enumerate(rows, 1):
        if row and any(value is not None for value in row):
            yield number, [_shown(value) for value in row[:MAX_COLUMNS]]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return scrubbed(str(value))
