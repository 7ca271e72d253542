"""What the index asks of an embedding model, kept by the fake and by the real one."""

import re
import threading
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import Embedder, TokenVectors, Vectors, vectors_of

LAMP = "The lamp is lit at noon."
PINNED = [0.00456, 0.09136, 0.01928, -0.02377, -0.03605]
TEXTS = [LAMP, "A bell — “rings”.", "Слово о полку.", "漢字 😀", "", " \n", "word " * 2000]


REAL = ["real_embedder", "library_embedder"]


@pytest.fixture(params=["hash", *(pytest.param(each, marks=pytest.mark.slow) for each in REAL)])
def model(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hash":
        return HashEmbedder()
    real: Embedder = request.getfixturevalue(request.param)
    return real


@pytest.fixture(scope="session")
def library_embedder() -> Embedder:
    """The default model, run by sentence-transformers in the arithmetic of its authors."""
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(precision="float32")


def lengths(vectors: Vectors) -> Vectors:
    norms: Vectors = np.linalg.norm(vectors, axis=-1)
    return norms


def test_documents_become_one_unit_vector_each(model: Embedder) -> None:
    vectors = vectors_of(model, TEXTS)

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), model.card.dimension)
    np.testing.assert_allclose(lengths(vectors), 1, atol=1e-3)


def test_a_question_becomes_one_unit_vector(model: Embedder) -> None:
    for question in TEXTS:
        vector = model.embed_query(question).vector

        assert vector.dtype == np.float32
        assert vector.shape == (model.card.dimension,)
        assert float(lengths(vector)) == pytest.approx(1, abs=1e-3)


def test_no_documents_become_no_vectors(model: Embedder) -> None:
    assert vectors_of(model, []).shape == (0, model.card.dimension)
    assert model.embed_tokens([]) == []


def test_the_same_text_has_the_same_vector_whatever_is_beside_it(model: Embedder) -> None:
    alone = vectors_of(model, [LAMP])[0]
    among = vectors_of(model, TEXTS)[0]

    assert float(alone @ among) == pytest.approx(1, abs=1e-3)


def test_vectors_come_in_the_order_of_the_texts(model: Embedder) -> None:
    texts = ["short", "a much longer text about lamps and bells", "mid length text"]

    together = vectors_of(model, texts)

    for row, text in enumerate(texts):
        assert float(together[row] @ vectors_of(model, [text])[0]) > 0.99


def test_a_text_that_shares_the_words_is_nearer(model: Embedder) -> None:
    near, far = vectors_of(model, [LAMP, "Nitrogen boils at low temperature."])
    question = model.embed_query("When is the lamp lit?").vector

    assert float(question @ near) > float(question @ far) + 0.1


def test_every_text_comes_once_with_its_place(model: Embedder) -> None:
    assert sorted(row for row, _ in model.embed_documents([LAMP] * 520)) == list(range(520))


def test_one_pass_gives_the_vectors_of_a_text_and_of_its_tokens(model: Embedder) -> None:
    alone = {row: each for row, each in model.embed_documents(TEXTS)}

    for row, tokens in enumerate(model.embed_tokens(TEXTS)):
        assert alone[row].tokens.starts.tolist() == tokens.starts.tolist()
        assert alone[row].tokens.vectors.shape[1] == model.card.token_dimension


def test_tokens_are_counted_without_special_tokens_and_without_a_limit(model: Embedder) -> None:
    assert model.count_tokens("") == model.count_tokens(" \n") == 0
    assert model.count_tokens("lamp") == 1
    assert model.count_tokens("lamp " * 3000) == 3000


def each_token(tokens: TokenVectors, text: str) -> list[str]:
    return [text[a:b] for a, b in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)]


def test_token_vectors_are_unit_vectors_with_their_places_in_the_text(model: Embedder) -> None:
    for text, tokens in zip(TEXTS, model.embed_tokens(TEXTS), strict=True):
        count = len(tokens.starts)
        assert tokens.vectors.shape == (count, model.card.dimension)
        assert tokens.vectors.dtype == np.float32
        assert (tokens.starts.dtype, tokens.ends.dtype) == (np.int64, np.int64)
        np.testing.assert_allclose(lengths(tokens.vectors), 1, atol=1e-3)
        assert all(0 <= a < b <= len(text) for a, b in zip(tokens.starts, tokens.ends, strict=True))
        assert tokens.starts.tolist() == sorted(tokens.starts.tolist())


def test_the_tokens_of_a_short_text_cover_its_words_exactly(model: Embedder) -> None:
    (tokens,) = model.embed_tokens([LAMP])

    assert each_token(tokens, LAMP) == re.findall(r"\w+|\.", LAMP)


def test_no_more_tokens_than_the_model_reads_have_vectors(model: Embedder) -> None:
    (tokens,) = model.embed_tokens(["lamp " * 3000])

    assert len(tokens.starts) == model.card.max_tokens - 2


def test_a_word_is_nearer_to_itself_than_to_another_word(model: Embedder) -> None:
    one, two = model.embed_tokens(["the lamp burns", "a lamp and nitrogen"])
    lamp = one.vectors[1]

    assert float(lamp @ two.vectors[1]) > float(lamp @ two.vectors[3]) + 0.1


def test_the_card_says_what_made_the_vectors(model: Embedder) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", model.card.weights_sha256)
    assert model.card.dimension == len(model.embed_query(LAMP).vector)
    assert model.card.max_tokens > 16
    assert model.card.precision in ("float32", "bfloat16")


def test_several_threads_get_the_same_vectors_as_one(model: Embedder) -> None:
    questions = [f"{LAMP} {n}" for n in range(8)]
    alone = [model.embed_query(question).vector for question in questions]
    together: dict[int, Vectors] = {}

    def embed(row: int) -> None:
        together[row] = model.embed_query(questions[row]).vector

    threads = [threading.Thread(target=embed, args=(row,)) for row in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(float(alone[row] @ together[row]) > 0.999 for row in range(8))


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_can_be_counted_and_embedded(text: str) -> None:
    model = HashEmbedder()

    (tokens,) = model.embed_tokens([text])

    assert len(tokens.starts) == model.count_tokens(text)
    assert float(lengths(model.embed_query(text).vector)) == pytest.approx(1, abs=1e-5)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=3))
def test_the_fakes_tokens_of_a_joined_text_are_never_more_than_those_of_its_parts(
    texts: list[str],
) -> None:
    count = HashEmbedder().count_tokens

    assert count("".join(texts)) <= sum(map(count, texts))


@pytest.mark.slow
def test_the_default_model_has_the_published_weights(real_embedder: Embedder) -> None:
    assert real_embedder.card.name == "all-MiniLM-L6-v2"
    assert real_embedder.card.weights_sha256 == (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )
    assert (real_embedder.card.dimension, real_embedder.card.max_tokens) == (384, 256)


@pytest.fixture(scope="session")
def exact_embedder() -> Embedder:
    """The default model in the arithmetic of its authors, the same on every machine."""
    from index.embedders.minilm import MiniLM

    return MiniLM(precision="float32")


@pytest.mark.slow
@pytest.mark.parametrize("text", [*TEXTS, "ÀÉ naïve Ⅷ ﬁ\u200d x\x00y <s> [SEP] [MASK] ok"])
def test_the_default_model_gives_what_sentence_transformers_gives(
    exact_embedder: Embedder, library_embedder: Embedder, text: str
) -> None:
    (_, own), (_, theirs) = (
        next(model.embed_documents([text])) for model in (exact_embedder, library_embedder)
    )

    np.testing.assert_allclose(own.vector, theirs.vector, atol=1e-5)
    np.testing.assert_allclose(own.tokens.vectors, theirs.tokens.vectors, atol=1e-5)
    assert own.tokens.starts.tolist() == theirs.tokens.starts.tolist()
    assert own.tokens.ends.tolist() == theirs.tokens.ends.tolist()


@pytest.mark.slow
def test_the_default_model_gives_the_vectors_it_always_gave(exact_embedder: Embedder) -> None:
    first = exact_embedder.embed_query(LAMP).vector[:5]

    np.testing.assert_allclose(first, PINNED, atol=1e-4)


@pytest.mark.slow
def test_the_faster_arithmetic_gives_nearly_the_same_vectors(
    real_embedder: Embedder, exact_embedder: Embedder
) -> None:
    fast, exact = (vectors_of(model, TEXTS[:4]) for model in (real_embedder, exact_embedder))

    assert np.einsum("ij,ij->i", fast, exact).min() > 0.999


@pytest.mark.slow
@pytest.mark.parametrize("model", ["nobody/no-such-model", "../../etc", "", "x" * 500])
def test_a_model_that_is_not_on_this_machine_is_refused_without_a_download(model: str) -> None:
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder
    from index.errors import ModelUnavailable

    with pytest.raises(ModelUnavailable):
        SentenceTransformerEmbedder(model)


@pytest.mark.slow
def test_a_folder_of_weights_that_could_run_code_is_refused(tmp_path: Path) -> None:
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder
    from index.errors import ModelUnavailable

    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")

    with pytest.raises(ModelUnavailable, match="safetensors"):
        SentenceTransformerEmbedder(str(tmp_path))
