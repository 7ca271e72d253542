"""EPUB: the chapters in reading order, each an anchor with the headings in it."""

import posixpath
from urllib.parse import unquote

from lxml import etree

from index.documents.formats.archive import Archive
from index.documents.formats.blocks import TextBuilder, add_tree
from index.documents.formats.docx import xml
from index.documents.formats.encodings import decode
from index.documents.formats.html import clean, tree
from index.documents.formats.html_metadata import iso_date
from index.documents.formats.sections import sections
from index.documents.parsed import MAX_TEXT_CHARS, Parsed, state
from index.errors import DocumentUnreadable
from index.records import Anchor, Metadata

_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")


def parse(data: bytes) -> Parsed:
    """Read a book.

    Raises:
        DocumentUnreadable: What `Archive` raises; `damaged` if the book's own list of chapters
            is missing, `encrypted` where a shop has locked the book.
    """
    archive = Archive(data, doctypes=True)
    archive.require(_CONTAINER, kind="EPUB book")
    if "META-INF/rights.xml" in archive.names:
        raise DocumentUnreadable("encrypted", "the book is locked by its shop")
    container = xml(archive.read(_CONTAINER))
    file = container.find(".//{*}rootfile") if container is not None else None
    path = (file.get("full-path") if file is not None else None) or ""
    package = xml(archive.read(path))
    if package is None:
        raise DocumentUnreadable("damaged", "the book has no list of chapters")
    built, anchors = TextBuilder(), list[Anchor]()
    for chapter in _chapters(package, posixpath.dirname(path)):
        if chapter in archive.names and len(built) <= MAX_TEXT_CHARS:
            anchors += _add_chapter(archive.read(chapter), built)
    return Parsed(built.text(), stated=_stated(package), anchors=tuple(anchors))


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """List the pages of the book in reading order."""
    files = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in package.iterfind(".//{*}manifest/{*}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    spine = (item.get("idref") for item in package.iterfind(".//{*}spine/{*}itemref"))
    return list(dict.fromkeys(files[name] for name in spine if name in files))


def _add_chapter(page: bytes, into: TextBuilder) -> tuple[Anchor, ...]:
    root = tree(decode(page, declared="utf-8").text)
    if root is None:
        return ()
    title = " ".join((root.findtext(".//title") or "").split())
    clean(root)
    start, before = len(into), len(into.headings)
    add_tree(root, into)
    if len(into) == start:
        return ()
    headings = into.headings[before:]
    if title and (not headings or headings[0][0] > start + 2):
        headings.insert(0, (start, 1, title))
    return sections(headings, len(into))


def _stated(package: etree._Element) -> Metadata:
    creators = [(e.text or "").strip() for e in package.iterfind(f".//{_DC}creator")]
    language = (package.findtext(f".//{_DC}language") or "").split("-")[0].lower()
    return state(
        "EPUB package",
        title=package.findtext(f".//{_DC}title"),
        author=", ".join(filter(None, creators)),
        date=iso_date(package.findtext(f".//{_DC}date")),
        language=language if language.isalpha() and len(language) in (2, 3) else None,
    )
