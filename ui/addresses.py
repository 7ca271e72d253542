"""The addresses of the page: what stands after `#` names everything that can be opened again.

    #/                                 the conversation
    #/answer/{number}                  the passages of one answer
    #/ask?q=…&author=…                 a question, asked again of the same documents
    #/document/{id}[/{place}]          a document, opened at a citation or a passage
    #/library?search=…&author=…        the documents that fit
    #/index                            the index

An address never does anything but show and ask: what changes the index is a button.
"""

from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, quote, urlencode

from pydantic import ValidationError

from rag.schemas import Filters

MAX_CHARS = 3000
_LIBRARY = "#/library"


@dataclass(frozen=True)
class LibraryAddress:
    """Which documents are listed, and how; an empty string or None does not narrow the list."""

    search: str = ""
    author: str = ""
    kind: str = ""
    language: str = ""
    year: str = ""
    source: str = ""
    sort: str = ""
    shown: str = ""

    def having(self, **changes: str) -> "LibraryAddress":
        """Change the list, and begin again at its top."""
        return replace(self, **{"shown": "", **changes})

    def __str__(self) -> str:
        return with_query(_LIBRARY, {each.name: getattr(self, each.name) for each in fields(self)})


def with_query(place: str, values: dict[str, str]) -> str:
    """Write an address with the values that are not empty."""
    query = urlencode({key: value for key, value in values.items() if value}, quote_via=quote)
    return f"{place}?{query}" if query else place


def query_of(route: str, place: str) -> dict[str, str] | None:
    """Read the values of an address; None if it is not of this place."""
    path, _, query = route[:MAX_CHARS].partition("?")
    if path.lstrip("/").rstrip("/") != place:
        return None
    return dict(parse_qsl(query, max_num_fields=20)) if query.count("&") < 20 else {}


def ask_address(question: str, filters: Filters | None = None) -> str:
    """Write the address that asks a question of some documents; without one, only narrows."""
    chosen = filters.model_dump(exclude_none=True) if filters else {}
    return with_query("#/ask", {"q": question, **chosen})


def asked(route: str) -> tuple[str, Filters | None]:
    """Read the question and the filters of `#/ask?…`; what makes no sense is left out."""
    values = query_of(route, "#/ask") or {}
    known = {key: value for key, value in values.items() if key in Filters.model_fields}
    try:
        filters = Filters.model_validate(known) if known else None
    except ValidationError:
        filters = None
    return values.get("q", ""), filters


def library_address(route: str) -> LibraryAddress | None:
    """Read the address of the library; None if it is another's."""
    values = query_of(route, _LIBRARY)
    if values is None:
        return None
    known = {each.name for each in fields(LibraryAddress)}
    return LibraryAddress(**{key: value for key, value in values.items() if key in known})
