"""A small picture of the corpus: documents over the years, and who wrote them."""

from ui.addresses import LibraryAddress
from ui.render import NOTHING, Html, bar, hidden, join, link, tag, text
from ui.state import Overview
from ui.words import count, figure

TALLEST_PX = 72
WIDEST_PX = 120
MAX_YEARS = 24
MAX_AUTHORS = 8


def picture(overview: Overview | None) -> Html:
    """Draw the corpus; every bar leads to its documents in the library."""
    if overview is None or not (overview.years or overview.authors):
        return NOTHING
    return tag("div", "fn-picture", _years(overview), _authors(overview))


def _years(overview: Overview) -> Html:
    if not overview.years:
        return NOTHING
    shown = overview.years[-MAX_YEARS:]
    most = max(number for _, number in shown)
    columns = [_column(year, number, most) for year, number in shown]
    undated = overview.undated
    note = f"{count(undated, 'document')} without a date" if undated else ""
    return join((
        tag("h3", "", text("Documents by year")),
        tag("ol", "fn-years", *columns),
        tag("p", "fn-by", text(note)) if note else NOTHING,
    ))


def _column(year: str, number: int, most: int) -> Html:
    tall = max(2, TALLEST_PX * number // most) if number else 0
    words = join((
        bar(22, tall),
        tag("span", "fn-year", hidden(year[:2]), text(f"’{year[2:]}")),
        hidden(f": {count(number, 'document')}"),
    ))
    there = link(str(LibraryAddress(year=year)), "", words) if number else tag("span", "", words)
    return tag("li", "", there)


def _authors(overview: Overview) -> Html:
    shown = overview.authors[:MAX_AUTHORS]
    if not shown:
        return NOTHING
    most = shown[0][1]
    rows = [
        tag(
            "li",
            "",
            link(str(LibraryAddress(author=name)), "", text(name)),
            bar(max(2, WIDEST_PX * number // most), 8),
            tag("span", "fn-count", text(figure(number))),
        )
        for name, number in shown
    ]
    others = len(overview.authors) - len(shown)
    note = tag("p", "fn-by", text(f"and {count(others, 'other')}")) if others else NOTHING
    return join((tag("h3", "", text("By author")), tag("ol", "fn-authors", *rows), note))
