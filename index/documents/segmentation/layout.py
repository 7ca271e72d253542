"""A text as its lines: where each stands, how it is set off, and what it seems to be.

Hard-wrapped lines are joined to paragraphs. White space is white space: non-breaking spaces that
push a signature to the right are an indent like any other.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.documents.dates import dateline
from index.documents.segmentation import cues
from index.records import Span

_SHORT_CHARS = 160
_EXCLAIMED_CHARS = 100
_WRAPPED_AT_LEAST = 50
_WRAPPED_AT_MOST = 120
_HEADING = re.compile(r"#{1,6}\s+(\S.*?)[\s#]*\Z")
_STOPS = re.compile(r"[.…;][\"”’»')\]]*(?:\s*\[\d+\])*\Z|[.!?:,;…][\"”»](?:\s*\[\d+\])*\Z")
# Other line ends than \n, turned into one of the same length.
_LINE_ENDS = re.compile(r"\r(?!\n)|[\x0b\x1c-\x1e\x85\u2028\u2029]")


# A paragraph goes on after a comma or a short word in lower case: "held on", "by the".
_HANGING = re.compile(r"(?:,|\b[^\W\d_A-Z]{1,4})\Z")


class Role(StrEnum):
    """What a line seems to be, from its words alone."""

    SALUTATION = "salutation"
    CLOSING = "closing"
    ADDRESSEE = "addressee"
    BYLINE = "byline"
    DATELINE = "dateline"
    END = "end mark"
    HEADING = "heading"
    SHORT = "short line"
    BODY = "paragraph"


_FORMAL = frozenset({Role.SALUTATION, Role.CLOSING, Role.BYLINE, Role.DATELINE})


@dataclass(frozen=True, slots=True)
class Line:
    """A visible line, or a paragraph that was wrapped into several.

    Attributes:
        start: First visible character, in the source's text.
        end: One past the last visible character.
        gap: Blank lines above it.
        indent: White space before it, in characters.
        text: What it says, each run of white space made one space.
    """

    start: int
    end: int
    gap: int
    indent: int
    text: str
    role: Role


def read_lines(text: str, start: int, end: int) -> list[Line]:
    """Read the visible lines of a stretch of text, in order."""
    return [
        _described(text, group)
        for block in _blocks(_LINE_ENDS.sub("\n", text[start:end]), start)
        for group in _groups(text, block)
    ]


def paragraphs(text: str, span: Span) -> list[Span]:
    """Find the paragraphs of a stretch of text: lines, or what was wrapped into several."""
    return [
        Span(group[0].start, group[-1].end)
        for block in _blocks(_LINE_ENDS.sub("\n", span.of(text)), span.start)
        for group in _groups(text, block)
    ]


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    gap: int
    indent: int

    def __len__(self) -> int:
        return self.end - self.start


def _blocks(text: str, at: int) -> Iterator[list[_Raw]]:
    """Group lines that have no blank line between them."""
    block: list[_Raw] = []
    blank = 0
    for line in text.split("\n"):
        visible = line.strip()
        if visible:
            if blank and block:
                yield block
                block = []
            indent = len(line) - len(line.lstrip())
            block.append(_Raw(at + indent, at + indent + len(visible), blank, indent))
            blank = 0
        else:
            blank += 1
        at += len(line) + 1
    if block:
        yield block


def _groups(text: str, block: list[_Raw]) -> Iterator[list[_Raw]]:
    """Join the lines of a hard-wrapped paragraph; leave other lines alone."""
    widest = max(map(len, block))
    if len(block) < 2 or not _WRAPPED_AT_LEAST <= widest <= _WRAPPED_AT_MOST:
        yield from ([line] for line in block)
        return
    group: list[_Raw] = []
    for line in block:
        # A line that stops well before the margin ends its paragraph, or stands for itself.
        short = len(line) < 0.6 * widest
        if short and group and _stands_alone(text, group[-1], line):
            yield group
            group = []
        group.append(line)
        if short:
            yield group
            group = []
    if group:
        yield group


def _stands_alone(text: str, before: _Raw, line: _Raw) -> bool:
    """Tell `By A. Writer` under a title from the last words of a paragraph."""
    if _HANGING.search(text[max(before.start, before.end - 20) : before.end]):
        return False
    return _role(" ".join(text[line.start : line.end].split())) in _FORMAL


def _described(text: str, group: list[_Raw]) -> Line:
    first, last = group[0], group[-1]
    words = " ".join(text[first.start : last.end].split())
    role = _role(words) if len(words) <= 2 * _SHORT_CHARS else Role.BODY
    return Line(first.start, last.end, first.gap, first.indent, words, role)


_KNOWN_BY: tuple[tuple[Role, Callable[[str], object]], ...] = (
    (Role.HEADING, _HEADING.match),
    (Role.DATELINE, dateline),
    (Role.SALUTATION, cues.is_salutation),
    (Role.CLOSING, cues.is_closing),
    (Role.BYLINE, cues.is_byline),
    (Role.ADDRESSEE, cues.is_addressee),
    (Role.END, cues.is_end_mark),
)


@lru_cache(maxsize=10_000)
def _role(words: str) -> Role:
    for role, fits in _KNOWN_BY:
        if fits(words):
            return role
    exclaimed = words[-1] in "!?:," and len(words) > _EXCLAIMED_CHARS
    stops = _STOPS.search(words) and not words.isupper()
    is_body = len(words) > _SHORT_CHARS or exclaimed or stops
    return Role.BODY if is_body else Role.SHORT


def heading_text(line: Line) -> str:
    """Give the words of a Markdown heading without its marks; other lines as they are."""
    match = _HEADING.match(line.text)
    return match[1] if match else line.text
