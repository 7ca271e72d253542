"""What stands below an answer: how it was made, and what can be done with it."""

from ui.addresses import AskAddress
from ui.render import NOTHING, Attributes, Html, dotted, hidden, link, tag, text
from ui.state import Turn
from ui.views import narrowing
from ui.views.passages import listed
from ui.views.plain import plain
from ui.words import count, duration


def foot(turn: Turn, *, last: bool) -> Html:
    """Write it for a turn that has ended; the last one can also be asked again."""
    if turn.stage in ("searching", "answering"):
        return NOTHING
    suggested = turn.answer.suggested_filters if turn.answer else None
    offer = narrowing.suggestion(turn.question, suggested)
    acts = tag("div", "fn-acts", *_acts(turn, last=last))
    return tag("div", "fn-below", _about(turn), _changed(turn), offer, acts)


def _changed(turn: Turn) -> Html:
    """Say that the corpus has moved on from what was answered."""
    number = turn.answer.stale_files if turn.answer else 0
    if not number:
        return NOTHING
    told = f"When this was answered, {count(number, 'file')} had changed since the index was built."
    return tag("p", "fn-fresh fn-odd", link("#/index", "", text(told)))


def _acts(turn: Turn, *, last: bool) -> list[Html]:
    acts: list[Html] = []
    if turn.answer is not None:
        acts += [
            act("copy", "Copy", carried(plain(turn))),
            act("link", "Copy link", carried(_address(turn))),
        ]
        for verdict, name in (("helpful", "Helpful"), ("unhelpful", "Not helpful")):
            chosen = turn.rating == verdict
            css, aside = ("fn-act fn-now", " (your opinion)") if chosen else ("fn-act", "")
            acts.append(act(f"rate {verdict} {turn.number}", name, css=css, aside=aside))
    if last:
        acts += [act("again", "Ask again"), act("edit", "Edit", carried(turn.question))]
    return acts


def act(
    what: str, name: str, carried: Html = NOTHING, *, css: str = "fn-act", aside: str = ""
) -> Html:
    """Write a button; `script/acting.js` knows what it does with what it carries.

    Args:
        what: The act, and its words.
        name: What stands on the button.
        carried: What it acts on.
        css: How it looks; always `fn-act` among it.
        aside: What a screen reader says after the name.
    """
    told = hidden(aside) if aside else NOTHING
    does: Attributes = {"type": "button", "value": what}
    return tag("span", "", tag("button", css, text(name), told, attributes=does), carried)


def carried(words: str) -> Html:
    """Write what a button acts on; nobody sees it."""
    return tag("span", "fn-plain", text(words))


def _address(turn: Turn) -> str:
    generation = turn.answer.generation if turn.answer else ""
    return str(AskAddress(turn.question, turn.filters, generation))


def _about(turn: Turn) -> Html:
    answer = turn.answer
    if answer is None:
        told = "Stopped" if turn.stage == "stopped" and turn.sentences else ""
        return tag("p", "fn-about", text(told)) if told else NOTHING
    how = "Quoted word for word" if answer.mode == "extractive" else f"Written by {answer.model}"
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    number = len(listed(turn))
    only = narrowing.applied(turn.filters)
    passages = link(f"#/answer/{turn.number}", "", text(count(number, "passage")))
    return tag(
        "p",
        "fn-about",
        dotted(
            text(f"As of {turn.as_of}") if turn.as_of else None,
            text(f"Only documents {only}") if only else None,
            None if answer.refused else text(how),
            passages if number else None,
            text(duration(seconds)) if seconds else None,
            text(answer.degraded) if answer.degraded else None,
        ),
    )
