"""What a model's cosines begin at, and that an order does not depend on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import Files, HashEmbedder, Shelf

from index.embedders.base import Embedded, Embedder, Vectors
from index.embedders.unrelated import unrelated_cosine

LEAST = 0.75
LETTERS: Files = {
    "a.txt": "The lamp is lit at noon by the keeper.",
    "b.txt": "The bell rings at dusk, and no lamp is lit.",
    "c.txt": "Nobody has seen the keeper of the bell since.",
    "d.txt": "An orchard of pears behind the mill.",
}


class Narrow(HashEmbedder):
    """The same model, if it gave no two texts a cosine below `LEAST`, as some models do."""

    def __init__(self) -> None:
        super().__init__(name="narrow", dimension=257)
        self._card = replace(self._card, token_dimension=256)

    def embed_query(self, question: str) -> Embedded:
        return self._narrowed(HashEmbedder().embed_query(question))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        for row, embedded in HashEmbedder().embed_documents(texts):
            yield row, self._narrowed(embedded)

    def _narrowed(self, embedded: Embedded) -> Embedded:
        own = embedded.vector * np.float32((1 - LEAST) ** 0.5)
        vector: Vectors = np.append(own, np.float32(LEAST**0.5))
        return Embedded(vector, embedded.tokens)


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
