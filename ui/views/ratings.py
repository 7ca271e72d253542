"""What readers think of answers, for the keeper."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rag.schemas import KeptRating
from ui.addresses import AskAddress
from ui.render import NOTHING, Html, dotted, link, tag, text
from ui.words import ago


def ratings(kept: Sequence[KeptRating], *, now: Callable[[], datetime]) -> Html:
    """Write the ratings, newest first; the question leads to asking it again."""
    if not kept:
        return NOTHING
    rows = (_rating(each, now()) for each in kept)
    return tag(
        "section", "fn-ratings", tag("h3", "", text("What readers say")), tag("ul", "", *rows)
    )


def _rating(kept: KeptRating, now: datetime) -> Html:
    verdict = "Helpful" if kept.verdict == "helpful" else "Not helpful"
    told = dotted(text(verdict), text(ago(kept.rated_at, now)))
    return tag(
        "li",
        f"fn-{kept.verdict}",
        link(str(AskAddress(kept.question, as_of=kept.generation)), "", text(kept.question)),
        tag("p", "", text(kept.reason), attributes={"dir": "auto"}) if kept.reason else NOTHING,
        tag("p", "fn-by", told),
    )
