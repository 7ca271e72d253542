"""The conversation: the welcome, each question with its answer, and what is read aloud."""

from ui.render import NOTHING, Html, link, tag, text
from ui.state import ChatState, Turn, Welcome
from ui.views import answers, foot
from ui.words import count


def welcome(hello: Welcome) -> Html:
    """Write what stands in an empty conversation; `style/ask.css` hides it in any other."""
    what = "Every sentence of an answer carries a footnote that you can check against its file."
    if hello.documents == 0:
        what = "There are no documents yet. Put files into the corpus folder and rebuild the index."
    elif hello.documents:
        spoken = f" by {count(hello.authors, 'author')}" if hello.authors else ""
        what = f"{count(hello.documents, 'document')}{spoken}. {what}"
    return tag(
        "div",
        "fn-welcome",
        tag("h2", "", text("Ask your own documents")),
        tag("p", "", text(what)),
        _the_way_to_files() if hello.documents == 0 else NOTHING,
        tag("p", "fn-label", text("For a start")) if hello.suggestions else NOTHING,
    )


def _the_way_to_files() -> Html:
    return tag("p", "fn-begin", link("#/index", "fn-chip", text("Go to the Index page")))


def history(state: ChatState) -> Html:
    """Write all turns but the last, and what can be done with the whole conversation."""
    whole = (foot.act("new", "New conversation"), foot.act("export", "Save as text"))
    above = tag("div", "fn-acts fn-whole", *whole) if state.turns else NOTHING
    # The class tells the script that the conversation which the browser kept is back.
    return tag("div", "fn-restored", above, *(_turn(each) for each in state.turns[:-1]))


def current(state: ChatState) -> Html:
    """Write the last turn."""
    return _turn(state.last, last=True) if state.last else NOTHING


def notice(state: ChatState) -> Html:
    """Write what is to be said about the last input."""
    return tag("div", "fn-notice", text(state.notice)) if state.notice else NOTHING


def _turn(turn: Turn, *, last: bool = False) -> Html:
    return tag(
        "article",
        f"fn-turn fn-{turn.stage}",
        tag("h2", "fn-question", text(turn.question), attributes={"dir": "auto"}),
        _rewritten(turn),
        _reply(turn),
        foot.foot(turn, last=last),
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
    words = foot.carried(standalone)
    chip = foot.act("edit", standalone, words, css="fn-act fn-edit", aside=": change the question")
    return tag("div", "fn-note", text("Understood as "), chip)


def _reply(turn: Turn) -> Html:
    if turn.error is not None:
        return tag("div", "fn-problem", tag("p", "", text(turn.error)))
    if turn.answer is not None and turn.answer.refusal is not None:
        return answers.refusal(turn.answer.refusal)
    if turn.stage == "stopped" and not turn.sentences:
        return tag(
            "div", "fn-answer", tag("p", "fn-note", text("Stopped before an answer was found."))
        )
    if not turn.sentences:
        waiting = "Reading the passages" if turn.passages else "Searching the documents"
        return tag("div", "fn-answer", tag("p", "fn-waiting", text(waiting)))
    return tag("div", "fn-answer", *answers.sentences(turn))
