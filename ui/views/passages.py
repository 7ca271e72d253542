"""The passages beside an answer, with the cited sentences marked."""

from collections.abc import Iterator

from rag.schemas import Citation, Passage
from ui.render import NOTHING, Html, dotted, hidden, join, link, place_of, prose, tag, text
from ui.state import Turn
from ui.words import after_title, day, even


def listed(turn: Turn) -> list[Passage]:
    """Choose what the panel lists: the passages of the answer, or the closest of a refusal."""
    refusal = turn.answer.refusal if turn.answer else None
    return list(refusal.closest) if refusal and refusal.closest else list(turn.passages)


def panel(turn: Turn | None) -> Html:
    """Write the passages of one turn, best first, with the cited sentences marked."""
    if turn is None or turn.stage == "searching":
        return NOTHING
    passages = listed(turn)
    if not passages:
        none = tag("div", "fn-quiet", text("No passage was found."))
        return none if turn.stage == "done" else NOTHING
    refused = turn.answer is not None and turn.answer.refused
    used = {passage.id for passage in passages if _cited_in(passage, turn)}
    told = (
        f"for “{turn.question}”"
        if refused or not used
        else f"{len(used)} of {len(passages)} used for “{turn.question}”"
    )
    title = "Closest passages" if refused else "Passages"
    return tag(
        "div",
        "fn-passages",
        tag("h2", "", text(title)),
        tag("p", "fn-for", text(told), attributes={"dir": "auto"}),
        tag("ol", "", *(_passage(each, turn) for each in passages)),
    )


def _cited_in(passage: Passage, turn: Turn) -> list[Citation]:
    """Find the citations that stand in a passage, in the order of the text."""
    found = [
        citation
        for citation in turn.citations
        if citation.source == passage.source
        and passage.char_start <= citation.char_start
        and citation.char_end <= passage.char_end
    ]
    return sorted(found, key=lambda citation: citation.char_start)


def _passage(passage: Passage, turn: Turn) -> Html:
    cited = _cited_in(passage, turn)
    first = passage.char_start
    body = after_title(passage.text, passage.title, [each.char_start - first for each in cited])
    first += body
    spans = [(each.char_start - first, each.char_end - first) for each in cited]
    numbers = join(
        tag("span", "fn-number", hidden("Footnote "), text(str(citation.n)))
        for citation in sorted(cited, key=lambda citation: citation.n)
    )
    name = link(place_of(passage.permalink), "", text(passage.title or passage.source))
    return tag(
        "li",
        "fn-passage fn-used" if cited else "fn-passage",
        tag("p", "fn-title", numbers, name),
        tag("p", "fn-by", by_line(passage)),
        tag("div", "fn-text", prose(passage.text[body:], spans)),
        changed_since(*cited),
        tag("p", "fn-file", text(passage.source)),
    )


def by_line(passage: Passage) -> Html:
    """Write who says it and when, as far as known."""
    return dotted(
        text(passage.author) if passage.author else None,
        text(day(passage.date)) if passage.date else None,
    )


def changed_since(*citations: Citation) -> Html:
    """Write that what is cited is no longer the file as it is, if so."""
    stale = any(citation.stale for citation in citations)
    return tag("span", "fn-stale", text("The file has changed since.")) if stale else NOTHING


def derived_dates(citation: Citation) -> Iterator[Html]:
    """Write the dates that relative words of a quote name: beside the quote, never in it."""
    for each in citation.derived_dates:
        yield tag("span", "fn-derived", text(f"“{even(each.text)}” ≈ {day(each.date)}, derived"))
