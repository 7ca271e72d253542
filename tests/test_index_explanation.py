"""Why a search found what it found."""

from collections.abc import Callable

import pytest
from fakes import Shelf

from index.records import Hit
from index.searching.explanation import Explanation, explain
from index.searching.generation import Mode

Tell = Callable[..., tuple[list[Hit], Explanation]]

LETTERS = {
    "a.txt": "The lamp is lit at noon by the keeper.",
    "b.txt": "The bell rings at dusk.",
    "c.txt": "The keeper sleeps at night.",
}


@pytest.fixture
def told(build: Callable[..., Shelf]) -> Tell:
    def tell(question: str, mode: Mode = "hybrid") -> tuple[list[Hit], Explanation]:
        shelf = build(LETTERS)
        live = shelf.open()
        asked = shelf.embedder.embed_query(question)
        scores = live.score(question, asked, k=3, mode=mode)
        hits = live.hits(scores, 3)
        return hits, explain(live.contents, scores, hits)

    return tell


def test_the_terms_are_those_that_were_searched_with_their_rarity(told: Tell) -> None:
    _, why = told("Does the keeper see the bell?")

    weights = {term.text: (term.weight, term.passages) for term in why.terms}
    assert set(weights) == {"keeper", "see", "bell"}
    assert weights["keeper"][1] == 2
    assert weights["see"][0] > weights["bell"][0] > weights["keeper"][0]


def test_what_the_terms_add_is_the_whole_bm25(told: Tell) -> None:
    hits, why = told("keeper of the bell")

    for hit, reasons in zip(hits, why.reasons, strict=True):
        assert sum(reasons.terms.values()) == pytest.approx(hit.lexical or 0, rel=1e-5)


def test_ranks_are_those_of_each_side(told: Tell) -> None:
    hits, why = told("keeper at night")

    by_dense = sorted(range(3), key=lambda n: -(hits[n].dense or 0))
    assert [why.reasons[n].dense_rank for n in by_dense] == [1, 2, 3]
    assert why.reasons[0].lexical_rank == 1
    assert why.candidates == 3


def test_a_side_that_was_not_asked_has_no_ranks(told: Tell) -> None:
    _, why = told("keeper at night", "dense")

    assert why.terms == []
    assert [(r.lexical_rank, r.fused_rank) for r in why.reasons] == [(None, None)] * 3
