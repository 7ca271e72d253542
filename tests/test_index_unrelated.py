"""What a model's cosines begin at, and that an order does not depend on it."""

from pathlib import Path

import numpy as np
import pytest
from fakes import LEAST, Files, HashEmbedder, Narrow, Shelf

from index.embedders.base import Embedded, Embedder
from index.embedders.unrelated import unrelated_cosine

LETTERS: Files = {
    "a.txt": "The lamp is lit at noon by the keeper.",
    "b.txt": "The bell rings at dusk, and no lamp is lit.",
    "c.txt": "Nobody has seen the keeper of the bell since.",
    "d.txt": "An orchard of pears behind the mill.",
}


def test_texts_that_have_nothing_in_common_are_as_near_as_the_model_sees_them() -> None:
    plain = unrelated_cosine(HashEmbedder())

    assert unrelated_cosine(Narrow()) == pytest.approx(LEAST + (1 - LEAST) * plain, abs=2e-3)


def test_a_model_that_sees_no_difference_is_no_error() -> None:
    class Blind(HashEmbedder):
        def embed_query(self, question: str) -> Embedded:
            return HashEmbedder.embed_query(self, "")

    assert unrelated_cosine(Blind()) == 0.95


@pytest.mark.slow
def test_the_default_model_sees_them_far_apart(real_embedder: Embedder) -> None:
    assert 0 <= unrelated_cosine(real_embedder) < 0.1


def test_a_model_whose_cosines_begin_high_ranks_by_the_same_scores(tmp_path: Path) -> None:
    found = []
    for model in (HashEmbedder(), Narrow()):
        data = tmp_path / model.card.name
        shelf = Shelf(tmp_path / "corpus", data, model)
        shelf.build(LETTERS)
        found.append(shelf.search("Who is the keeper of the lamp?", k=4))

    plain, narrow = ([(hit.passage.text, hit.score) for hit in hits] for hits in found)
    assert [text for text, _ in narrow] == [text for text, _ in plain]
    scores = [[score for _, score in hits] for hits in (narrow, plain)]
    np.testing.assert_allclose(*scores, atol=2e-3)
