"""Filters: what a search may look at, whichever engine looks."""

import datetime as dt
from collections.abc import Callable

import pytest
from fakes import Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.filters import Filters
from index.records import Document, Metadata, Span
from index.searching.generation import Mode

Build = Callable[..., Shelf]

ANNA = Metadata(
    author="Anna Weber", addressee="The Guild", kind="letter", date="2018-03", language="de"
)


def admitted(filters: Filters, known: Metadata = ANNA, source: str = "letters/a[1].md") -> bool:
    return filters.admits(Document("d", source, Span(0, 1), known))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(author="weber"),
        Filters(addressee="GUILD", kind="Letter", language="DE"),
        Filters(source="letters/a[1].md"),
        Filters(source="LETTERS/*.md"),
        Filters(date_from="2018", date_to="2018"),
        Filters(date_from="2018-03-31"),
        Filters(date_to="2018-03-01"),
    ],
)
def test_a_document_that_meets_every_condition_is_admitted(filters: Filters) -> None:
    assert admitted(filters)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(author="Bruno"),
        Filters(author="weber", kind="article"),
        Filters(kind="lett"),
        Filters(source="letters"),
        Filters(date_from="2018-04"),
        Filters(date_to="2018-02-28"),
        Filters(date_from="2019"),
    ],
)
def test_one_condition_that_is_not_met_keeps_a_document_out(filters: Filters) -> None:
    assert not admitted(filters)


def test_an_author_is_also_found_by_the_organisation_spoken_for() -> None:
    assert admitted(Filters(author="guild"), Metadata(author="B. Rot", organisation="Lamp Guild"))


@pytest.mark.parametrize("name", ["author", "addressee", "kind", "language", "date_from"])
def test_what_is_not_known_meets_no_condition(name: str) -> None:
    assert not admitted(Filters(**{name: "2018"}), Metadata())


@given(date=st.dates(), first=st.dates(), last=st.dates())
def test_whole_dates_are_compared_as_the_calendar_does(
    date: dt.date, first: dt.date, last: dt.date
) -> None:
    filters = Filters(date_from=first.isoformat(), date_to=last.isoformat())

    assert admitted(filters, Metadata(date=date.isoformat())) == (first <= date <= last)


@pytest.fixture
def many(build: Build) -> Shelf:
    """Six hundred letters that all speak of lamps; five of them are by Bruno."""
    by = ["Bruno" if n % 120 == 7 else "Anna" for n in range(600)]
    head = "---\nauthor: {by}\ndate: {year}\n---\n"
    body = "The lamp {n} is lit by lamp keepers in the lamp room."
    return build({
        f"{n:03}.md": head.format(by=by[n], year=1900 + n % 50) + body.format(n=n)
        for n in range(600)
    })


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(author="bruno"), 5),
        (Filters(author="anna"), 20),
        (Filters(date_from="1949"), 12),
        (Filters(author="nobody"), 0),
        (Filters(source="00*.md"), 10),
    ],
)
def test_all_that_is_admitted_is_found_however_little_it_is(
    many: Shelf, mode: Mode, filters: Filters, count: int
) -> None:
    live = many.open()
    vector = many.embedder.embed_query("lamp")

    hits = live.search("lamp", vector, k=20, mode=mode, filters=filters)

    documents = [live.records.document(hit.passage.document) for hit in hits]
    assert len(hits) == count
    assert all(filters.admits(document) for document in documents if document)


@pytest.mark.parametrize("mode", ["dense", "lexical"])
def test_a_filter_changes_neither_scores_nor_order_of_a_side(many: Shelf, mode: Mode) -> None:
    live = many.open()
    vector = many.embedder.embed_query("lamp 7 keepers")
    everything = live.search("lamp 7 keepers", vector, k=600, mode=mode)

    for filters in (Filters(author="bruno"), Filters(author="anna")):
        hits = live.search("lamp 7 keepers", vector, k=600, mode=mode, filters=filters)

        wanted = [
            (hit.passage.id, hit.score)
            for hit in everything
            if (found := live.records.document(hit.passage.document)) and filters.admits(found)
        ]
        assert [(hit.passage.id, hit.score) for hit in hits] == wanted
