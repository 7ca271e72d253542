"""The library: which documents fit an address, in which order, and what can be narrowed further."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from rag.client import Client
from rag.schemas import Document
from ui.addresses import LibraryAddress, library_address
from ui.handlers.telling import told
from ui.state import Facet, Overview, Problem, Shelf

PAGE = 100

_MAX_YEARS = 200

_Value = Callable[[Document], str]


def _year(document: Document) -> str:
    return (document.date or "")[:4]


_FACETS: dict[str, _Value] = {
    "author": lambda document: document.author or "",
    "year": _year,
    "kind": lambda document: document.kind or "",
    "language": lambda document: document.language or "",
}
# Unknown values come last, whatever the order.
_ORDERS: dict[str, Callable[[Document], tuple[bool, str]]] = {
    "author": lambda document: _known(document.author),
    "title": lambda document: _known(document.title),
    "file": lambda document: _known(document.source),
}


def shelf(client: Client, route: str, *, deletes: bool = False) -> Shelf | Problem | None:
    """List the documents that an address of the library names; None if it is another's address.

    Where files may be deleted, it is also told how much each of them holds.
    """
    address = library_address(route)
    if address is None:
        return None
    try:
        documents = client.documents()
    except Exception as error:  # noqa: BLE001  the page is an edge: told here, logged there
        return Problem(told(error))
    fitting = [document for document in documents if _fits(document, address)]
    shown = PAGE + (int(address.shown) if address.shown.isdecimal() else 0)
    return Shelf(
        address=address,
        documents=tuple(in_order(fitting, address.sort)[:shown]),
        fitting=len(fitting),
        total=len(documents),
        facets=tuple(_facet(name, documents, address) for name in _FACETS),
        files=Counter(each.source for each in documents) if deletes else None,
    )


def overview(client: Client) -> Overview | None:
    """Count the documents by year and author; None if they cannot be listed."""
    try:
        documents = client.documents()
    except Exception as error:  # noqa: BLE001
        told(error)
        return None
    dated = Counter(int(year) for each in documents if (year := _year(each)).isdecimal())
    years = range(min(dated), max(dated) + 1) if dated else range(0)
    authors = Counter(each.author for each in documents if each.author)
    return Overview(
        years=tuple((f"{year:04}", dated[year]) for year in years[-_MAX_YEARS:]),
        authors=tuple(sorted(authors.items(), key=lambda item: (-item[1], item[0]))),
        undated=len(documents) - sum(dated.values()),
    )


def _fits(document: Document, address: LibraryAddress) -> bool:
    chosen = all(
        not getattr(address, name) or value(document) == getattr(address, name)
        for name, value in _FACETS.items()
    )
    if not chosen or (address.source and document.source != address.source):
        return False
    described = (document.title, document.author, document.addressee, document.source)
    where = _plain(" ".join(part for part in described if part))
    return all(word in where for word in _plain(address.search).split())


def _facet(name: str, documents: Iterable[Document], address: LibraryAddress) -> Facet:
    """Count the values among the documents that fit everything else."""
    others = address.having(**{name: ""})
    values = Counter(_FACETS[name](each) for each in documents if _fits(each, others))
    del values[""]
    by_count = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    ordered = sorted(values.items(), reverse=True) if name == "year" else by_count
    return Facet(name, getattr(address, name), tuple(ordered))


def in_order(documents: list[Document], order: str = "") -> list[Document]:
    """Sort documents: newest first, or by what `_ORDERS` names; what is not known comes last."""
    if order in _ORDERS:
        return sorted(documents, key=_ORDERS[order])
    dated = [document for document in documents if document.date]
    by_date = sorted(dated, key=lambda each: each.date or "", reverse=order != "oldest")
    return by_date + [document for document in documents if not document.date]


def _known(value: str | None) -> tuple[bool, str]:
    return (not value, _plain(value or ""))


def _plain(words: str) -> str:
    """Fold case and accents: a person types `probsting` and means `Pröbsting`."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
