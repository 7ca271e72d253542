"""A document opened at a place, with the footnote at its foot."""

from collections.abc import Iterable

from rag.schemas import Document
from ui.render import NOTHING, Html, dotted, link, prose, tag, text
from ui.state import Problem, Reading
from ui.views.passages import derived_dates
from ui.words import day, figure

WINDOW_CHARS = 30_000


def opened(reading: Reading | Problem | None) -> Html:
    """Write a document with the cited words marked, and at its foot how to check them."""
    if reading is None:
        return NOTHING
    back = tag("p", "fn-back", link("#/", "", text("← Back to the answer")))
    if isinstance(reading, Problem):
        sorry = tag("p", "fn-problem", text(reading.message), attributes={"tabindex": "-1"})
        return tag("div", "fn-reading", back, sorry)
    document = reading.document
    title = text(document.title or document.source)
    return tag(
        "div",
        "fn-reading",
        back,
        tag("h2", "", title, attributes={"dir": "auto", "tabindex": "-1"}),
        tag("p", "fn-by", _described(document)),
        tag("div", "fn-document", *_window(reading)),
        _foot(reading),
    )


def _described(document: Document) -> Html:
    return dotted(
        text(document.author) if document.author else None,
        text(f"to {document.addressee}") if document.addressee else None,
        text(day(document.date)) if document.date else None,
        text(document.kind) if document.kind and document.kind != "other" else None,
        tag("span", "fn-path", text(document.source)),
    )


def _foot(reading: Reading) -> Html:
    """Write the footnote itself: where the words stand, whether they still do, how to check."""
    check = reading.check
    if check is None:
        return NOTHING
    citation = check.citation
    place = f"Characters {figure(citation.char_start)}–{figure(citation.char_end)}"
    if citation.byte_start is not None and citation.byte_end is not None:
        place += f", bytes {figure(citation.byte_start)}–{figure(citation.byte_end)}"
    command = tag("code", "", text(f"footnote verify {citation.id}"))
    copy = tag("button", "fn-copy", text("Copy"), attributes={"type": "button"})
    file = tag("span", "fn-path", text(citation.source))
    verdict = tag("span", "fn-verdict", text(check.message))
    return tag(
        "div",
        f"fn-foot fn-{check.status}",
        tag("p", "", verdict, text(f" {place} of "), file),
        *derived_dates(citation),
        tag("p", "fn-how", text("To check: "), command, copy),
    )


def _window(reading: Reading) -> Iterable[Html]:
    """Write the text around the place; all of it, unless it is very long."""
    start, end = 0, len(reading.text)
    if end > 2 * WINDOW_CHARS:
        place = reading.span[0] if reading.span else 0
        start = max(0, place - WINDOW_CHARS)
        end = min(end, max(place, reading.span[1] if reading.span else 0) + WINDOW_CHARS)
    if start:
        yield tag("p", "fn-cut", text(f"{figure(start)} characters before this are not shown."))
    spans = [(reading.span[0] - start, reading.span[1] - start)] if reading.span else []
    yield prose(reading.text[start:end], spans, anchor="fn-here")
    unseen = len(reading.text) - end
    if unseen:
        yield tag("p", "fn-cut", text(f"{figure(unseen)} characters after this are not shown."))
