"""The only place that makes HTML, and therefore the only place where text is escaped.

Document text, titles, file names, questions, answers and error messages are all hostile. Every
one of them passes through `text`, which writes each character that is neither a letter, a digit
nor a space as a numeric reference. That is stricter than HTML needs because `gr.Markdown` parses
its value as Markdown before it sanitises: so no `<`, `[`, `*`, `_`, `.`, `:` or line break of a
document may survive. Our own elements go through `_tag`; `Html` keeps the two apart for mypy.

Gradio's sanitiser keeps class, id, href, tabindex, type and title and drops aria-* and data-*:
names for screen readers are written as hidden text here, relations are set by `page.js`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NewType
from urllib.parse import quote

from rag.schemas import Citation, Document, IndexReport, IndexStatus, Job, Passage
from ui.state import ChatState, IndexView, Problem, Reading, Sentence, Turn, Welcome
from ui.words import ago, count, day, duration, figure, left

Html = NewType("Html", str)

NOTHING = Html("")
CARD_CHARS = 420
WINDOW_CHARS = 30_000

_VOID = frozenset({"br", "hr"})
_NOT_PLAIN = re.compile(r"[^\w ]|_")
# Overrides of the writing direction and invisible tag characters are shown, not obeyed: with them
# a quotation could read differently from its bytes.
_DECEPTIVE = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_PERMALINK = re.compile(r"/#(/document/[\w.:%~-]+(?:/[\w.:%~-]+)?)")


def text(value: str) -> Html:
    """Write any string so that it can only ever be read as text."""
    value = _CONTROL.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _DECEPTIVE.sub(lambda match: f"⟦U+{ord(match[0]):04X}⟧", value)
    return Html(_NOT_PLAIN.sub(lambda match: f"&#{ord(match[0])};", value))


def _tag(name: str, css: str, *children: Html, **attributes: str) -> Html:
    """Write one element; every attribute value is escaped like text."""
    written = {"class": css, **{key.rstrip("_"): value for key, value in attributes.items()}}
    inside = "".join(f' {key}="{text(value)}"' for key, value in written.items() if value)
    if name in _VOID:
        return Html(f"<{name}{inside}>")
    return Html(f"<{name}{inside}>{_join(children)}</{name}>")


def _join(parts: Iterable[Html]) -> Html:
    return Html("".join(parts))


def _dotted(*parts: Html | None) -> Html:
    """Join what is known with middle dots."""
    return Html(" <i>·</i> ".join(part for part in parts if part))


def _hidden(words: str) -> Html:
    return _tag("span", "fn-sr", text(words))


# ---------------------------------------------------------------- conversation


def head() -> Html:
    """Write the name of the page."""
    return _tag("div", "fn-brand", _tag("h1", "", text("Footnote")))


def welcome(state: ChatState, hello: Welcome) -> Html:
    """Write what stands in an empty conversation."""
    if state.turns:
        return NOTHING
    what = "Every sentence of an answer carries a footnote that you can check against its file."
    if hello.documents:
        spoken = f" by {count(hello.authors, 'author')}" if hello.authors else ""
        what = f"{count(hello.documents, 'document')}{spoken}. {what}"
    return _tag(
        "div",
        "fn-welcome",
        _tag("h2", "", text("Ask your own documents")),
        _tag("p", "", text(what)),
        _tag("p", "fn-label", text("For a start")) if hello.suggestions else NOTHING,
    )


def history(state: ChatState) -> Html:
    """Write all turns but the last."""
    return _join(turn(each) for each in state.turns[:-1])


def current(state: ChatState) -> Html:
    """Write the last turn."""
    return turn(state.last) if state.last else NOTHING


def notice(state: ChatState) -> Html:
    """Write what is to be said about the last input."""
    return _tag("div", "fn-notice", text(state.notice)) if state.notice else NOTHING


def turn(turn: Turn) -> Html:
    """Write one question with as much of its answer as there is."""
    return _tag(
        "article",
        f"fn-turn fn-{turn.stage}",
        _tag("h2", "fn-question", text(turn.question), dir="auto"),
        _rewritten(turn),
        _reply(turn),
        _about(turn),
        id=f"fn-turn-{turn.number}",
    )


def live(state: ChatState) -> Html:
    """Write what a screen reader should hear now: the newest thing only."""
    last = state.last
    if last is None:
        return NOTHING
    refusal = last.answer.refusal if last.answer else None
    if last.error or refusal:
        return _tag("div", "", text(last.error or (refusal.message if refusal else "")))
    if last.stage == "done":
        return _tag("div", "", text(f"Answered with {count(len(last.citations), 'footnote')}."))
    if last.sentences:
        newest = last.sentences[-1]
        said = f"{newest.attribution}: {newest.text}" if newest.attribution else newest.text
        return _tag("div", "", text(said))
    return _tag("div", "", text("Searching the documents."))


def _rewritten(turn: Turn) -> Html:
    standalone = turn.answer.standalone_question if turn.answer else turn.question
    if standalone.strip() == turn.question:
        return NOTHING
    return _tag("p", "fn-note", text("Understood as: "), _tag("q", "", text(standalone)))


def _reply(turn: Turn) -> Html:
    if turn.error is not None:
        return _tag("div", "fn-problem", _tag("p", "", text(turn.error)))
    if turn.answer is not None and turn.answer.refusal is not None:
        return _refusal(turn)
    if not turn.sentences:
        waiting = "Reading the passages" if turn.passages else "Searching the documents"
        return _tag("div", "fn-answer", _tag("p", "fn-waiting", text(waiting)))
    return _tag("div", "fn-answer", *_sentences(turn))


def _sentences(turn: Turn) -> Iterable[Html]:
    said_by: str | None = None
    for sentence in turn.sentences:
        if sentence.attribution and sentence.attribution != said_by:
            yield _tag("p", "fn-attribution", text(sentence.attribution), dir="auto")
        said_by = sentence.attribution
        yield _sentence(turn, sentence)


def _sentence(turn: Turn, sentence: Sentence) -> Html:
    by_number = {citation.n: citation for citation in turn.citations}
    marks = _join(_marker(by_number[n]) for n in sentence.citations if n in by_number)
    doubt = {"weak": "weakly supported", "unsupported": "not found in the documents"}
    warning = doubt.get(sentence.support)
    return _tag(
        "blockquote" if sentence.support == "verbatim" else "p",
        f"fn-sentence fn-{sentence.support}",
        _tag("span", "fn-words", text(sentence.text.strip()), dir="auto"),
        # A word joiner keeps the marker on the line of the last word.
        Html("&#8288;") if marks else NOTHING,
        marks,
        _tag("span", "fn-doubt", text(warning)) if warning else NOTHING,
    )


def _marker(citation: Citation) -> Html:
    return _join((
        _tag(
            "a",
            "fn-mark",
            _hidden("Footnote "),
            text(str(citation.n)),
            href=_link(citation.permalink),
            role="button",
        ),
        _card(citation),
    ))


def _card(citation: Citation) -> Html:
    shown = citation.quote.strip()
    shown = shown if len(shown) <= CARD_CHARS else shown[:CARD_CHARS].rstrip() + " …"
    who = citation.speaker or citation.author
    return _tag(
        "span",
        "fn-card",
        _tag("span", "fn-card-quote", text(shown), dir="auto"),
        _tag("span", "fn-card-who", text(who)) if who else NOTHING,
        _tag("span", "fn-card-what", _dotted(_maybe(citation.title), _day(citation.date))),
        _tag(
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
    words = Html(", ").join(_tag("b", "", text(word)) for word in refusal.missing_terms)
    told = all(word in refusal.message for word in refusal.missing_terms)
    missing = _tag("p", "", text("Not one document holds: "), Html(words), text("."))
    nearest = [_tag("li", "", _nearest(passage)) for passage in refusal.closest[:3]]
    return _tag(
        "div",
        "fn-refusal",
        _tag("p", "fn-lead", text(refusal.message)),
        NOTHING if told else missing,
        _tag("p", "fn-label", text("What comes closest")) if nearest else NOTHING,
        _tag("ul", "fn-nearest", *nearest) if nearest else NOTHING,
    )


def _nearest(passage: Passage) -> Html:
    name = passage.title or passage.source
    about = _dotted(_maybe(passage.author), _day(passage.date))
    link = _tag("a", "", text(name), href=_link(passage.permalink))
    return _join((link, _tag("span", "fn-by", about))) if about else link


def _about(turn: Turn) -> Html:
    answer = turn.answer
    if answer is None:
        return NOTHING
    quoted = answer.mode == "extractive" and not answer.refused
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    number = len(shown_passages(turn))
    link = _tag("a", "", text(count(number, "passage")), href=f"#/answer/{turn.number}")
    return _tag(
        "p",
        "fn-about",
        _dotted(
            text("Quoted word for word") if quoted else None,
            link if number else None,
            text(duration(seconds)) if seconds else None,
            text(answer.degraded) if answer.degraded else None,
        ),
    )


# ---------------------------------------------------------------- passages


def shown_passages(turn: Turn) -> list[Passage]:
    """Choose what the panel lists: the passages of the answer, or the closest of a refusal."""
    refusal = turn.answer.refusal if turn.answer else None
    return list(refusal.closest) if refusal and refusal.closest else list(turn.passages)


def panel(turn: Turn | None) -> Html:
    """Write the passages of one turn, best first, with the cited sentences marked."""
    if turn is None or turn.stage == "searching":
        return _tag("div", "fn-quiet", text("The passages that an answer rests on appear here."))
    passages = shown_passages(turn)
    refused = turn.answer is not None and turn.answer.refused
    used = {passage.id for passage in passages if _cited_in(passage, turn)}
    told = (
        f"for “{turn.question}”"
        if refused or not used
        else f"{len(used)} of {len(passages)} used for “{turn.question}”"
    )
    title = "Closest passages" if refused else "Passages"
    return _tag(
        "div",
        "fn-passages",
        _tag("h2", "", text(title)),
        _tag("p", "fn-for", text(told), dir="auto"),
        _tag("ol", "", *(_passage(each, turn) for each in passages)),
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
    spans = [
        (citation.char_start - passage.char_start, citation.char_end - passage.char_start)
        for citation in cited
    ]
    numbers = _join(
        _tag("span", "fn-number", _hidden("Footnote "), text(str(citation.n)))
        for citation in sorted(cited, key=lambda citation: citation.n)
    )
    name = _tag("a", "", text(passage.title or passage.source), href=_link(passage.permalink))
    return _tag(
        "li",
        "fn-passage fn-used" if cited else "fn-passage",
        _tag("p", "fn-title", numbers, name),
        _tag("p", "fn-by", _dotted(_maybe(passage.author), _day(passage.date))),
        _tag("div", "fn-text", _prose(passage.text.strip("\n"), _shifted(passage.text, spans))),
        _tag("p", "fn-file", text(passage.source)),
    )


def _shifted(passage_text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Move spans left by the line breaks that are cut off the front of a passage."""
    cut = len(passage_text) - len(passage_text.lstrip("\n"))
    return [(max(0, start - cut), end - cut) for start, end in spans]


# ---------------------------------------------------------------- reading view


def reading(reading: Reading | Problem | None) -> Html:
    """Write a document with the cited words marked, and at its foot how to check them."""
    if reading is None:
        return NOTHING
    back = _tag("p", "fn-back", _tag("a", "", text("← Back to the answer"), href="#/"))
    if isinstance(reading, Problem):
        sorry = _tag("p", "fn-problem", text(reading.message), tabindex="-1")
        return _tag("div", "fn-reading", back, sorry)
    document = reading.document
    return _tag(
        "div",
        "fn-reading",
        back,
        _tag("h2", "", text(document.title or document.source), dir="auto", tabindex="-1"),
        _tag("p", "fn-by", _described(document)),
        _tag("div", "fn-document", *_window(reading)),
        _foot(reading),
    )


def _described(document: Document) -> Html:
    return _dotted(
        _maybe(document.author),
        text(f"to {document.addressee}") if document.addressee else None,
        _day(document.date),
        text(document.kind) if document.kind and document.kind != "other" else None,
        _tag("span", "fn-path", text(document.source)),
    )


def _foot(reading: Reading) -> Html:
    """Write the footnote itself: where the words stand, whether they still do, how to check."""
    check = reading.check
    if check is None:
        return NOTHING
    citation = check.citation
    place = f"Characters {figure(citation.char_start)}–{figure(citation.char_end)}"
    if citation.byte_start is not None and citation.byte_end is not None:
        place += f", bytes {figure(citation.byte_start)}–{figure(citation.byte_end)}"
    command = _tag("code", "", text(f"footnote verify {citation.id}"))
    copy = _tag("button", "fn-copy", text("Copy"), type="button")
    file = _tag("span", "fn-path", text(citation.source))
    verdict = _tag("span", "fn-verdict", text(check.message))
    return _tag(
        "div",
        f"fn-foot fn-{check.status}",
        _tag("p", "", verdict, text(f" {place} of "), file),
        _tag("p", "", text("Check it yourself: "), command, copy),
    )


def _window(reading: Reading) -> Iterable[Html]:
    """Write the text around the place; all of it, unless it is very long."""
    start, end = 0, len(reading.text)
    if end > 2 * WINDOW_CHARS:
        place = reading.span[0] if reading.span else 0
        start = max(0, place - WINDOW_CHARS)
        end = min(end, max(place, reading.span[1] if reading.span else 0) + WINDOW_CHARS)
    if start:
        yield _tag("p", "fn-cut", text(f"{figure(start)} characters before this are not shown."))
    spans = [(reading.span[0] - start, reading.span[1] - start)] if reading.span else []
    yield _prose(reading.text[start:end], spans, anchor="fn-here")
    unseen = len(reading.text) - end
    if unseen:
        yield _tag("p", "fn-cut", text(f"{figure(unseen)} characters after this are not shown."))


def _prose(words: str, spans: list[tuple[int, int]], *, anchor: str = "") -> Html:
    """Write plain text as paragraphs, with the spans in <mark>; `anchor` names the first one."""
    written: list[Html] = []
    for start, end in _paragraphs(words):
        pieces: list[Html] = []
        at = start
        for from_, to in spans:
            first, last = max(from_, at), min(to, end)
            if first >= last:
                continue
            pieces.append(text(words[at:first]))
            pieces.append(_tag("mark", "", text(words[first:last]), id=anchor, tabindex="-1"))
            at, anchor = last, ""
        pieces.append(text(words[at:end]))
        written.append(_tag("p", "", *pieces, dir="auto"))
    return _join(written)


def _paragraphs(words: str) -> Iterable[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH.finditer(words):
        if words[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if words[start:].strip():
        yield start, len(words)


# ---------------------------------------------------------------- index


def index(view: IndexView, *, now: Callable[[], datetime]) -> Html:
    """Write the line about the index, with the rebuild that is running or has just ended."""
    if view.job is not None and view.busy:
        return _tag("div", "fn-index", _progress(view.job))
    parts = [_status(view.status, now=now) if view.status else NOTHING]
    if view.error:
        parts.append(_tag("p", "fn-problem", text(view.error)))
    if view.job is not None and view.job.error:
        kept = "The rebuild failed, the index is as it was: "
        parts.append(_tag("p", "fn-problem", text(kept + view.job.error)))
    if view.job is not None and view.job.report is not None:
        parts.append(_report(view.job.report))
    elif view.status is not None and view.status.skipped:
        parts.append(_skipped(view.status.skipped))
    return _tag("div", "fn-index", *parts)


def _status(status: IndexStatus, *, now: Callable[[], datetime]) -> Html:
    if status.state == "missing":
        return _tag("p", "fn-problem", text(status.message))
    changed = len(status.stale_files)
    facts = _dotted(
        text(count(status.counts.get("documents", 0), "document")),
        text(count(status.counts.get("passages", 0), "passage")),
        text(f"indexed {ago(status.built_at, now())}") if status.built_at else None,
    )
    line = _tag("p", f"fn-state fn-{status.state}", facts)
    if status.state == "degraded":
        line = _join((line, _tag("p", "fn-problem", text(status.message))))
    if not changed:
        return line
    names = [_tag("li", "", text(name)) for name in status.stale_files[:50]]
    summary = _tag("summary", "", text(f"{count(changed, 'file')} changed since"))
    return _join((line, _tag("details", "fn-stale", summary, _tag("ul", "", *names))))


_STAGES = {"reading": "Reading files", "embedding": "Computing vectors", "writing": "Writing"}


def _progress(job: Job) -> Html:
    stage = _STAGES.get(job.stage or "", "Starting")
    known = job.total > 0
    done = f"{figure(job.done)} of {figure(job.total)}" if known else None
    bar = {"value": str(job.done), "max": str(job.total)} if known else {}
    return _tag(
        "div",
        "fn-rebuilding",
        _tag(
            "p",
            "",
            _dotted(
                text(stage),
                text(done) if done else None,
                text(left(job.seconds_left)) if job.seconds_left is not None else None,
            ),
        ),
        _tag("progress", "", text(stage), **bar),
    )


def _report(report: IndexReport) -> Html:
    changes = (
        f"{figure(len(report.added))} added, {figure(len(report.changed))} changed, "
        f"{figure(len(report.removed))} removed"
    )
    indexed = f"{figure(report.indexed)} of {count(report.found, 'file')} indexed"
    line = f"Nothing had changed: {indexed}."
    if report.published:
        line = f"Rebuilt in {duration(report.seconds)}: {changes}, {indexed}."
    skipped = _skipped(report.skipped) if report.skipped else NOTHING
    return _join((_tag("p", "fn-report", text(line)), skipped))


def _skipped(files: Iterable[object]) -> Html:
    rows = [
        _tag(
            "li",
            "",
            _tag("span", "fn-path", text(str(getattr(file, "path", "")))),
            text(f" {getattr(file, 'reason', '')}: {getattr(file, 'detail', '')}"),
        )
        for file in files
    ]
    summary = _tag("summary", "", text(f"{count(len(rows), 'file')} skipped"))
    return _tag("details", "fn-skipped", summary, _tag("ul", "", *rows))


# ---------------------------------------------------------------- small things


def _maybe(value: str | None) -> Html | None:
    return text(value) if value else None


def _day(value: str | None) -> Html | None:
    return text(day(value)) if value else None


def _link(permalink: str) -> str:
    """Keep a permalink only if it has the one form we know; it never leaves this page."""
    match = _PERMALINK.fullmatch(permalink)
    return f"#{match[1]}" if match else "#/"


def document_link(document_id: str) -> str:
    """Write the address of a document's reading view."""
    return f"#/document/{quote(document_id, safe='')}"
