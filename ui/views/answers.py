"""What an answer is made of: sentences with their markers, the voices side by side, a refusal."""

from collections.abc import Iterable, Iterator

from rag.schemas import Citation, Passage, Refusal, Sentence, Side
from ui.render import NOTHING, Html, dotted, hidden, join, link, place_of, tag, text
from ui.state import Turn
from ui.views.passages import by_line, changed_since, derived_dates
from ui.words import day, even, figure

CARD_CHARS = 420
LONG_WORD_CHARS = 24
MAX_NEAREST = 3


def sentences(turn: Turn) -> Iterator[Html]:
    """Write the sentences of an answer, then what else speaks to the question.

    Where several voices do, each has its own column.
    """
    sides = turn.answer.disagreement if turn.answer else None
    if sides:
        shown = {place for side in sides for place in side.sentences}
        yield tag("p", "fn-label", text(f"{len(sides)} voices speak to this"))
        yield tag("div", "fn-sides", *(_side(turn, side) for side in sides))
        rest = [each for place, each in enumerate(turn.sentences) if place not in shown]
    else:
        rest = list(turn.sentences)
    yield from _one_after_the_other(turn, [each for each in rest if not each.further])
    further = [each for each in rest if each.further]
    if further:
        yield tag("p", "fn-label fn-further", text("Further evidence"))
        yield from _one_after_the_other(turn, further)


def _side(turn: Turn, side: Side) -> Html:
    said = [turn.sentences[place] for place in side.sentences if place < len(turn.sentences)]
    return tag(
        "section",
        "fn-voice",
        tag("h3", "", text(side.author), attributes={"dir": "auto"}),
        tag("p", "fn-by", text(day(side.date))) if side.date else NOTHING,
        *(_sentence(turn, sentence) for sentence in said),
    )


def _one_after_the_other(turn: Turn, said: Iterable[Sentence]) -> Iterator[Html]:
    said_by: str | None = None
    for sentence in said:
        if sentence.attribution and sentence.attribution != said_by:
            yield tag("p", "fn-attribution", text(sentence.attribution), attributes={"dir": "auto"})
        said_by = sentence.attribution
        yield _sentence(turn, sentence)


def _sentence(turn: Turn, sentence: Sentence) -> Html:
    by_number = {citation.n: citation for citation in turn.citations}
    marks = join(_marker(by_number[n]) for n in sentence.citations if n in by_number)
    doubt = {"weak": "weakly supported", "unsupported": "not found in the documents"}
    warning = doubt.get(sentence.support)
    before, space, last = sentence.text.strip().rpartition(" ")
    return tag(
        "blockquote" if sentence.support == "verbatim" else "p",
        f"fn-sentence fn-{sentence.support}",
        tag("span", "fn-words", text(before + space), attributes={"dir": "auto"}),
        # The last word and its marker stay on one line.
        tag("span", "fn-end" if len(last) < LONG_WORD_CHARS else "", text(last), marks),
        tag("span", "fn-doubt", text(warning)) if warning else NOTHING,
    )


def _marker(citation: Citation) -> Html:
    number = join((hidden("Footnote "), text(str(citation.n))))
    mark = link(place_of(citation.permalink), "fn-mark", number, role="button")
    return join((mark, _card(citation)))


def _card(citation: Citation) -> Html:
    shown = even(citation.quote.strip())
    shown = shown if len(shown) <= CARD_CHARS else shown[:CARD_CHARS].rstrip() + " …"
    who = _who(citation)
    title = text(citation.title) if citation.title else None
    what = dotted(title, text(day(citation.date)) if citation.date else None)
    return tag(
        "span",
        "fn-card",
        tag("span", "fn-card-quote", text(shown), attributes={"dir": "auto"}),
        tag("span", "fn-card-who", text(who)) if who else NOTHING,
        tag("span", "fn-card-what", what),
        *derived_dates(citation),
        tag(
            "span",
            "fn-card-where",
            text(citation.source),
            text(f", page {figure(citation.page)}") if citation.page else NOTHING,
            text(f", characters {figure(citation.char_start)}–{figure(citation.char_end)}"),
        ),
        changed_since(citation),
    )


def _who(citation: Citation) -> str | None:
    """Name who says the words; who only quotes them does not lend them a voice, but is named."""
    speaker, author = citation.speaker, citation.author
    return f"{speaker}, quoted by {author}" if speaker and author else speaker or author


def refusal(refusal: Refusal) -> Html:
    """Write why there is no answer, and what comes closest to one."""
    words = dotted(*(tag("b", "", text(word)) for word in refusal.missing_terms))
    told = all(word in refusal.message for word in refusal.missing_terms)
    missing = tag("p", "", text("Not one document holds: "), words)
    documents: dict[str, Passage] = {}
    for passage in refusal.closest:
        documents.setdefault(passage.document_id, passage)
    nearest = [tag("li", "", _nearest(each)) for each in [*documents.values()][:MAX_NEAREST]]
    return tag(
        "div",
        "fn-refusal",
        tag("p", "fn-lead", text(refusal.message)),
        NOTHING if told else missing,
        tag("p", "fn-label", text("What comes closest")) if nearest else NOTHING,
        tag("ul", "fn-nearest", *nearest) if nearest else NOTHING,
    )


def _nearest(passage: Passage) -> Html:
    name = passage.title or passage.source
    about = by_line(passage)
    there = link(place_of(passage.permalink), "", text(name))
    return join((there, tag("span", "fn-by", about))) if about else there
