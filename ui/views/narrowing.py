"""Filters as chips: those of the next question, and those that an answer suggests."""

from collections.abc import Iterator

from rag.schemas import Filters
from ui.addresses import AskAddress
from ui.render import NOTHING, Html, hidden, link, tag, text
from ui.words import day, language

_NAMES = {
    "author": "by",
    "addressee": "to",
    "kind": "kind",
    "language": "in",
    "source": "file",
    "date_from": "from",
    "date_to": "until",
}


def chips(filters: Filters | None) -> Html:
    """Write the filters that are set, above the place to ask; following one takes it away."""
    if filters is None or not filters.model_dump(exclude_none=True):
        return NOTHING
    rows = (
        link(
            str(AskAddress(filters=filters.model_copy(update=dict.fromkeys(names)))),
            "fn-chip",
            hidden("Remove filter: "),
            text(f"{told} ×"),
        )
        for names, told in _told(filters)
    )
    return tag("div", "fn-chips", tag("span", "fn-label", text("Only documents")), *rows)


def suggestion(question: str, filters: Filters | None) -> Html:
    """Offer to ask a question again of the documents that it seems to mean."""
    told = applied(filters)
    if not told:
        return NOTHING
    again = link(str(AskAddress(question, filters)), "fn-chip", text(f"only documents {told}"))
    return tag("p", "fn-chips", tag("span", "fn-label", text("Ask again of")), again)


def applied(filters: Filters | None) -> str:
    """Tell which documents an answer was looked for in; empty if in all."""
    return ", ".join(told for _, told in _told(filters)) if filters else ""


def _told(filters: Filters) -> Iterator[tuple[tuple[str, ...], str]]:
    """Tell each filter with the names of its fields: from a day until the same day is one."""
    chosen = filters.model_dump(exclude_none=True)
    if chosen.get("date_from") == chosen.get("date_to") and "date_to" in chosen:
        yield ("date_from", "date_to"), f"of {day(chosen.pop('date_from'))}"
        del chosen["date_to"]
    for name, value in chosen.items():
        if name.startswith("date"):
            value = day(value)
        yield (name,), f"{_NAMES[name]} {language(value) if name == 'language' else value}"
