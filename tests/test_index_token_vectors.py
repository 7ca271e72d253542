"""Token vectors on the disk: two bits a number, one file a shard."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEmbedder, Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import NO_TOKENS, Vectors
from index.errors import IndexCorrupt
from index.vectors import token_vectors, two_bits
from index.vectors.token_vectors import TokenFile

TEXTS = ["The lamp is lit.", "", "A bell — “rings” 😀 at dusk, said the keeper of the lamp."]
SENTENCES: list[list[int]] = [[0], [], [0, 9]]


def unit(count: int, dimension: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


@given(dimension=st.integers(1, 70), count=st.integers(0, 5), seed=st.integers(0, 9))
def test_what_is_packed_has_the_right_size_and_unit_length(
    dimension: int, count: int, seed: int
) -> None:
    codes = two_bits.pack(unit(count, dimension, seed))

    unpacked = two_bits.unpack(codes, dimension)

    assert codes.shape == (count, -(-dimension // 4))
    np.testing.assert_allclose(np.linalg.norm(unpacked, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("dimension", [256, 384, 768])
def test_packed_vectors_point_nearly_where_they_did(dimension: int) -> None:
    vectors = unit(200, dimension)

    unpacked = two_bits.unpack(two_bits.pack(vectors), dimension)

    assert np.einsum("ij,ij->i", two_bits.turned(vectors), unpacked).min() > 0.91


@pytest.mark.parametrize("dimension", [10, 384])
def test_cosines_are_those_of_the_unpacked_vectors(dimension: int) -> None:
    codes, others = two_bits.pack(unit(7, dimension)), unit(3, dimension, seed=1)

    turned = two_bits.turned(others)

    cosines = two_bits.cosines(codes, turned)

    np.testing.assert_allclose(cosines, two_bits.unpack(codes, dimension) @ turned.T, atol=1e-5)


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    """The tokens of three texts, each under a title of five characters."""
    model = HashEmbedder()
    tokens = model.embed_tokens(["Case\n" + text for text in TEXTS])
    parts = [token_vectors.pack(each, title_chars=5) for each in tokens]
    laid_out = token_vectors.to_bytes(parts, SENTENCES, model.card.dimension)
    (tmp_path / "tokens.bin").write_bytes(laid_out)
    return TokenFile(tmp_path / "tokens.bin")


def test_tokens_come_back_at_their_places_in_the_passage(file: TokenFile) -> None:
    model = HashEmbedder()

    assert len(file) == len(TEXTS)
    for row, text in enumerate(TEXTS):
        read, exact = file.tokens(row), model.embed_tokens([text])[0]
        own = read.starts >= 0
        assert read.starts[~own].tolist() == [-5]
        assert read.starts[own].tolist() == exact.starts.tolist()
        assert read.ends[own].tolist() == exact.ends.tolist()
        assert read.sentences.tolist() == SENTENCES[row]


def test_what_was_packed_is_given_back_for_the_next_build(file: TokenFile) -> None:
    tokens = HashEmbedder().embed_tokens(["Case\n" + text for text in TEXTS])

    packed = [bytes(file.packed(row)) for row in range(len(file))]

    assert packed == [token_vectors.pack(each, title_chars=5) for each in tokens]


def test_a_model_without_token_vectors_leaves_every_part_empty(tmp_path: Path) -> None:
    parts = [token_vectors.pack(NO_TOKENS, title_chars=0)] * 3
    (tmp_path / "tokens.bin").write_bytes(token_vectors.to_bytes(parts, [[0]] * 3, 0))

    read = TokenFile(tmp_path / "tokens.bin")

    assert [len(read.tokens(row).starts) for row in range(len(read))] == [0, 0, 0]


@pytest.mark.parametrize("kept", [0, 8, 16, 24, -1])
def test_a_file_that_was_cut_short_is_refused(file: TokenFile, tmp_path: Path, kept: int) -> None:
    whole = (tmp_path / "tokens.bin").read_bytes()
    (tmp_path / "cut.bin").write_bytes(whole[:kept])

    with pytest.raises(IndexCorrupt):
        TokenFile(tmp_path / "cut.bin")


def test_a_generation_gives_the_token_vectors_of_its_passages(
    build: Callable[..., Shelf],
) -> None:
    shelf = build({"a.md": "---\ntitle: On lamps\n---\nThe lamp is lit at noon by the keeper."})
    live = shelf.open()
    (hit,) = shelf.search("lamp", k=1)

    tokens = live.token_vectors(hit.passage)

    headed = "On lamps\n" + hit.passage.text
    places = zip(tokens.starts + len("On lamps\n"), tokens.ends + len("On lamps\n"), strict=True)
    words = [headed[start:end] for start, end in places]
    assert words == "On lamps The lamp is lit at noon by the keeper .".split()
    assert tokens.starts.tolist().index(0) == 2  # the title stands before the passage
    lamp = two_bits.turned(shelf.embedder.embed_tokens(["lamp"])[0].vectors)[0]
    assert int(np.argmax(tokens.vectors @ lamp)) == words.index("lamp")
