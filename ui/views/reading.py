"""A document opened at a place, with the footnote at its foot."""

from collections.abc import Iterable, Iterator

from rag.exports.bibtex import entry
from rag.exports.notes import note
from rag.schemas import Citation, CitationCheck, Document
from ui.addresses import with_query
from ui.render import NOTHING, Html, dotted, hidden, link, place_of, prose, tag, text
from ui.state import Lost, Problem, Reading
from ui.views.foot import act, carried
from ui.views.passages import changed_since, derived_dates
from ui.words import after_title, count, day, figure, language

WINDOW_CHARS = 30_000
_INSTEAD = "See what is in the Library"


def opened(reading: Reading | Lost | Problem | None) -> Html:
    """Write a document with the cited words marked, and at its foot how to check them."""
    if reading is None:
        return NOTHING
    if isinstance(reading, Problem):
        sorry = tag("p", "fn-problem", text(reading.message), attributes={"tabindex": "-1"})
        return tag("div", "fn-reading", _bar(0), sorry, link("#/library", "", text(_INSTEAD)))
    if isinstance(reading, Lost):
        return _lost(reading.check)
    document = reading.document
    title = text(document.title or document.source)
    return tag(
        "div",
        "fn-reading",
        _bar(sum(place >= _start(reading) for place, _ in reading.mentions)),
        tag("h2", "", title, attributes={"dir": "auto", "tabindex": "-1"}),
        tag("p", "fn-by", _described(document)),
        tag("p", "fn-about-this", _ask_about(document)),
        _warning(reading),
        tag("div", "fn-document", *_window(reading)),
        _foot(reading.check) if reading.check else NOTHING,
    )


def _bar(mentions: int) -> Html:
    """Write what stays at the top: the way back, and the way from mention to mention."""
    back = link("#/", "fn-back", text("← Back"))
    if not mentions:
        return tag("div", "fn-bar", back)
    steps = tag(
        "span",
        "fn-steps",
        tag("span", "fn-place", text(f"{count(mentions, 'mention')} of your question")),
        _step("fn-previous", "Previous mention", "↑"),
        _step("fn-next", "Next mention", "↓"),
    )
    return tag("div", "fn-bar", back, steps)


def _step(css: str, name: str, sign: str) -> Html:
    return tag("button", css, hidden(name), text(sign), attributes={"type": "button"})


def _described(document: Document) -> Html:
    return dotted(
        text(document.author) if document.author else None,
        text(f"to {document.addressee}") if document.addressee else None,
        text(day(document.date)) if document.date else None,
        text(document.kind) if document.kind and document.kind != "other" else None,
        text(language(document.language)) if document.language else None,
        tag("span", "fn-path", text(document.source)),
    )


def _ask_about(document: Document) -> Html:
    """Lead to the place to ask, narrowed to this document as closely as filters can."""
    only = {"source": document.source, "author": document.author}
    dates = {"date_from": document.date, "date_to": document.date}
    known = {name: value for name, value in {**only, **dates}.items() if value}
    return link(with_query("#/ask", known), "fn-chip", text("Ask about this document"))


def _warning(reading: Reading) -> Html:
    """Say before the text what a person would otherwise look for in vain."""
    told = tag("p", "fn-problem", text(reading.note)) if reading.note else NOTHING
    check = reading.check
    if check is None or reading.span is not None:
        return told
    return tag(
        "div",
        "fn-problem",
        tag("p", "", text(f"{check.message} The footnote cited:")),
        tag("blockquote", "", text(check.citation.quote), attributes={"dir": "auto"}),
    )


def _lost(check: CitationCheck) -> Html:
    """Write what is still known of a footnote whose document is gone."""
    cited = check.citation
    around = (cited.context_before, cited.quote, cited.context_after)
    words = "".join(around)
    span = (len(around[0]), len(around[0]) + len(around[1]))
    return tag(
        "div",
        "fn-reading",
        _bar(0),
        tag("h2", "", text(cited.title or cited.source), attributes={"dir": "auto"}),
        tag("p", "fn-problem", text(f"{check.message} This is what the footnote cited.")),
        tag("div", "fn-document", prose(words, [span], anchor="fn-here")),
        _foot(check),
    )


def _foot(check: CitationCheck) -> Html:
    """Write the footnote itself: where the words stand, whether they still do, how to check."""
    citation = check.citation
    place = f"Characters {figure(citation.char_start)}–{figure(citation.char_end)}"
    if citation.byte_start is not None and citation.byte_end is not None:
        place += f", bytes {figure(citation.byte_start)}–{figure(citation.byte_end)}"
    if citation.page is not None:
        place = f"Page {figure(citation.page)}, characters " + place.removeprefix("Characters ")
    command = f"footnote verify {citation.id}"
    file = tag("span", "fn-path", text(citation.source))
    verdict = tag("span", "fn-verdict", text(check.message))
    return tag(
        "div",
        f"fn-foot fn-{check.status}",
        tag("p", "", verdict, text(f" {place} of "), file),
        changed_since(citation),
        *derived_dates(citation),
        tag("p", "", tag("code", "", hidden("To check: "), text(command))),
        tag("p", "fn-copying", text("Copy "), *_copies(citation, command)),
    )


def _copies(citation: Citation, command: str) -> Iterator[Html]:
    """Offer what can be taken along: to check it, to come back to it, and to cite it elsewhere."""
    ways = {
        "Command": ("copy", command),
        "Link": ("link", place_of(citation.permalink)),
        "Citation": ("copy", note(citation)),
        "BibTeX": ("copy", entry(citation)),
    }
    for name, (what, words) in ways.items():
        yield act(what, name, carried(words), aside=" (copy)")


def _start(reading: Reading) -> int:
    """Find where the shown text begins: not too far before the place, or behind its title."""
    cited = [reading.span[0]] if reading.span else []
    title = reading.document.title
    return _cut_before(reading) or after_title(reading.text, title, cited)


def _cut_before(reading: Reading) -> int:
    """Count the characters that are left out before the place, as the text is very long."""
    if not reading.span or len(reading.text) <= 2 * WINDOW_CHARS:
        return 0
    return max(0, reading.span[0] - WINDOW_CHARS)


def _window(reading: Reading) -> Iterable[Html]:
    """Write the text around the place; all of it, unless it is very long."""
    start, end = _start(reading), len(reading.text)
    if end > 2 * WINDOW_CHARS:
        place = reading.span[0] if reading.span else 0
        end = min(end, max(place, reading.span[1] if reading.span else 0) + WINDOW_CHARS)
    if _cut_before(reading):
        yield tag("p", "fn-cut", text(f"{figure(start)} characters before this are not shown."))
    spans = [(reading.span[0] - start, reading.span[1] - start)] if reading.span else []
    mentioned = [(a - start, b - start) for a, b in reading.mentions if start <= a and b <= end]
    yield prose(reading.text[start:end], spans, anchor="fn-here", mentions=mentioned)
    unseen = len(reading.text) - end
    if unseen:
        yield tag("p", "fn-cut", text(f"{figure(unseen)} characters after this are not shown."))
