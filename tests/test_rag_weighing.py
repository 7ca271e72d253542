"""Weighing sentences: which vectors are compared, for each sort of embedding model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashEmbedder, write_files

from index.embedders.base import NO_TOKENS, TokenVectors, Vectors
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble

LETTER = """---
title: On lamps
---
The bell rings at dusk, and nobody minds. The lamp is lit at noon by the keeper. It burns oil.
"""


class WholeTexts(HashEmbedder):
    """Gives one vector a text and none of its tokens, like static word vectors."""

    def __init__(self) -> None:
        super().__init__(name="whole")
        self._card = replace(self._card, token_dimension=0)

    def _token_vectors(self, text: str) -> TokenVectors:
        return NO_TOKENS


class NarrowTexts(HashEmbedder):
    """Gives whole texts fewer dimensions than tokens, like a model with a dense layer on top."""

    def __init__(self) -> None:
        super().__init__(name="narrow")
        self._card = replace(self._card, dimension=128)
        self._full = HashEmbedder()

    def _vector(self, text: str) -> Vectors:
        cut = self._full._vector(text)[:128]
        narrow: Vectors = cut / max(float((cut @ cut) ** 0.5), 1e-9)
        return narrow

    def _token_vectors(self, text: str) -> TokenVectors:
        return self._full._token_vectors(text)


class Reading(HashEmbedder):
    """Knows what it has read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.read += texts
        return super().embed_tokens(texts)


Ask = Callable[..., Footnote]


@pytest.fixture
def over(tmp_path: Path) -> Ask:
    """Index one letter with a model."""

    def make(model: HashEmbedder, letter: str = LETTER) -> Footnote:
        write_files(tmp_path / "corpus", {"a.md": letter})
        settings = load_settings(corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "data")
        service = assemble(settings, model)
        service.build_now(lambda _stage, _done, _total: None)
        return service

    return make


@pytest.mark.parametrize("model", [HashEmbedder(), NarrowTexts(), WholeTexts()])
def test_every_sort_of_model_finds_the_sentence(over: Ask, model: HashEmbedder) -> None:
    answer = over(model).answer("When is the lamp lit by the keeper?")

    assert answer.sentences[0].text == "The lamp is lit at noon by the keeper."


def test_a_question_embeds_no_passage_again(over: Ask) -> None:
    model = Reading()
    service = over(model)
    embedded = list(model.embedded)

    service.answer("When is the lamp lit by the keeper?")

    assert model.embedded == embedded
    assert model.read == []


def test_sentences_that_lie_close_together_are_read_again_by_themselves(over: Ask) -> None:
    model = Reading()
    service = over(model, LETTER.replace("It burns oil.", "The lamp is lit at dusk by the keeper."))

    answer = service.answer("When is the lamp lit by the keeper?")

    assert set(model.read) == {
        "The lamp is lit at noon by the keeper.",
        "The lamp is lit at dusk by the keeper.",
    }
    assert {sentence.text for sentence in answer.sentences} >= set(model.read)


def test_a_signature_is_not_what_its_author_says(over: Ask) -> None:
    name = "Ada Byron Lovelace"
    signed = f"{LETTER.replace('title: On lamps', f'author: {name}')}\n{name}\n"

    answer = over(HashEmbedder(), signed).answer("What did Byron say about the lamp?")

    assert answer.sentences
    assert name not in {sentence.text for sentence in answer.sentences}
