"""An answer as plain text with its footnotes below, for pasting into a letter or a file."""

from rag.schemas import Citation, Sentence
from ui.state import Turn
from ui.words import day, figure


def plain(turn: Turn) -> str:
    """Write the question, the sentences with [n], and a line for each footnote."""
    answer = turn.answer
    if answer is None:
        return turn.question
    said = [answer.refusal.message] if answer.refusal else [_said(each) for each in turn.sentences]
    notes = [_note(citation) for citation in turn.citations]
    return "\n\n".join([turn.question, *said, "\n".join(notes)]).strip() + "\n"


def _said(sentence: Sentence) -> str:
    words = " ".join(sentence.text.split())
    words = f"“{words}”" if sentence.support == "verbatim" else words
    marks = "".join(f" [{n}]" for n in sentence.citations)
    return f"{sentence.attribution}: {words}{marks}" if sentence.attribution else words + marks


def _note(citation: Citation) -> str:
    known = (citation.author, citation.title, day(citation.date) if citation.date else None)
    named = ", ".join(part for part in known if part)
    place = f"{citation.source}, page {citation.page}" if citation.page else citation.source
    place += f", characters {figure(citation.char_start)}–{figure(citation.char_end)}"
    return f"[{citation.n}] {f'{named}. ' if named else ''}{place}. footnote verify {citation.id}"
