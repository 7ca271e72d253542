"""Answers as Markdown, with footnotes. What documents say cannot become markup."""

import re
from collections.abc import Iterator, Sequence

from rag.exports.notes import note, quoted
from rag.exports.sentences import headed
from rag.schemas import Answer, Citation

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])|^(\s*)([-+>]|\d+[.)])(?=\s)", re.MULTILINE)


def markdown(answers: Sequence[Answer]) -> str:
    """Write answers, each question as a heading."""
    lines: list[str] = []
    for number, answer in enumerate(answers, start=1):
        lines += _answer(answer, number)
    return "\n\n".join(lines) + "\n"


def _answer(answer: Answer, number: int) -> Iterator[str]:
    yield f"## {_plain(answer.question)}"
    if answer.standalone_question != answer.question:
        yield f"Searched as: {_plain(answer.standalone_question)}"
    if answer.refusal:
        yield _plain(answer.refusal.message)
    for above, sentence in headed(answer):
        if above:
            yield f"**{_plain(above)}**"
        marks = "".join(f"[^{number}-{n}]" for n in sentence.citations)
        doubt = "" if sentence.support in ("verbatim", "supported") else f" *({sentence.support})*"
        who = f"{_plain(sentence.attribution)}: " if sentence.attribution else ""
        yield f"{who}{_plain(sentence.text)}{marks}{doubt}"
    yield from (_footnote(citation, number) for citation in answer.citations)
    model = _plain(answer.model)
    yield f"Index {answer.generation}, settings {answer.settings_hash}, model {model}."


def _footnote(citation: Citation, number: int) -> str:
    said = f"{_plain(note(citation))} {_plain(quoted(citation.quote))}"
    return f"[^{number}-{citation.n}]: {said} (`{citation.id}`)"


def _plain(text: str) -> str:
    """One line in which no character has a meaning to Markdown."""
    return _MARKUP.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}",
        " ".join(text.split()),
    )
