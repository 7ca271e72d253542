"""What stands beside an empty conversation: how an answer is checked, and what there is to read."""

from rag.schemas import Document
from ui.render import NOTHING, Html, dotted, join, link, tag, text
from ui.state import Welcome
from ui.words import count, day

_STEPS = (
    "Point at the number after a sentence to see the words it rests on, who said them and when.",
    "Follow it to read the same words in their document, marked.",
    "Copy the command below them to have the file itself checked, byte for byte.",
)


def checking() -> Html:
    """Write how a footnote is read."""
    steps = (
        tag("li", "", tag("span", "fn-number", text(str(n))), tag("span", "", text(words)))
        for n, words in enumerate(_STEPS, 1)
    )
    return tag(
        "div",
        "fn-quiet",
        tag("h2", "", text("Every sentence can be checked")),
        tag("ol", "", *steps),
    )


def newest(hello: Welcome) -> Html:
    """Write the newest documents, and the way to all of them."""
    if not hello.newest or not hello.documents:
        return NOTHING
    whole = text(f"All {count(hello.documents, 'document')}")
    return tag(
        "div",
        "fn-newest",
        tag("h2", "", text("Newest in the library")),
        tag("ul", "", *(_entry(each) for each in hello.newest)),
        tag("p", "", link("#/library", "", whole)) if hello.documents > 1 else NOTHING,
    )


def _entry(document: Document) -> Html:
    known = dotted(
        text(day(document.date)) if document.date else None,
        text(document.author) if document.author else None,
    )
    name = text(document.title or document.source)
    there = link(f"#/document/{document.id}", "fn-title", name)
    return tag("li", "", join((there, tag("p", "fn-by", known) if known else NOTHING)))
