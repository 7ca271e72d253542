"""Filters that a question seems to mean: `letters`, `2018`, an author's name.

Offered, never applied: a name in a question may be spoken about and not the one who speaks.
"""

import re
from collections.abc import Callable, Iterable

from index.records import Document
from rag import schemas

_YEAR = re.compile(r"(?<![\w.,])(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)")
_SHORTEST_NAME = 4


def suggested_filters(question: str, documents: Iterable[Document]) -> schemas.Filters | None:
    """Find an author, a kind and a year in a question, as far as the corpus has them.

    Args:
        question: Any text.
        documents: All of the corpus.

    Returns:
        None if the question names none of them, or if no document is of all that it names.
    """
    known = [document.metadata for document in documents]
    words = question.casefold()
    author = _only(filter(None, (data.author for data in known)), words, _named)
    kind = _only(filter(None, (data.kind for data in known)), words, _counted)
    dated = {data.date[:4] for data in known if data.date}
    years = [year for year in dict.fromkeys(_YEAR.findall(question)) if year in dated]
    year = years[0] if len(years) == 1 else None
    met = any(
        (author is None or data.author == author)
        and (kind is None or data.kind == kind)
        and (year is None or (data.date or "").startswith(year))
        for data in known
    )
    if not met or not (author or kind or year):
        return None
    return schemas.Filters(author=author, kind=kind, date_from=year, date_to=year)


def _only(values: Iterable[str], words: str, stands_in: Callable[[str, str], bool]) -> str | None:
    """Find the one value that stands in the question; of two, neither is meant for sure."""
    found = [value for value in dict.fromkeys(values) if stands_in(value.casefold(), words)]
    return found[0] if len(found) == 1 else None


def _named(name: str, words: str) -> bool:
    """Tell whether a name, or its last word, stands in the question."""
    last = name.split()[-1] if name.split() else ""
    return _has_word(words, name) or (len(last) >= _SHORTEST_NAME and _has_word(words, last))


def _counted(kind: str, words: str) -> bool:
    """Tell whether a kind stands in the question, as one or as several."""
    return any(_has_word(words, form) for form in (kind, f"{kind}s", f"{kind}es"))


def _has_word(words: str, wanted: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", words) is not None
