"""HTML: what a reader came for, without navigation, scripts and what the page hides.

Furniture is known by its element, its role, its class, or because it is a block of links. Tables
stay whole, which is why this is not left to trafilatura: it empties cells that hold lists.
"""

import re

import lxml.html
from lxml import etree

from index.documents.formats.blocks import DROPPED, TextBuilder, add_tree, tag_of, words_of
from index.documents.formats.encodings import decode
from index.documents.formats.html_metadata import stated
from index.documents.formats.magic import require_text
from index.documents.formats.sections import sections
from index.documents.parsed import Parsed

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{1,40})""")
_HEAD_BYTES = 8192
_FURNITURE = frozenset(("nav", "menu", "dialog"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog",
    "alertdialog", "toolbar", "complementary"))  # fmt: skip
_FRAME = frozenset(("header", "footer", "aside"))
_CONTENT = frozenset(("article", "main"))
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_NAMES = frozenset(
    """nav navbar navigation menu sidebar breadcrumb breadcrumbs cookie cookies
    consent share sharing social related newsletter subscribe footer masthead pagination pager skip
    toc advert advertisement ads promo noprint navbox catlinks""".split()
)
_BLOCKS = frozenset("div section ul ol aside table form".split())
_LIST_OF_LINKS = 4
_LINKED_SHARE = 0.75
_HEADLINE_CHARS = 30
_MAIN_SHARE = 0.4
_FURNITURE_SHARE = 0.4


def parse(data: bytes) -> Parsed:
    """Read a page.

    Raises:
        DocumentUnreadable: `type_mismatch`, `encoding_uncertain`, `binary_content`.
    """
    require_text(data)
    root = tree(decode(data, declared=_declared(data)).text)
    if root is None:
        return Parsed("")
    about = stated(root)
    clean(root)
    built = whole(_main(root))
    text = built.text()
    heading = built.headings[0][2] if built.headings else None
    return Parsed(text, stated=about, heading=heading, anchors=sections(built.headings, len(text)))


def tree(text: str) -> etree._Element | None:
    """Parse HTML forgivingly, without the network and without anything a document type defines."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    return etree.fromstring(text.encode(errors="replace"), parser)


def clean(root: etree._Element) -> None:
    """Remove what is not the page's text: navigation, frames of the page, what is hidden."""
    for element in [e for e in root.iter() if _is_furniture(e)]:
        remove(element)
    most = _FURNITURE_SHARE * _visible(root)
    for element in [e for e in root.iter(*_BLOCKS) if _is_named_furniture(e)]:
        if _visible(element) <= most:
            remove(element)
    for element in [e for e in root.iter(*_BLOCKS) if _is_list_of_links(e)]:
        if _visible(element) <= most:
            remove(element)


def _declared(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    match = _CHARSET.search(head) or _XML_DECLARED.match(head)
    return match[1].decode("ascii") if match else None


def _is_furniture(element: etree._Element) -> bool:
    tag = tag_of(element)
    if tag in ("html", "body", ""):
        return not tag
    if tag in DROPPED or element.get("hidden") is not None:
        return True
    if tag == "a" and leads_nowhere(element):
        return True
    if _INVISIBLE.search(element.get("style") or "") or tag in _FURNITURE:
        return True
    if (element.get("role") or "").lower() in _ROLES:
        return True
    return tag in _FRAME and not any(tag_of(up) in _CONTENT for up in element.iterancestors())


def _is_named_furniture(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return not _NAMES.isdisjoint(re.split(r"[\s_-]+", names)) and not any(
        tag_of(inner) in ("h1", *_CONTENT) for inner in element.iter()
    )


def _is_list_of_links(element: etree._Element) -> bool:
    links = list(element.iter("a"))
    if len(links) < _LIST_OF_LINKS or any(tag_of(up) == "table" for up in element.iterancestors()):
        return False
    linked = sum(map(_visible, links))
    headlines = linked > _HEADLINE_CHARS * len(links)
    return linked > _LINKED_SHARE * _visible(element) and not headlines


def _main(root: etree._Element) -> etree._Element:
    """Find the one element that says it holds the content; the page if there is none."""
    said = [e for e in root.iter() if tag_of(e) == "main" or e.get("role") == "main"]
    if not said:
        said = list(root.iter("article"))
    alone = len(said) == 1 and _visible(said[0]) >= _MAIN_SHARE * _visible(root)
    return said[0] if alone else root


def leads_nowhere(link: etree._Element) -> bool:
    """Tell whether a link only helps to get about the page: `Skip to content`, `¶`."""
    skips = "skip" in f"{link.get('class')} {link.get('id')}".lower()
    words = words_of(link)
    return (link.get("href") or "").startswith("#") and (skips or not re.search(r"\w", words))


def remove(element: etree._Element) -> None:
    """Take an element out, but not the words after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def whole(root: etree._Element) -> TextBuilder:
    """Take all the text that is left on a page."""
    built = TextBuilder()
    add_tree(root, built)
    return built


def _visible(element: etree._Element) -> int:
    return sum(len(words.strip()) for words in element.itertext())
