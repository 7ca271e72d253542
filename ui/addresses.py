"""The addresses of the page: what stands after `#` names everything that can be opened again.

    #/                                 the conversation
    #/answer/{number}                  the passages of one answer
    #/ask?q=…&author=…&as_of=…         a question, asked again of the same generation
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
_ASK, _LIBRARY = "#/ask", "#/library"


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


@dataclass(frozen=True)
class AskAddress:
    """A question, and what it is asked of; without a question it only narrows the next one.

    Attributes:
        as_of: The generation to ask; empty for the live one.
    """

    question: str = ""
    filters: Filters | None = None
    as_of: str = ""

    def __str__(self) -> str:
        chosen = self.filters.model_dump(exclude_none=True) if self.filters else {}
        return with_query(_ASK, {"q": self.question, "as_of": self.as_of, **chosen})


def ask_address(route: str) -> AskAddress:
    """Read `#/ask?…`; what makes no sense is left out."""
    values = query_of(route, _ASK) or {}
    known = {key: value for key, value in values.items() if key in Filters.model_fields}
    try:
        filters = Filters.model_validate(known) if known else None
    except ValidationError:
        filters = None
    return AskAddress(values.get("q", ""), filters, values.get("as_of", ""))


def library_address(route: str) -> LibraryAddress | None:
    """Read the address of the library; None if it is another's."""
    values = query_of(route, _LIBRARY)
    if values is None:
        return None
    known = {each.name for each in fields(LibraryAddress)}
    return LibraryAddress(**{key: value for key, value in values.items() if key in known})
