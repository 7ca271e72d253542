"""The sentences of an answer, with what is to stand above some of them."""

from collections.abc import Iterator

from rag.schemas import Answer, Sentence


def headed(answer: Answer) -> Iterator[tuple[str | None, Sentence]]:
    """Give each sentence with the line above it.

    Above the first, where several voices speak: that they do. Above the first further one: that
    here further evidence begins.
    """
    above = answer.text.splitlines()[0] if answer.disagreement else None
    further = False
    for sentence in answer.sentences:
        if sentence.further and not further:
            above, further = "Further evidence:", True
        yield above, sentence
        above = None
