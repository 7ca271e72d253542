"""Where several voices speak to one question: who they are, side by side.

Whether two statements contradict each other is for the reader to judge. What is certain is that
they are not one voice, and, where a number or a time is asked for, whether they name the same.
"""

from collections.abc import Sequence

from rag import schemas
from rag.evidence.fitting import items
from rag.evidence.languages import Kind
from rag.evidence.question import words_of
from rag.extractive.weighing import Weighed

_COMPARED = {Kind.NUMBER: "numbers", Kind.TIME: "times"}


def sides(said: Sequence[schemas.SentenceEvent]) -> list[schemas.Side] | None:
    """Group the sentences of an answer by who says them.

    Returns:
        One side a voice and document, by their best sentences; None if it is one voice.
    """
    cited = {each.n: each for event in said for each in event.citations}
    grouped: dict[tuple[str, str], list[int]] = {}
    for i, event in enumerate(said):
        voice, numbers = event.sentence.asserted_by, event.sentence.citations
        if voice is not None and numbers:
            grouped.setdefault((voice, cited[numbers[0]].document_id), []).append(i)
    if len({voice for voice, _ in grouped}) < 2:
        return None
    return [
        schemas.Side(
            author=voice,
            date=cited[said[places[0]].sentence.citations[0]].date,
            document_id=document,
            sentences=places,
        )
        for (voice, document), places in grouped.items()
    ]


def told(
    voices: Sequence[schemas.Side], said: Sequence[schemas.SentenceEvent], weighed: Weighed
) -> str:
    """Say in a line that several voices speak, and what they certainly differ in."""
    named = [
        frozenset(
            item
            for i in side.sentences
            for item in items(weighed.question, words_of(said[i].sentence.text, weighed.lexicon))
        )
        for side in voices
    ]
    what = _COMPARED.get(weighed.question.kind)
    if what and all(named) and len(set(named)) > 1:
        return f"{len(voices)} voices speak to this, and they give different {what}:"
    return f"{len(voices)} voices speak to this; read each as its own:"
