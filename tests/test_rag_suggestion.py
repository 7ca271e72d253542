"""What a question seems to ask for, offered as filters."""

import pytest

from index.records import Document, Metadata, Span
from rag.answering.suggestion import suggested_filters
from rag.schemas import Filters

LIBRARY = [
    Metadata(author="Anna Weber", kind="letter", date="2018-03-04"),
    Metadata(author="Bruno Roth", kind="article", date="2019"),
    Metadata(author="Lamp Guild", kind="letter"),
    Metadata(),
]


def suggested(question: str) -> Filters | None:
    documents = [Document(str(n), "a.md", Span(0, 1), known) for n, known in enumerate(LIBRARY)]
    return suggested_filters(question, documents)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("What did Anna Weber promise?", Filters(author="Anna Weber")),
        ("What did WEBER promise?", Filters(author="Anna Weber")),
        ("Which letters speak of lamps?", Filters(kind="letter")),
        ("What happened in 2018?", Filters(date_from="2018", date_to="2018")),
        ("Weber in 2018?", Filters(author="Anna Weber", date_from="2018", date_to="2018")),
    ],
)
def test_names_kinds_and_years_that_the_corpus_has_are_suggested(
    question: str, filters: Filters
) -> None:
    assert suggested(question) == filters


@pytest.mark.parametrize(
    "question",
    [
        "Who lit the lamp?",
        "What happened in 2031?",
        "What did Weber answer to Roth?",
        "Did they meet in 2018 or 2019?",
        "What did Roth write in 2018?",
        "Are there 2018.5 lamps, or x2018?",
        "What do the webers say?",
    ],
)
def test_nothing_is_suggested_that_is_not_in_the_corpus_or_not_clear(question: str) -> None:
    assert suggested(question) is None
