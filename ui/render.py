"""The only place that makes HTML, and therefore the only place where text is escaped.

Document text, titles, file names, questions, answers and error messages are all hostile. Every
one of them passes through `text`, which writes each character that is neither a letter, a digit
nor a space as a numeric reference. That is stricter than HTML needs because `gr.Markdown` parses
its value as Markdown before it sanitises: so no `<`, `[`, `*`, `_`, `.`, `:` or line break of a
document may survive. Elements are written by `tag` alone; the type `Html` keeps the two apart.
`ui.views` composes these; a test holds that no other file of `ui` writes a `<`.

Gradio's sanitiser keeps class, id, href, dir, tabindex, role and type and drops aria-* and data-*:
names for screen readers are written as hidden text here, relations are set by `script/start.js`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NewType

from ui.words import even

Html = NewType("Html", str)
Attribute = Literal[
    "id", "href", "dir", "tabindex", "role", "type", "value", "max", "width", "height"
]
Attributes = dict[Attribute, str]
Spans = Iterable[tuple[int, int]]

NOTHING = Html("")

_NOT_PLAIN = re.compile(r"[^\w ]|_")
# Overrides of the writing direction and invisible tag characters are shown, not obeyed: with them
# a quotation could read differently from its bytes.
_DECEPTIVE = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_PERMALINK = re.compile(r"/#(/document/[\w.:%~-]+(?:/[\w.:%~-]+)?)")
_PLAIN = re.compile(r"[\w -]*")


def text(value: str) -> Html:
    """Write any string so that it can only ever be read as text."""
    value = _CONTROL.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _DECEPTIVE.sub(lambda match: f"⟦U+{ord(match[0]):04X}⟧", value)
    return Html(_NOT_PLAIN.sub(lambda match: f"&#{ord(match[0])};", value))


def tag(name: str, css: str, *children: Html, attributes: Attributes | None = None) -> Html:
    """Write one element; every attribute is escaped like text.

    Raises:
        ValueError: The element has a name that is not one, or leads out of the page.
    """
    if not name.isalnum() or not _PLAIN.fullmatch(css):
        raise ValueError("an element needs plain names")
    attributes = attributes or {}
    if not attributes.get("href", "#/").startswith("#/"):
        raise ValueError("links lead to places in this page, nowhere else")
    inside = f' class="{css}"' if css else ""
    inside += "".join(f' {key}="{text(value)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{inside}>{join(children)}</{name}>")


def join(parts: Iterable[Html]) -> Html:
    """Write one thing after the other."""
    return Html("".join(parts))


def dotted(*parts: Html | None) -> Html:
    """Write what is known, with middle dots between."""
    return Html(" <i>·</i> ".join(part for part in parts if part))


def hidden(words: str) -> Html:
    """Write words for screen readers only."""
    return tag("span", "fn-sr", text(words))


def link(place: str, css: str, *children: Html, role: str = "") -> Html:
    """Write a link to a place in this page."""
    return tag("a", css, *children, attributes={"href": place, "role": role})


def bar(width: int, height: int) -> Html:
    """Draw a bar of a chart, in pixels; what it stands for is written beside it."""
    size: Attributes = {"width": str(width), "height": str(height)}
    return tag("svg", "fn-bar", tag("rect", "", attributes=size), attributes=size)


def place_of(permalink: str) -> str:
    """Keep a permalink only if it has the one form we know; it never leaves this page."""
    match = _PERMALINK.fullmatch(permalink)
    return f"#{match[1]}" if match else "#/"


def prose(words: str, cited: Spans, *, anchor: str = "", mentions: Spans = ()) -> Html:
    """Write plain text as paragraphs, with spans of it in <mark>.

    Args:
        words: The text.
        cited: What an answer rests on.
        anchor: Names the first cited place.
        mentions: What is marked more quietly.
    """
    marks = sorted([(*span, "") for span in cited] + [(*span, "fn-mention") for span in mentions])
    words = even(words)
    written: list[Html] = []
    for start, end in _paragraphs(words):
        pieces: list[Html] = []
        at = start
        for from_, to, css in marks:
            first, last = max(from_, at), min(to, end)
            if first >= last:
                continue
            pieces.append(text(words[at:first]))
            named = anchor if not css else ""
            where: Attributes = {"id": named, "tabindex": "-1" if named or css else ""}
            pieces.append(tag("mark", css, text(words[first:last]), attributes=where))
            at, anchor = last, anchor if css else ""
        pieces.append(text(words[at:end]))
        written.append(tag("p", "", *pieces, attributes={"dir": "auto"}))
    return join(written)


def _paragraphs(words: str) -> Iterator[tuple[int, int]]:
    start = len(words) - len(words.lstrip("\n"))
    for gap in _PARAGRAPH.finditer(words, start):
        if words[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if words[start:].strip():
        yield start, len(words)
