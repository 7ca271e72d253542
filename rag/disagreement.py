"""Where several voices speak to one question: who they are, side by side.

Whether two statements contradict each other is for the reader to judge. What is certain is that
they are not one voice, and, where a number or a time is asked for, whether they name the same.
"""

from collections.abc import Sequence

from rag import schemas
from rag.evidence.fitting import items
from rag.evidence.languages import Kind
from rag.evidence.question import Question, words_of
from rag.selection import Chosen
from rag.weighing import Weighed

_COMPARED = {Kind.NUMBER: "numbers", Kind.TIME: "times"}


def sides(chosen: Sequence[Chosen]) -> list[schemas.Side] | None:
    """Group the sentences shown by who says them.

    Returns:
        One side a voice and document, by their best sentences; None if it is one voice.
    """
    grouped: dict[tuple[str, str], list[int]] = {}
    for i, each in enumerate(chosen):
        place = each.finding.best
        if place.asserted_by is not None:
            grouped.setdefault((place.asserted_by, place.document.id), []).append(i)
    if len({voice for voice, _ in grouped}) < 2:
        return None
    return [
        schemas.Side(
            author=voice,
            date=chosen[sentences[0]].finding.best.document.metadata.date,
            document_id=document,
            sentences=sentences,
        )
        for (voice, document), sentences in grouped.items()
    ]


def told(found: Sequence[schemas.Side], chosen: Sequence[Chosen], weighed: Weighed) -> str:
    """Say in a sentence that several voices speak, and what they certainly differ in."""
    named = [
        frozenset(
            item
            for i in side.sentences
            for item in _items(weighed.question, chosen[i].finding.best.text, weighed)
        )
        for side in found
    ]
    what = _COMPARED.get(weighed.question.kind)
    if what and all(named) and len(set(named)) > 1:
        return f"{len(found)} voices speak to this, and they give different {what}:"
    return f"{len(found)} voices speak to this; read each as its own:"


def _items(question: Question, text: str, weighed: Weighed) -> list[str]:
    return items(question, words_of(text, weighed.lexicon))
