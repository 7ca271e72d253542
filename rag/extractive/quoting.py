"""Chosen sentences -> the words of an answer, every quote cut from the file."""

from collections.abc import Iterator, Sequence
from itertools import count

from rag import schemas
from rag.attribution import attribution, speaker_name
from rag.citations import as_read, cite
from rag.extractive.selection import Chosen
from rag.extractive.weighing import Place
from rag.retrieval import Retrieved

FURTHER = "Further evidence:"


def sentence_events(found: Retrieved, chosen: Sequence[Chosen]) -> Iterator[schemas.SentenceEvent]:
    """Quote the chosen sentences.

    Yields:
        One event a sentence, with a citation for each place where its voice says it.
    """
    numbers = count(1)
    for each in chosen:
        best = each.finding.best
        cited = [citation(found, place, next(numbers)) for place in each.finding.places]
        sentence = schemas.Sentence(
            text=as_read(cited[0].quote),
            attribution=attribution(best.document, speaker=speaker_name(best.sentence)),
            asserted_by=best.asserted_by,
            support="verbatim",
            further=each.further,
            citations=[citation.n for citation in cited],
        )
        yield schemas.SentenceEvent(sentence=sentence, citations=cited)


def citation(found: Retrieved, place: Place, n: int) -> schemas.Citation:
    """Cite a place as number n."""
    records = found.generation.records
    source = records.source(place.document.source)
    assert source is not None, "every document has its source in the same generation"
    return cite(
        source,
        place.document,
        place.sentence,
        n=n,
        anchors=records.anchors(source.path, place.sentence.span),
        passage_id=place.passage_id,
        generation=found.generation.id,
    )


def reading_text(
    said: Sequence[schemas.SentenceEvent], mode: schemas.AnswerMode, *, above: str | None = None
) -> str:
    """Write an answer for reading, with [n] markers.

    Args:
        said: Further evidence last.
        mode: Quoted sentences are introduced by who says them and when.
        above: A line to begin with.
    """
    lines = [above] if above else []
    for sentence in (event.sentence for event in said):
        if sentence.further and FURTHER not in lines:
            lines.append(FURTHER)
        lines.append(_line(sentence, introduced=mode == "extractive"))
    return "\n\n".join(lines)


def _line(sentence: schemas.Sentence, *, introduced: bool) -> str:
    said = " ".join([sentence.text, "".join(f"[{n}]" for n in sentence.citations)]).rstrip()
    return f"{sentence.attribution}: {said}" if sentence.attribution and introduced else said
