"""ODT, the format of LibreOffice: its XML is read directly."""

from lxml import etree

from index.documents.formats.archive import Archive
from index.documents.formats.blocks import TextBuilder, add_tree, tag_of
from index.documents.formats.docx import xml
from index.documents.formats.html_metadata import iso_date
from index.documents.formats.sections import sections
from index.documents.parsed import Parsed, state
from index.records import Metadata

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_HTML = {"table-row": "tr", "table-cell": "td", "list-item": "li", "line-break": "br"}
_NOT_TEXT = frozenset(("tracked-changes", "sequence-decls", "annotation", "forms", "binary-data"))


def parse(data: bytes) -> Parsed:
    """Read an ODT file.

    Raises:
        DocumentUnreadable: What `Archive` raises.
    """
    archive = Archive(data, doctypes=True)
    archive.require("content.xml", kind="ODT file")
    content = xml(archive.read("content.xml"))
    body = content.find("{*}body/{*}text") if content is not None else None
    built = TextBuilder()
    if body is not None:
        _as_html(body)
        add_tree(body, built)
    text = built.text()
    heading = built.headings[0][2] if built.headings else None
    anchors = sections(built.headings, len(text))
    return Parsed(text, hinted=_stated(archive), heading=heading, anchors=anchors)


def _as_html(body: etree._Element) -> None:
    """Give the elements the names that the walk over HTML knows."""
    for element in list(body.iter()):
        tag = tag_of(element)
        if tag in _NOT_TEXT:
            tail = element.tail
            element.clear()
            element.tail = tail
        elif tag == "h":
            level = element.get(f"{_TEXT}outline-level", "1")
            element.tag = f"h{level}" if level in "123456" else "h6"
        elif tag == "tab":
            element.text = "\t"
        elif tag == "s":
            count = element.get(f"{_TEXT}c", "1")
            element.text = " " * min(int(count) if count.isdecimal() else 1, 100)
        elif tag in _HTML:
            element.tag = _HTML[tag]


def _stated(archive: Archive) -> Metadata:
    root = xml(archive.read("meta.xml")) if "meta.xml" in archive.names else None
    if root is None:
        return Metadata()
    return state(
        "document properties",
        title=root.findtext(f".//{_DC}title"),
        author=root.findtext(f".//{_META}initial-creator") or root.findtext(f".//{_DC}creator"),
        date=iso_date(root.findtext(f".//{_DC}issued")),
    )
