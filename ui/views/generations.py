"""The kept states of the index, and the one that a person looks closer at."""

from collections.abc import Callable
from datetime import datetime

from rag.schemas import GenerationInfo
from ui.addresses import with_query
from ui.render import NOTHING, Html, dotted, link, tag, text
from ui.state import IndexView
from ui.views.foot import act, carried
from ui.words import ago, count, figure


def generations(view: IndexView, *, now: Callable[[], datetime], keeper: bool) -> Html:
    """Write the states, newest first; a keeper who chooses one is offered to go back to it."""
    kept = view.status.generations if view.status else []
    if len(kept) < 2:
        return NOTHING
    chosen = view.chosen if keeper else None
    rows = (_row(each, now(), chosen=each.id == chosen) for each in kept)
    head = tag("h3", "", text("Kept states of the index"))
    return tag("section", "fn-generations", head, tag("ul", "", *rows))


def _row(kept: GenerationInfo, now: datetime, *, chosen: bool) -> Html:
    changes = ("added", "changed", "moved", "removed")
    told = [f"{figure(getattr(kept, how))} {how}" for how in changes if getattr(kept, how)]
    when = text(f"Built {ago(kept.built_at, now)}")
    there = link(with_query("#/index", {"generation": kept.id}), "", when)
    return tag(
        "li",
        "fn-now" if kept.live or chosen else "",
        tag("b", "", when, text(", answers questions now")) if kept.live else there,
        tag(
            "p",
            "fn-by",
            dotted(
                text(count(kept.documents, "document")),
                text(", ".join(told)) if told else None,
                tag("span", "fn-path", text(kept.id)),
            ),
        ),
        _offer(kept.id) if chosen else NOTHING,
    )


def _offer(generation: str) -> Html:
    words = "Questions will be answered from this state again. Nothing is lost: the others stay."
    back = act("back", "Go back to this state", carried(generation))
    return tag("div", "", tag("p", "fn-offer", text(words)), back)
