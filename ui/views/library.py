"""The library: what the list can be narrowed by, and the documents that fit."""

from collections.abc import Iterable, Mapping

from rag.schemas import Document
from ui.addresses import LibraryAddress, with_query
from ui.render import NOTHING, Html, dotted, hidden, link, tag, text
from ui.state import Facet, Problem, Shelf
from ui.views import files
from ui.words import count, day, figure, language

MAX_VALUES = 60
_SORTS = {"": "Newest first", "oldest": "Oldest first", "author": "Author", "title": "Title"}
_SORTS |= {"file": "File"}


def head() -> Html:
    """Write the heading of the page."""
    return tag("div", "", tag("h2", "", text("Library")))


def shelf(found: Shelf | Problem | None) -> Html:
    """Write the list and everything that changes it."""
    if found is None:
        return NOTHING
    if isinstance(found, Problem):
        return tag("div", "fn-shelf", tag("p", "fn-problem", text(found.message)))
    return tag(
        "div",
        "fn-shelf",
        tag("div", "fn-narrow", *_narrowing(found)),
        tag("p", "fn-number-of", text(_told(found)), _ask_these(found)),
        tag("ol", "fn-documents", *(_document(each, found.files) for each in found.documents)),
        _more(found),
    )


def _told(found: Shelf) -> str:
    if not found.total:
        return "There are no documents yet. Put files into the corpus folder and rebuild the index."
    if not found.fitting:
        return "No document fits all of this. Take a filter away, or search for fewer words."
    all_of_them = found.fitting == found.total
    return (
        count(found.total, "document")
        if all_of_them
        else f"{figure(found.fitting)} of {count(found.total, 'document')}"
    )


def _ask_these(found: Shelf) -> Html:
    """Lead to the place to ask, narrowed as the list is; a search narrows no question."""
    address = found.address
    chosen = {name: getattr(address, name) for name in ("source", "author", "kind", "language")}
    chosen |= {"date_from": address.year, "date_to": address.year}
    known = {name: value for name, value in chosen.items() if value}
    if not known or address.search or not found.fitting:
        return NOTHING
    return link(with_query("#/ask", known), "fn-chip", text("Ask only these"))


def _narrowing(found: Shelf) -> Iterable[Html]:
    for facet in found.facets:
        if facet.chosen:
            yield _chosen(facet.name, facet.chosen, found.address)
        elif len(facet.values) > 1:
            yield _choices(facet, found.address)
    if found.address.source:
        yield _chosen("source", found.address.source, found.address)
    order = found.address.sort if found.address.sort in _SORTS else ""
    ways = (
        tag(
            "li",
            "fn-now" if way == order else "",
            link(str(found.address.having(sort=way)), "", text(name)),
        )
        for way, name in _SORTS.items()
    )
    summary = tag("summary", "", hidden("Sort by: "), text(_SORTS[order]))
    yield tag("details", "fn-menu fn-sort", summary, tag("ul", "", *ways))


def _chosen(name: str, value: str, address: LibraryAddress) -> Html:
    """Write a filter that is set; following it takes the filter away."""
    words = (hidden(f"Remove filter {name}: "), text(_value(name, value)), text(" ×"))
    return link(str(address.having(**{name: ""})), "fn-chip", *words)


def _choices(facet: Facet, address: LibraryAddress) -> Html:
    rows = (
        tag(
            "li",
            "",
            link(str(address.having(**{facet.name: value})), "", text(_value(facet.name, value))),
            tag("span", "fn-count", text(figure(number))),
        )
        for value, number in facet.values[:MAX_VALUES]
    )
    summary = tag("summary", "", text(facet.name.capitalize()))
    return tag("details", "fn-menu", summary, tag("ul", "", *rows))


def _value(name: str, value: str) -> str:
    return language(value) if name == "language" else value


def _document(document: Document, held: Mapping[str, int] | None) -> Html:
    name = document.title or document.source
    who = dotted(
        text(document.author) if document.author else None,
        text(f"to {document.addressee}") if document.addressee else None,
    )
    what = dotted(
        text(document.kind) if document.kind and document.kind != "other" else None,
        text(language(document.language)) if document.language else None,
        tag("span", "fn-path", text(document.source)),
    )
    return tag(
        "li",
        "fn-entry",
        tag("span", "fn-when", text(day(document.date) if document.date else "undated")),
        tag(
            "div",
            "",
            link(f"#/document/{document.id}", "fn-title", text(name)),
            tag("p", "fn-by", who) if who else NOTHING,
            tag("p", "fn-by", what),
            files.deleting(document.source, held[document.source]) if held else NOTHING,
        ),
    )


def _more(found: Shelf) -> Html:
    left = found.fitting - len(found.documents)
    if not left:
        return NOTHING
    address = LibraryAddress(**{**vars(found.address), "shown": str(len(found.documents))})
    return tag("p", "fn-more", link(str(address), "", text(f"Show more ({figure(left)} left)")))
