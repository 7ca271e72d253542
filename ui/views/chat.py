"""The conversation: the welcome, each question with its answer, and what is read aloud."""

from collections.abc import Iterable

from rag.schemas import Citation, Passage, Sentence
from ui.render import NOTHING, WORD_JOINER, Html, dotted, hidden, join, link, place_of, tag, text
from ui.state import ChatState, Turn, Welcome
from ui.views.passages import by_line, derived_dates, listed
from ui.words import count, day, duration, even, figure

CARD_CHARS = 420


def welcome(hello: Welcome) -> Html:
    """Write what stands in an empty conversation; `style/ask.css` hides it in any other."""
    what = "Every sentence of an answer carries a footnote that you can check against its file."
    if hello.documents:
        spoken = f" by {count(hello.authors, 'author')}" if hello.authors else ""
        what = f"{count(hello.documents, 'document')}{spoken}. {what}"
    return tag(
        "div",
        "fn-welcome",
        tag("h2", "", text("Ask your own documents")),
        tag("p", "", text(what)),
        tag("p", "fn-label", text("For a start")) if hello.suggestions else NOTHING,
    )


def history(state: ChatState) -> Html:
    """Write all turns but the last."""
    return join(_turn(each) for each in state.turns[:-1])


def current(state: ChatState) -> Html:
    """Write the last turn."""
    return _turn(state.last) if state.last else NOTHING


def notice(state: ChatState) -> Html:
    """Write what is to be said about the last input."""
    return tag("div", "fn-notice", text(state.notice)) if state.notice else NOTHING


def _turn(turn: Turn) -> Html:
    return tag(
        "article",
        f"fn-turn fn-{turn.stage}",
        tag("h2", "fn-question", text(turn.question), attributes={"dir": "auto"}),
        _rewritten(turn),
        _reply(turn),
        _about(turn),
        attributes={"id": f"fn-turn-{turn.number}"},
    )


def live(state: ChatState) -> Html:
    """Write what a screen reader should hear now: the newest thing only."""
    last = state.last
    if last is None:
        return NOTHING
    refusal = last.answer.refusal if last.answer else None
    if last.error or refusal:
        return tag("div", "", text(last.error or (refusal.message if refusal else "")))
    if last.stage == "done":
        return tag("div", "", text(f"Answered with {count(len(last.citations), 'footnote')}."))
    if last.sentences:
        newest = last.sentences[-1]
        said = f"{newest.attribution}: {newest.text}" if newest.attribution else newest.text
        return tag("div", "", text(said))
    return tag("div", "", text("Searching the documents."))


def _rewritten(turn: Turn) -> Html:
    standalone = turn.answer.standalone_question if turn.answer else turn.question
    if standalone.strip() == turn.question:
        return NOTHING
    return tag("p", "fn-note", text("Understood as: "), tag("q", "", text(standalone)))


def _reply(turn: Turn) -> Html:
    if turn.error is not None:
        return tag("div", "fn-problem", tag("p", "", text(turn.error)))
    if turn.answer is not None and turn.answer.refusal is not None:
        return _refusal(turn)
    if not turn.sentences:
        waiting = "Reading the passages" if turn.passages else "Searching the documents"
        return tag("div", "fn-answer", tag("p", "fn-waiting", text(waiting)))
    return tag("div", "fn-answer", *_sentences(turn))


def _sentences(turn: Turn) -> Iterable[Html]:
    said_by: str | None = None
    for sentence in turn.sentences:
        if sentence.attribution and sentence.attribution != said_by:
            yield tag("p", "fn-attribution", text(sentence.attribution), attributes={"dir": "auto"})
        said_by = sentence.attribution
        yield _sentence(turn, sentence)


def _sentence(turn: Turn, sentence: Sentence) -> Html:
    by_number = {citation.n: citation for citation in turn.citations}
    marks = join(_marker(by_number[n]) for n in sentence.citations if n in by_number)
    doubt = {"weak": "weakly supported", "unsupported": "not found in the documents"}
    warning = doubt.get(sentence.support)
    return tag(
        "blockquote" if sentence.support == "verbatim" else "p",
        f"fn-sentence fn-{sentence.support}",
        tag("span", "fn-words", text(sentence.text.strip()), attributes={"dir": "auto"}),
        WORD_JOINER if marks else NOTHING,
        marks,
        tag("span", "fn-doubt", text(warning)) if warning else NOTHING,
    )


def _marker(citation: Citation) -> Html:
    number = join((hidden("Footnote "), text(str(citation.n))))
    mark = link(place_of(citation.permalink), "fn-mark", number, role="button")
    return join((mark, _card(citation)))


def _card(citation: Citation) -> Html:
    shown = even(citation.quote.strip())
    shown = shown if len(shown) <= CARD_CHARS else shown[:CARD_CHARS].rstrip() + " …"
    who = citation.speaker or citation.author
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
            text(", characters "),
            text(f"{figure(citation.char_start)}–{figure(citation.char_end)}"),
            text(f", page {citation.page}") if citation.page else NOTHING,
        ),
    )


def _refusal(turn: Turn) -> Html:
    refusal = turn.answer.refusal if turn.answer else None
    if refusal is None:
        return NOTHING
    words = dotted(*(tag("b", "", text(word)) for word in refusal.missing_terms))
    told = all(word in refusal.message for word in refusal.missing_terms)
    missing = tag("p", "", text("Not one document holds: "), words)
    nearest = [tag("li", "", _nearest(passage)) for passage in refusal.closest[:3]]
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


def _about(turn: Turn) -> Html:
    answer = turn.answer
    if answer is None:
        return NOTHING
    quoted = answer.mode == "extractive" and not answer.refused
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    number = len(listed(turn))
    passages = link(f"#/answer/{turn.number}", "", text(count(number, "passage")))
    return tag(
        "p",
        "fn-about",
        dotted(
            text("Quoted word for word") if quoted else None,
            passages if number else None,
            text(duration(seconds)) if seconds else None,
            text(answer.degraded) if answer.degraded else None,
        ),
    )
