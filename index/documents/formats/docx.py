"""DOCX, through mammoth: paragraphs, tables and headings; a heading path instead of pages.

A DOCX file has no pages until a word processor lays it out.
"""

import io
import zipfile

import mammoth
from lxml import etree

from index.documents.formats.archive import Archive
from index.documents.formats.html import leads_nowhere, remove, tree, whole
from index.documents.formats.html_metadata import iso_date
from index.documents.formats.sections import sections
from index.documents.parsed import Parsed, state
from index.records import Metadata

_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def parse(data: bytes) -> Parsed:
    """Read a DOCX file.

    Raises:
        DocumentUnreadable: What `Archive` raises; `encrypted`.
    """
    archive = Archive(data)
    archive.require(_MAIN, kind="DOCX file")
    readable = io.BytesIO(_with_formulas(archive, data))
    result = mammoth.convert_to_html(readable, convert_image=mammoth.images.img_element(_no_image))
    root = tree(result.value) if result.value else None
    if root is None:
        return Parsed("", hinted=office_properties(archive))
    for link in list(root.iter("a")):
        if leads_nowhere(link):  # mammoth's way back from a note
            remove(link)
    built = whole(root)
    text = built.text()
    heading = built.headings[0][2] if built.headings else None
    return Parsed(
        text,
        hinted=office_properties(archive),
        heading=heading,
        anchors=sections(built.headings, len(text)),
    )


def _with_formulas(archive: Archive, data: bytes) -> bytes:
    """Put the letters of formulas where mammoth sees them: "For , " is not what the page says."""
    part = archive.read(_MAIN)
    root = xml(part) if b"oMath" in part else None
    if root is None:
        return data
    for formula in list(root.iter(f"{_MATH}oMath")):
        letters = "".join(t.text or "" for t in formula.iter(f"{_MATH}t"))
        tail = formula.tail
        formula.clear()
        formula.tag, formula.tail = f"{_WORD}r", tail
        etree.SubElement(formula, f"{_WORD}t").text = letters
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                copy.writestr(name, etree.tostring(root) if name == _MAIN else archive.read(name))
    return out.getvalue()


def office_properties(archive: Archive) -> Metadata:
    """Read title, author and language from an office file's properties.

    The dates there are of the file, not of the letter, so they are left alone.

    Raises:
        DocumentUnreadable: What `Archive.read` raises.
    """
    root = xml(archive.read(_CORE)) if _CORE in archive.names else None
    if root is None:
        return Metadata()
    return state(
        "document properties",
        title=root.findtext(f"{_DC}title"),
        author=root.findtext(f"{_DC}creator"),
        date=iso_date(root.findtext(f"{_TERMS}issued")),
    )


def xml(part: bytes) -> etree._Element | None:
    """Parse XML without entities and without the network; None if there is nothing to parse.

    Raises:
        etree.XMLSyntaxError: It is broken.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, huge_tree=False
    )
    return etree.fromstring(part, parser) if part.strip() else None


def _no_image(_image: object) -> dict[str, str]:
    return {}
