"""Filters: which documents a search may look at, decided before anything is ranked.

A filter never reorders: what is admitted is ranked exactly as if nothing else were in the corpus
but its word statistics, which stay those of the whole generation.
"""

import fnmatch
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.documents.names import Names
from index.records import Document


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on a document; None matches all, all that are given must hold.

    Letters' case never matters.

    Attributes:
        author: Part of the name of who speaks, or of the organisation spoken for.
        addressee: Part of the name of who is addressed.
        kind: The kind, e.g. `letter`.
        language: The language's code, e.g. `de`.
        source: The file's path in the corpus, or a pattern with `*` and `?`.
        date_from: Earliest date, ISO 8601: `2018`, `2018-01` or `2018-01-23`.
        date_to: Latest date, in the same form; `2018` ends with its last day.
    """

    author: str | None = None
    addressee: str | None = None
    kind: str | None = None
    language: str | None = None
    source: str | None = None
    date_from: str | None = None
    date_to: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def spelled(self, names: Names) -> list["Filters"]:
        """Give the same conditions under every name that documents may use for a person or body."""
        return [
            replace(self, author=author, addressee=addressee)
            for author in _spellings(self.author, names)
            for addressee in _spellings(self.addressee, names)
        ]

    def admits(self, document: Document) -> bool:
        """Tell whether a document meets every condition; unknown metadata meets none."""
        known = document.metadata
        return (
            _contains(f"{known.author or ''}\n{known.organisation or ''}", self.author)
            and _contains(known.addressee, self.addressee)
            and _equals(known.kind, self.kind)
            and _equals(known.language, self.language)
            and _matches(document.source, self.source)
            and _within(known.date, self.date_from, self.date_to)
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """The passages that a filter leaves.

    Attributes:
        keys: Their keys.
        mask: bool, shape (n_passages,): the same by row.
    """

    keys: frozenset[int]
    mask: NDArray[np.bool_]


def _spellings(name: str | None, names: Names) -> tuple[str | None, ...]:
    return (None,) if name is None else names.spellings(name)


def _contains(value: str | None, part: str | None) -> bool:
    return part is None or part.casefold() in (value or "").casefold()


def _equals(value: str | None, wanted: str | None) -> bool:
    return wanted is None or (value or "").casefold() == wanted.casefold()


def _matches(path: str, pattern: str | None) -> bool:
    if pattern is None or path.casefold() == pattern.casefold():
        return True
    return fnmatch.fnmatchcase(path.casefold(), pattern.casefold())


def _within(date: str | None, first: str | None, last: str | None) -> bool:
    """Tell whether a date, known to the year, month or day, may lie in a range."""
    if first is None and last is None:
        return True
    if date is None:
        return False
    # Digits sort as time does, and "~" sorts after all of them: the end of a year or a month.
    return (first is None or f"{date}~" >= first) and (last is None or date <= f"{last}~")
