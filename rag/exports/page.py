"""Answers as one HTML file that asks nothing of any network. Everything is escaped, once, here."""

from collections.abc import Iterator, Sequence
from html import escape

from rag.exports.notes import note
from rag.exports.sentences import headed
from rag.schemas import Answer

_STYLE = (
    "body{font:1rem/1.5 serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{margin:.2rem 0 .8rem 1.5rem;white-space:pre-wrap}small{color:#555}"
)


def page(answers: Sequence[Answer]) -> str:
    """Write answers as a page, each with its notes and quotes."""
    body = "\n".join(
        line for number, answer in enumerate(answers, start=1) for line in _answer(answer, number)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>Footnote</title><style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _answer(answer: Answer, number: int) -> Iterator[str]:
    yield f"<h2>{escape(answer.question)}</h2>"
    if answer.standalone_question != answer.question:
        yield f"<p><small>Searched as: {escape(answer.standalone_question)}</small></p>"
    if answer.refusal:
        yield f"<p>{escape(answer.refusal.message)}</p>"
    for above, sentence in headed(answer):
        if above:
            yield f"<p><strong>{escape(above)}</strong></p>"
        marks = "".join(
            f'<sup><a href="#c{number}-{n}">[{n}]</a></sup>' for n in sentence.citations
        )
        who = f"<em>{escape(sentence.attribution)}:</em> " if sentence.attribution else ""
        doubtful = sentence.support not in ("verbatim", "supported")
        doubt = f" <small>({sentence.support})</small>" if doubtful else ""
        yield f"<p>{who}{escape(sentence.text)} {marks}{doubt}</p>"
    for citation in answer.citations:
        yield f'<p id="c{number}-{citation.n}"><small>[{citation.n}] {escape(note(citation))}'
        yield f"{escape(citation.id)}</small></p>"
        yield f"<blockquote>{escape(citation.quote)}</blockquote>"
    about = f"Index {answer.generation}, settings {answer.settings_hash}, model {answer.model}."
    yield f"<p><small>{escape(about)}</small></p>"
