"""Boundaries that a writer drew: front matter, rules of `---`, `***` or `===`, form feeds.

Front matter is stronger than rules: below it, a rule is a decoration. A rule is no boundary if it
underlines the line above it, or if only notes follow it. Form feeds of which one stands in
the middle of a sentence are the page breaks of a printed text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from index.documents.segmentation import cues
from index.documents.segmentation.fields import YAML_ERRORS, known_fields
from index.records import Metadata, Span, trimmed

_RULE = re.compile(r"(?:-{3,}|\*{3,}|={3,}|_{3,}|~{3,}|#{3,}|(?:[-*_] ){2,}[-*_])\Z")
_UNDERLINE = re.compile(r"(?:-{3,}|={3,}|~{3,})\Z")
_KEY = re.compile(r"([A-Za-z][\w -]*):(?:\s|\Z)")
_MAX_FRONT_LINES = 60
_MAX_FRONT_CHARS = 20_000
_FULL_STOP = re.compile(r"[.!?…:;][\"”’»')\]]*\s*(?:\[\d+\])?\s*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One document's share of a text.

    Attributes:
        reason: Why it begins here; None if it begins with the text.
    """

    span: Span
    reason: str | None = None
    front_matter: Metadata = field(default_factory=Metadata)


def parts(text: str) -> list[Part] | None:
    """Cut a text where its writer cut it; None if there is neither front matter nor a rule."""
    return _by_front_matter(text) or _by_rules(text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _by_front_matter(text: str) -> list[Part] | None:
    if "---" not in text:
        return None
    lines = list(_lines(text))
    blocks: list[tuple[int, int, Metadata]] = []
    n = 0
    while n < len(lines):
        found = _front_matter(text, lines, n) if lines[n][1].rstrip() == "---" else None
        if found:
            last, known = found
            end = lines[last + 1][0] if last + 1 < len(lines) else len(text)
            blocks.append((lines[n][0], end, known))
            n = last
        n += 1
    return _between(text, blocks) if blocks else None


def _between(text: str, blocks: list[tuple[int, int, Metadata]]) -> list[Part] | None:
    starts = [start for start, _, _ in blocks[1:]] + [len(text)]
    found = [
        Part(Span(end, until), "front matter" if start else None, known)
        for (start, end, known), until in zip(blocks, starts, strict=True)
    ]
    before = Span(0, blocks[0][0])
    if before.of(text).strip("\ufeff \r\n\t"):
        found.insert(0, Part(before))
    # Front matter and nothing below it: the file is its own text.
    return found if any(part.span.of(text).strip() for part in found) else None


def _front_matter(
    text: str, lines: list[tuple[int, str]], first: int
) -> tuple[int, Metadata] | None:
    """Read the block of `key: value` lines below a `---`, if it is one.

    Returns:
        The number of its last line, and the known fields.
    """
    for last in range(first + 1, min(first + _MAX_FRONT_LINES, len(lines))):
        line = lines[last][1].rstrip()
        if line in ("---", "..."):
            break
        if line and not (_KEY.match(line) or line[0] in " \t#-"):
            return None
    else:
        return None
    block = text[lines[first + 1][0] : lines[last][0]]
    if first and ":" not in block:
        return None
    try:
        fields = yaml.safe_load(block) if len(block) <= _MAX_FRONT_CHARS else None
    except YAML_ERRORS:
        fields = None
    if isinstance(fields, dict):
        return last, known_fields(fields, origin="front matter")
    # A broken block at the head of a file is still no text of the document.
    return (last, Metadata()) if first == 0 and last > first + 1 else None


def _by_rules(text: str) -> list[Part] | None:
    rules = [*_form_feeds(text), *_rules(text)]
    if not rules:
        return None
    edges = sorted(rules)
    starts = [(0, None), *((end, name) for _, end, name in edges)]
    ends = [start for start, _, _ in edges] + [len(text)]
    found: list[Part] = []
    for (start, name), end in zip(starts, ends, strict=True):
        span = trimmed(text, start, end)
        if not len(span):
            continue
        if found and cues.is_appendix(span.of(text)[:40]):
            found[-1] = Part(Span(found[-1].span.start, span.end), found[-1].reason)
        else:
            found.append(Part(span, name if found else None))
    return found if len(found) > 1 else None


def _rules(text: str) -> Iterator[tuple[int, int, str]]:
    above = ""
    for at, line in _lines(text):
        rule = line.strip()
        underlines = _UNDERLINE.match(rule) and above
        if rule and rule[0] in "-*=_~#" and _RULE.match(rule) and not underlines:
            yield at, at + len(line), f"line of {rule[:3]}"
        above = rule


def _form_feeds(text: str) -> Iterator[tuple[int, int, str]]:
    places = [match.start() for match in re.finditer("\f", text)]
    for at in places:
        before, after = text[max(0, at - 200) : at].rstrip(), text[at + 1 : at + 200].lstrip()
        if before and after and not _FULL_STOP.search(before) and after[0].islower():
            return
    yield from ((at, at + 1, "form feed") for at in places)
