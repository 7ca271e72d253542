"""Dates: as they are written, and as words such as "two days ago" mean them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.dates import dateline, derived_dates, first_date
from index.records import Span


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("23 January 2018", "2018-01-23"),
        ("January 8, 1964", "1964-01-08"),
        ("Moscow, 23 January 2018", "2018-01-23"),
        ("Berlin, den 3. März 2018", "2018-03-03"),
        ("г. Москва, 5 мая 2018 года", "2018-05-05"),
        ("Friday, 2 March 2018", "2018-03-02"),
        ("12.05.2017", "2017-05-12"),
        ("31/12/2018", "2018-12-31"),
        ("05/06/2018", "2018"),
        ("March 2020", "2020-03"),
        ("2018", "2018"),
        ("In March 2020", None),
        ("The events of 3 May 2018", None),
        ("May 2020 be good", None),
        ("Room 2018", None),
        ("31 February 2018", None),
        ("", None),
    ],
)
def test_a_dateline_is_a_date_and_at_most_a_place(line: str, iso: str | None) -> None:
    assert dateline(line) == iso


def test_the_first_date_of_a_byline_is_found_in_its_longest_form() -> None:
    line = "By Anna Berg, 15 February 2023, updated 1 March 2024"

    assert first_date(line) == (Span(14, 30), "2023-02-15")


def derived(words: str, date: str | None, language: str = "en") -> list[tuple[str, str]]:
    found = derived_dates(words, Span(0, len(words)), date, language=language)
    assert all(span.of(words) == said for span, _, said in found)
    return [(said, iso) for _, iso, said in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Two days ago, he met the president.", [("Two days ago", "2023-02-13")]),
        ("We met yesterday.", [("yesterday", "2023-02-14")]),
        ("It began a week ago.", [("a week ago", "2023-02")]),
        ("It began three months ago.", [("three months ago", "2022-11")]),
        ("Twenty years on, and 10 years ago.", [("10 years ago", "2013")]),
        ("Vor zwei Tagen", [("Vor zwei Tagen", "2023-02-13")]),
        ("два дня назад", [("два дня назад", "2023-02-13")]),
        ("il y a deux jours", [("il y a deux jours", "2023-02-13")]),
        ("Only a few months ago", []),
        ("More than two years ago", []),
        ("the fight against Nazis today", []),
        ("the policies of yesterday", []),
    ],
)
def test_relative_words_are_counted_from_the_documents_date(
    words: str, expected: list[tuple[str, str]]
) -> None:
    assert derived(words, "2023-02-15") == expected


def test_nothing_is_more_precise_than_the_documents_date() -> None:
    words = "two days ago, two months ago, two years ago"

    assert derived(words, "2023") == [("two years ago", "2021")]
    assert [iso for _, iso in derived(words, "2023-02")] == ["2022-12", "2021"]
    assert derived(words, None) == []


def test_only_the_asked_span_is_read_and_places_are_the_texts() -> None:
    text = "Yesterday it rained. Two days ago it did not."

    assert derived_dates(text, Span(21, len(text)), "2023-02-15") == [
        (Span(21, 33), "2023-02-13", "Two days ago")
    ]


def test_german_hier_is_no_day() -> None:
    assert derived("Wir sind hier.", "2023-02-15", "de") == []
    assert derived("Il est venu hier.", "2023-02-15", "fr") == [("hier", "2023-02-14")]


@given(st.integers(0, 999), st.dates(dt.date(1600, 1, 1), dt.date(2099, 12, 31)))
def test_days_are_counted_as_the_calendar_counts(days: int, date: dt.date) -> None:
    found = derived(f"{days} days ago", date.isoformat())

    assert found == [(f"{days} days ago", (date - dt.timedelta(days)).isoformat())]
