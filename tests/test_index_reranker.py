"""A cross-encoder reads question and passage together; it is off unless one is named."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.errors import ModelUnavailable
from rag.building import make_reranker

if TYPE_CHECKING:
    from rag.service import Footnote

WORDS = "the lamp is lit at noon by keeper bell rings dusk sleeps night boat comes home red".split()
LETTERS = {f"{n:02}.txt": f"The lamp of keeper {word}." for n, word in enumerate(WORDS)}
QUOTED = {"zz.txt": "At night a red boat comes home."}


class Backwards:
    """Likes what comes last in the alphabet; keeps `index.rerankers.base.Reranker`."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        place = {text: float(n) for n, text in enumerate(sorted(passages))}
        return [place[text] for text in passages]


@pytest.fixture
def service(
    corpus_dir: Callable[..., Path], make_footnote: Callable[..., "Footnote"]
) -> "Footnote":
    return make_footnote(corpus_dir(LETTERS | QUOTED))


def found(service: "Footnote", question: str, *, mode: str = "hybrid", k: int = 15) -> list[str]:
    retriever = replace(service.retriever, reranker=Backwards())
    hits = retriever.retrieve(question, k=k, mode=mode).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    return [hit.passage.text for hit in hits]


def test_the_reranker_orders_what_was_found(service: "Footnote") -> None:
    texts = found(service, "lamp of the keeper")

    assert len(texts) == 15
    assert texts == sorted(texts, reverse=True)


def test_it_reads_more_passages_than_are_shown(service: "Footnote") -> None:
    assert found(service, "lamp of the keeper", k=2) == found(service, "lamp of the keeper")[:2]


def test_a_quoted_phrase_still_comes_first(service: "Footnote") -> None:
    assert found(service, 'the keeper of the "red boat"')[0] == QUOTED["zz.txt"]


@pytest.mark.parametrize("mode", ["dense", "lexical"])
def test_one_side_alone_is_not_reranked(service: "Footnote", mode: str) -> None:
    plain = service.retriever.retrieve("lamp of the keeper", k=9, mode=mode).hits

    assert found(service, "lamp of the keeper", mode=mode, k=9) == [h.passage.text for h in plain]


def test_it_is_off_unless_one_is_named_and_loaded_only_when_it_is_used(tmp_path: Path) -> None:
    assert make_reranker(None, "cpu") is None

    reranker = make_reranker(str(tmp_path / "nowhere"), "cpu")

    assert reranker is not None
    with pytest.raises(ModelUnavailable, match="nowhere"):
        reranker.scores("lamp", ["bell"])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Make a cross-encoder that has learned nothing, on the disk."""
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    def make(labels: int) -> Path:
        folder = tmp_path_factory.mktemp("tiny")
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, ".", "?"]
        BertTokenizer(vocab={word: n for n, word in enumerate(vocabulary)}).save_pretrained(folder)
        torch.manual_seed(7)
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
        config = BertConfig(
            vocab_size=len(vocabulary),
            intermediate_size=32,
            max_position_embeddings=64,
            num_labels=labels,
            initializer_range=1.0,
            **sizes,
        )
        BertForSequenceClassification(config).save_pretrained(folder)
        return folder

    return make


@pytest.mark.slow
def test_a_cross_encoder_is_loaded_from_its_folder(tiny: Callable[[int], Path]) -> None:
    from sentence_transformers import CrossEncoder

    folder = tiny(1)
    reranker = make_reranker(str(folder), "cpu")
    passages = ["The lamp is lit at noon.", "The bell rings at dusk.", "", "the " * 500]

    assert reranker is not None
    scores = reranker.scores("lamp at noon?", passages)

    theirs = CrossEncoder(str(folder), device="cpu").predict([
        ("lamp at noon?", p) for p in passages
    ])
    assert scores == pytest.approx(theirs.tolist(), abs=1e-5)
    assert len(set(scores)) == len(passages)
    assert reranker.scores("lamp", []) == []


@pytest.mark.slow
def test_a_model_with_several_scores_or_none_at_all_is_refused(
    tiny: Callable[[int], Path], tmp_path: Path
) -> None:
    from index.rerankers.cross_encoder import CrossEncoderReranker

    with pytest.raises(ModelUnavailable, match="more than one"):
        CrossEncoderReranker(str(tiny(3)))
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelUnavailable, match="safetensors"):
        CrossEncoderReranker(str(tmp_path))
