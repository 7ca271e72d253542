"""Answers to take away: as Markdown, as a page, as JSON; citations as notes and as BibTeX.

Everything is made from answers as they are on the wire, so whoever kept an answer can export it.
"""

from collections.abc import Sequence

from pydantic import TypeAdapter

from rag.exports.bibtex import bibtex
from rag.exports.markdown import markdown
from rag.exports.page import page
from rag.schemas import Answer, ExportFormat

_ANSWERS = TypeAdapter(list[Answer])
MEDIA_TYPES: dict[ExportFormat, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "bibtex": "application/x-bibtex; charset=utf-8",
}
SUFFIXES: dict[ExportFormat, str] = {
    "markdown": ".md",
    "html": ".html",
    "json": ".json",
    "bibtex": ".bib",
}


def export(answers: Sequence[Answer], form: ExportFormat) -> str:
    """Write the answers of a conversation, in order, with all quotes and citations."""
    if form == "markdown":
        return markdown(answers)
    if form == "html":
        return page(answers)
    if form == "bibtex":
        return bibtex(answers)
    return _ANSWERS.dump_json(list(answers), indent=2).decode() + "\n"
