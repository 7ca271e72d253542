"""Numbers, dates, filters and titles, as the page writes them."""

from datetime import UTC, datetime

import pytest

from rag.schemas import Filters
from ui.views import narrowing
from ui.words import after_title, ago, count, day, duration, even, left

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_dates_and_times_are_told_as_people_tell_them() -> None:
    assert [day("2018"), day("2018-01"), day("2018-01-05")] == [
        *("2018", "January 2018"),
        "5 January 2018",
    ]
    assert [day("spring"), day("2018-13"), day("2018-1-1-1")] == ["spring", "2018-13", "2018-1-1-1"]
    assert ago("2026-11-22T02:00:00+00:00", NOW) == "1 h ago"
    assert ago("2026-11-22T02:59:50", NOW) == "just now"
    assert ago("2026-10-01T02:59:50", NOW) == "on 1 October 2026"
    assert [count(1, "file"), count(1200, "file")] == ["1 file", "1,200 files"]
    assert [duration(0.24), duration(12.4), duration(200)] == ["0.2 s", "12 s", "3 min"]
    assert [left(0.2), left(12.4), left(200)] == [
        "a moment left",
        "about 12 s left",
        "about 3 min left",
    ]


@pytest.mark.parametrize(
    ("words", "title", "cited", "rest"),
    [
        ("# The  lamp\n\nIt is lit.", "The lamp", [], "It is lit."),
        ("\nTo the party\n\n Comrades!", "To the party", [25], "Comrades!"),
        ("# The lamp\n\nIt is lit.", "The lamp", [2], "# The lamp\n\nIt is lit."),
        ("The lamp is lit.", "The lamp", [], "The lamp is lit."),
        ("The lamp", "The lamp", [], "The lamp"),
        ("It is lit.", None, [], "It is lit."),
    ],
)
def test_a_first_line_is_passed_over_only_if_it_repeats_the_title_and_nothing_in_it_is_cited(
    words: str, title: str | None, cited: list[int], rest: str
) -> None:
    assert words[after_title(words, title, cited) :] == rest


def test_a_line_that_its_width_alone_has_broken_goes_on_and_others_end() -> None:
    full = "The board spoke about the pier, the crane, the nets and "

    assert even(f"{full}the\nprice of rope.") == f"{full}the price of rope."
    for text in (f"{full}rope.\nThen it left.", "To Ada\nKeeper", f"{full}the\n- price"):
        assert even(text) == text


def test_a_span_of_time_is_one_filter_where_it_begins_and_ends_with_the_same() -> None:
    assert narrowing.applied(Filters(author="Ada", date_from="2018", date_to="2018")) == (
        "of 2018, by Ada"
    )
    assert narrowing.applied(Filters(date_from="2018-03")) == "from March 2018"
    assert narrowing.applied(None) == ""
