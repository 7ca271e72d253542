"""Searching one generation: three kinds of evidence, one order."""

from collections.abc import Callable

import pytest
from fakes import Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.records import Hit

Build = Callable[..., Shelf]
LETTERS = {
    "a.txt": "The lamp is lit at noon by the keeper.",
    "b.txt": "The bell rings at dusk.",
    "c.txt": "The keeper sleeps at night.",
}


def words(hits: list[Hit]) -> list[str]:
    return [hit.passage.text.split()[1] for hit in hits]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_the_passage_that_shares_the_words_comes_first(build: Build, mode: str) -> None:
    assert words(build(LETTERS).search("bell at dusk", mode=mode))[0] == "bell"


def test_lexical_hits_hold_a_word_of_the_question_and_have_no_cosine(build: Build) -> None:
    hits = build(LETTERS).search("keeper", mode="lexical")

    assert sorted(words(hits)) == ["keeper", "lamp"]
    assert all(hit.dense is None and hit.score == hit.lexical for hit in hits)


def test_dense_hits_are_scored_by_their_cosine(build: Build) -> None:
    hits = build(LETTERS).search("keeper", mode="dense")

    assert len(hits) == 3
    assert all(hit.score == hit.dense for hit in hits)


def test_hybrid_hits_show_both_kinds_of_evidence(build: Build) -> None:
    (first, *_, last) = build(LETTERS).search("The bell at dusk")

    assert first.dense is not None
    assert first.lexical is not None
    assert last.lexical is None


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
@pytest.mark.parametrize("k", [1, 2, 50])
def test_hits_are_ranked_from_1_with_falling_scores(build: Build, mode: str, k: int) -> None:
    hits = build(LETTERS).search("the keeper at night", k=k, mode=mode)

    scores = [hit.score for hit in hits]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert scores == sorted(scores, reverse=True)
    assert len(hits) == min(k, 2 if mode == "lexical" else 3)


def test_equal_scores_are_ordered_by_place_in_the_corpus(shelf: Shelf) -> None:
    for name in ("c.txt", "a.txt", "b.txt"):
        shelf.build({name: f"The lamp is lit by {name[0] * 2}."})

    live = shelf.open()
    hits = live.search("lamp", None, k=3, mode="lexical")

    documents = [live.records.document(hit.passage.document) for hit in hits]
    assert [d.source for d in documents if d] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_a_mode_that_needs_a_vector_says_so(build: Build, mode: str) -> None:
    with pytest.raises(ValueError, match="vector"):
        build(LETTERS).open().search("lamp", None, k=3, mode=mode)


def test_lexical_mode_needs_no_vector(build: Build) -> None:
    assert words(build(LETTERS).open().search("lamp", None, k=3, mode="lexical")) == ["lamp"]


@given(question=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_question_gives_ranked_hits(build: Build, question: str) -> None:
    shelf = build(LETTERS)

    hits = shelf.search(question, k=3)

    assert len({hit.passage.id for hit in hits}) == len(hits) == 3


def test_every_passage_is_found_first_by_its_own_words(build: Build) -> None:
    sentence = "Number {n} says {n} times {n} that {n} is not {m}."
    files = {f"{n}.txt": sentence.format(n=f"w{n}", m=f"w{n + 1}") for n in range(150)}
    shelf = build(files)
    live = shelf.open()

    for text in files.values():
        (first,) = live.search(text, shelf.embedder.embed_query(text), k=1)
        assert first.passage.text == text
