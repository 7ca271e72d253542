"""Filters as chips: those of the next question, and those that an answer suggests."""

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
    chosen = filters.model_dump(exclude_none=True) if filters else {}
    if not chosen or filters is None:
        return NOTHING
    rows = (
        link(
            str(AskAddress(filters=filters.model_copy(update={name: None}))),
            "fn-chip",
            hidden("Remove filter: "),
            text(f"{_told(name, value)} ×"),
        )
        for name, value in chosen.items()
    )
    return tag("div", "fn-chips", tag("span", "fn-label", text("Only documents")), *rows)


def suggestion(question: str, filters: Filters | None) -> Html:
    """Offer to ask a question again of the documents that it seems to mean."""
    chosen = filters.model_dump(exclude_none=True) if filters else {}
    if not chosen:
        return NOTHING
    told = ", ".join(_told(name, value) for name, value in chosen.items())
    again = link(str(AskAddress(question, filters)), "fn-chip", text(f"only documents {told}"))
    return tag("p", "fn-chips", tag("span", "fn-label", text("Ask again of")), again)


def applied(filters: Filters | None) -> str:
    """Tell which documents an answer was looked for in; empty if in all."""
    chosen = filters.model_dump(exclude_none=True) if filters else {}
    return ", ".join(_told(name, value) for name, value in chosen.items())


def _told(name: str, value: str) -> str:
    if name.startswith("date"):
        value = day(value)
    return f"{_NAMES[name]} {language(value) if name == 'language' else value}"
