"""A tree of elements (HTML, XHTML, what mammoth makes of DOCX) -> text, headings.

White space is made even as a browser does; paragraphs are set off by an empty line, a table has a
line a row. Non-breaking spaces are characters like any other. The walk does not recurse: a page
may nest its elements as deeply as it likes.
"""

import re
from collections.abc import Iterable

from lxml import etree

from index.documents.parsed import MAX_FIELD_CHARS, scrubbed

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_PARAGRAPHS = frozenset(
    """p div section article main blockquote quote pre ul ol dl list table figure header footer
    address fieldset form details hr body html aside center h1 h2 h3 h4 h5 h6""".split()
)
_LINES = frozenset(
    """li dt dd item tr row td th cell caption figcaption summary option legend thead tbody
    tfoot""".split()
)
_TABLES = frozenset(("table",))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
DROPPED = frozenset(
    """script style noscript template iframe object embed svg canvas audio video head title label
    button input select textarea map graphic""".split()
)
_SPACE = re.compile("[ \t\n\r\f]+")
_MAX_CELL_CHARS = 400


class TextBuilder:
    """Collects a text block by block, and the headings in it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.headings: list[tuple[int, int, str]] = []

    def __len__(self) -> int:
        return self._length

    def text(self) -> str:
        """Give what was collected."""
        return "".join(self._parts)

    def add(self, block: str, *, gap: str = "\n\n", heading: int = 0) -> int:
        """Add a block, set off from the one before; nothing is added for an empty one.

        Args:
            block: Without white space at its ends.
            gap: Between the block before and this.
            heading: Its level, if it is one.

        Returns:
            Where it begins.
        """
        if not block:
            return self._length
        if self._parts:
            self._put(gap)
        at = self._length
        if heading:
            self.headings.append((at, heading, " ".join(block.split())[:MAX_FIELD_CHARS]))
        self._put(block)
        return at

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def add_tree(root: etree._Element, into: TextBuilder) -> None:
    """Add the visible text of a tree to a text."""
    _Walk(into).over(root)


def table_row(cells: Iterable[str]) -> str:
    """Write a row as Markdown does; empty if all of its cells are."""
    clean = [" ".join(cell.split()) for cell in cells]
    while clean and not clean[-1]:
        clean.pop()
    return "| " + " | ".join(clean) + " |" if clean else ""


def tag_of(element: etree._Element) -> str:
    """Name an element, without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def words_of(element: etree._Element) -> str:
    """Give all the text under an element."""
    return "".join(map(str, element.itertext()))


class _Walk:
    """One pass over a tree: `_inline` holds the words of the block that is being read."""

    def __init__(self, into: TextBuilder) -> None:
        self._into = into
        self._inline: list[str] = []
        self._gap = "\n\n"
        self._heading = 0
        self._verbatim = 0

    def over(self, root: etree._Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = tag_of(element)
            if event == "end":
                self._leave(tag)
                if element is not root:
                    self._say(element.tail)
            elif not tag or tag in DROPPED:
                walk.skip_subtree()
            elif tag in _TABLES and _is_data(element):
                self._table(element)
                walk.skip_subtree()
            else:
                self._enter(tag)
                self._say(element.text)
        self._flush()

    def _enter(self, tag: str) -> None:
        if tag in ("br", "lb"):
            self._inline.append("\n" if not self._heading else " ")
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._flush()
            self._gap = "\n\n" if tag in _PARAGRAPHS else _wider(self._gap, "\n")
            self._heading = _HEADINGS.get(tag, 0)
            self._verbatim += tag == "pre"

    def _leave(self, tag: str) -> None:
        if tag in _PARAGRAPHS or tag in _LINES:
            self._flush()
            self._gap = "\n\n" if tag in _PARAGRAPHS else _wider(self._gap, "\n")
            self._heading = 0
            self._verbatim -= tag == "pre"

    def _say(self, words: str | None) -> None:
        if words:
            self._inline.append(words if self._verbatim else _SPACE.sub(" ", words))

    def _flush(self) -> None:
        if not self._inline:
            return
        text = scrubbed("".join(self._inline))
        self._inline.clear()
        if not self._verbatim:
            text = re.sub(" +", " ", text)
            text = re.sub(" ?\n ?", "\n", text).strip(" \n")
        else:
            text = text.strip("\n")
        if text.strip():
            self._into.add(text, gap=self._gap, heading=self._heading)
            self._gap = ""

    def _table(self, table: etree._Element) -> None:
        self._flush()
        gap = "\n\n"
        for row in table.iter(*_variants(_ROWS)):
            line = table_row(_words(cell) for cell in row if tag_of(cell) in _CELLS)
            if line:
                self._into.add(scrubbed(line), gap=gap)
                gap = "\n"
        self._gap = "\n\n"


def _wider(gap: str, other: str) -> str:
    return max(gap, other, key=len)


def _variants(tags: Iterable[str]) -> list[str]:
    return [f"{{*}}{tag}" for tag in tags]


def _is_data(table: etree._Element) -> bool:
    """Tell a table of facts from one that only lays out a page."""
    wide = 0
    for cell in table.iter(*_variants(_CELLS)):
        if any(tag_of(inner) in ("table", "h1", "h2", "h3") for inner in cell.iterdescendants()):
            return False
        if sum(len(words) for words in cell.itertext()) > _MAX_CELL_CHARS:
            return False
        wide = max(wide, sum(1 for _ in cell.itersiblings(preceding=True)) + 1)
    return wide > 1


def _words(cell: etree._Element) -> str:
    parts = []
    for element in cell.iter():
        dropped = tag_of(element) in DROPPED or not tag_of(element)
        parts += ["" if dropped else element.text or "", " " if tag_of(element) != "a" else ""]
        parts.append(element.tail or "" if element is not cell else "")
    return "".join(parts)
