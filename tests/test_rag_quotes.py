"""Quotations: found verbatim wherever they stand, nearly with what differs, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.service import Footnote

LETTER = (
    "Dear Charles,\n\nThe engine weaves   algebraical patterns, just as the Jacquard-loom\n"
    "weaves “flowers and leaves”. I remain yours.\n"
)
OTHER = "As she wrote, the engine weaves algebraical patterns. Nobody replied for many years.\n"


@pytest.fixture
def service(corpus_dir: Callable[..., Path], make_footnote: Callable[..., Footnote]) -> Footnote:
    return make_footnote(corpus_dir({"a.txt": LETTER, "b.txt": OTHER, "c.txt": "Cheese melts."}))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "THE ENGINE weaves algebraical patterns",
            ["The engine weaves   algebraical patterns", "the engine weaves algebraical patterns"],
        ),
        ('weaves "flowers and leaves"', ["weaves “flowers and leaves"]),
        ("just as the Jacquard loom weaves", ["just as the Jacquard-loom\nweaves"]),
    ],
)
def test_words_are_found_verbatim_in_all_their_places(
    service: Footnote, text: str, quotes: list[str]
) -> None:
    found = service.quotes(text)

    assert found.status == "verbatim"
    assert [match.citation.quote for match in found.matches] == quotes
    assert all(service.citation(m.citation.id).status == "exact" for m in found.matches)


def test_a_near_match_names_the_words_that_differ(service: Footnote) -> None:
    found = service.quotes("the engine weaves wonderful patterns, just as the old Jacquard loom")
    [best, *_] = found.matches

    assert found.status == "near"
    assert best.citation.source == "a.txt"
    assert [(d.op, d.quoted, d.found) for d in best.differences] == [
        ("replace", "wonderful", "algebraical"),
        ("delete", "old", ""),
    ]


def test_what_nobody_said_is_absent(service: Footnote) -> None:
    assert service.quotes("The zeppelin crossed the ocean by night.").status == "absent"


@given(start=st.integers(0, len(LETTER) - 12), size=st.integers(8, 60))
def test_any_stretch_of_whole_words_is_found_where_it_stands(
    service: Footnote, start: int, size: int
) -> None:
    words = LETTER[start : start + size].split()[1:-1]
    text = " ".join(words)
    if sum(char.isalnum() for char in text) < 8:
        return

    assert service.quotes(text).status == "verbatim"
