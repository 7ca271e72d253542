"""How a quotation is introduced: who, what, when, and nothing that is not known."""

import pytest

from index.records import Document, Metadata, Span
from rag.attribution import attribution, spoken_date


def _document(**known: str) -> Document:
    return Document("d", "letter.txt", Span(0, 10), Metadata(**known))


def test_a_letter_is_introduced_by_writer_addressee_and_date() -> None:
    document = _document(
        author="Ada Byron", kind="letter", addressee="Charles Babbage", date="1843-07-05"
    )

    assert attribution(document) == "Ada Byron, letter to Charles Babbage, 5 July 1843"


def test_an_article_is_introduced_by_its_title() -> None:
    document = _document(author="Ada Byron", kind="article", title="On Engines")

    assert attribution(document) == "Ada Byron, “On Engines”"


def test_a_title_that_is_only_a_first_line_introduces_nothing() -> None:
    known = Metadata(title="Dear comrades", origins={"title": "first line"})

    assert attribution(Document("d", "letter.txt", Span(0, 10), known)) is None


@pytest.mark.parametrize(
    ("iso", "spoken"),
    [("2018", "2018"), ("2018-01", "January 2018"), ("2018-01-23", "23 January 2018")],
)
def test_a_date_is_spelled_out_no_more_precisely_than_it_is_known(iso: str, spoken: str) -> None:
    assert spoken_date(iso) == spoken
