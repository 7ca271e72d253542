"""What differs is shown: copies are one, and no document crowds out the others."""

from collections.abc import Callable

from fakes import Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.records import Passage, Span
from index.searching.diversity import diverse

WORDS = "lamp bell keeper dusk noon boat mail loom".split()


def passage(text: str, document: str = "d") -> Passage:
    return Passage(f"{document}-{text}", document, Span(0, len(text)), text)


def test_passages_that_say_the_same_are_shown_once_with_all_their_places() -> None:
    ranked = [(passage("The lamp.", "a"), 0.9), (passage("THE  LAMP", "b"), 0.9)]

    (shown, other) = diverse([*ranked, (passage("A bell."), 0.1)], 2)

    assert shown.passage.document == "a"
    assert [each.document for each in shown.copies] == ["b"]
    assert other.passage.text == "A bell."


def test_a_document_gives_way_to_another_that_is_nearly_as_good() -> None:
    ranked = [
        (passage("lamp", "a"), 0.90),
        (passage("bell", "a"), 0.90),
        (passage("dusk", "b"), 0.89),
        (passage("noon", "c"), 0.50),
    ]

    assert [each.passage.text for each in diverse(ranked, 4)] == ["lamp", "dusk", "bell", "noon"]


@given(
    scores=st.lists(st.floats(0, 1), max_size=12),
    texts=st.lists(st.sampled_from(WORDS), min_size=12, max_size=12),
    documents=st.lists(st.sampled_from("abc"), min_size=12, max_size=12),
    k=st.integers(0, 12),
)
def test_nothing_is_lost_and_scores_fall(
    scores: list[float], texts: list[str], documents: list[str], k: int
) -> None:
    falling = sorted(scores, reverse=True)
    ranked = [(passage(t, d), s) for s, t, d in zip(falling, texts, documents, strict=False)]

    shown = diverse(ranked, k)

    given_back = [each.passage.text for each in shown]
    assert len(given_back) == len(set(given_back)) == min(k, len({p.text for p, _ in ranked}))
    assert [each.score for each in shown] == sorted((s.score for s in shown), reverse=True)


def test_as_many_as_asked_for_come_back_though_many_are_copies(
    build: Callable[..., Shelf],
) -> None:
    same = {f"a{n:02}.txt": "The lamp is lit at noon by the keeper." for n in range(30)}
    other = {f"b{n}.txt": f"{word} and lamp" for n, word in enumerate(WORDS)}

    hits = build({**same, **other}).search("The lamp is lit at noon by the keeper.", k=5)

    assert len(hits) == 5
    assert len(hits[0].copies) == 29
