"""PPTX, through python-pptx: a slide is a page; its title is the section."""

import io
from collections.abc import Iterable, Iterator
from itertools import zip_longest

import pptx
from pptx.chart.chart import Chart
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from index.documents.formats.archive import Archive
from index.documents.formats.blocks import TextBuilder, table_row
from index.documents.formats.docx import office_properties
from index.documents.parsed import MAX_FIELD_CHARS, Parsed, scrubbed
from index.records import Anchor, Span

_MAX_DEPTH = 20


def parse(data: bytes) -> Parsed:
    """Read a presentation: text, tables, charts, descriptions of pictures, the speaker's notes.

    Raises:
        DocumentUnreadable: What `Archive` raises.
    """
    archive = Archive(data)
    archive.require("ppt/presentation.xml", kind="PPTX presentation")
    built, anchors = TextBuilder(), []
    for number, slide in enumerate(pptx.Presentation(io.BytesIO(data)).slides, 1):
        start = len(built)
        for block in _blocks(slide):
            built.add(scrubbed(block.replace("\v", "\n").strip()))
        if len(built) > start:
            start += 2 if start else 0
            anchors.append(Anchor(Span(start, len(built)), page=number, section=_title(slide)))
    return Parsed(
        built.text(), hinted=office_properties(archive), whole=True, anchors=tuple(anchors)
    )


def _title(slide: Slide) -> str | None:
    shape = slide.shapes.title
    words = " ".join(scrubbed(shape.text_frame.text).split()) if shape is not None else ""
    return words[:MAX_FIELD_CHARS] or None


def _blocks(slide: Slide) -> Iterator[str]:
    for shape in _shapes(slide.shapes, 0):
        yield from _words(shape)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield slide.notes_slide.notes_text_frame.text


def _shapes(shapes: Iterable[BaseShape], depth: int) -> Iterator[BaseShape]:
    for shape in shapes:
        inner = getattr(shape, "shapes", None)
        if inner is not None and depth < _MAX_DEPTH:
            yield from _shapes(inner, depth + 1)
        else:
            yield shape


def _words(shape: BaseShape) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text  # type: ignore[attr-defined]
    elif getattr(shape, "has_table", False):
        rows = shape.table.rows  # type: ignore[attr-defined]
        yield "\n".join(filter(None, (table_row(c.text for c in row.cells) for row in rows)))
    elif getattr(shape, "has_chart", False):
        yield _chart(shape.chart)  # type: ignore[attr-defined]
    else:
        described = shape._element.xpath(".//p:nvPicPr/p:cNvPr/@descr")
        yield from map(str, described)


def _chart(chart: Chart) -> str:
    lines = [chart.chart_title.text_frame.text] if chart.has_title else []
    for plot in chart.plots:
        lines.append(table_row(["", *(series.name for series in plot.series)]))
        columns = [series.values for series in plot.series]
        for name, *values in zip_longest(plot.categories, *columns, fillvalue=""):
            lines.append(table_row(str(value) for value in (name, *values)))
    return "\n".join(filter(None, lines))
