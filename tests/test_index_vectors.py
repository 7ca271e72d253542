"""Exact nearest neighbours, and bytes that are not trusted."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import Vectors
from index.errors import IndexCorrupt
from index.vectors import two_bits
from index.vectors.dense import VectorIndex
from index.vectors.scan import CodeScan

_HEADER = struct.Struct("<4siqqq?i")


def units(count: int, dimension: int = 8, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    made: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return made


@given(count=st.integers(1, 50), k=st.integers(1, 60), seed=st.integers(0, 999))
def test_the_nearest_rows_are_those_with_the_highest_cosine(count: int, k: int, seed: int) -> None:
    vectors, query = units(count, seed=seed), units(1, seed=seed + 1000)[0]

    rows, cosines = VectorIndex(vectors).search(query, k)

    expected = np.sort(vectors @ query)[::-1][:k]
    assert len(rows) == min(k, count)
    np.testing.assert_allclose(cosines, expected, atol=1e-5)
    np.testing.assert_allclose(vectors[rows] @ query, cosines, atol=1e-5)


def test_of_many_vectors_hardly_one_of_the_nearest_is_missed_and_every_score_is_exact() -> None:
    vectors = units(5000, dimension=96)
    index = VectorIndex(vectors, two_bits.pack(vectors))
    same = 0

    for query in units(20, dimension=96, seed=1):
        rows, cosines = index.search(query, 10)
        exact = vectors @ query
        np.testing.assert_allclose(cosines, exact[rows], atol=1e-6)
        assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
        same += len(set(rows.tolist()) & set(np.argsort(-exact)[:10].tolist()))

    assert same >= 196


@pytest.mark.parametrize("dimension", [5, 8, 10, 96])
def test_codes_of_every_dimension_lead_a_vector_to_itself(dimension: int) -> None:
    vectors = units(40, dimension=dimension)
    scan = CodeScan(two_bits.pack(vectors), dimension)

    assert sorted(scan.nearest(vectors[0], 99).tolist()) == list(range(40))
    assert all(row in scan.nearest(vectors[row], 8) for row in range(40))


def test_filtered_rows_are_all_compared_however_many_there_are() -> None:
    vectors = units(2000)
    among = np.arange(2000) >= 1990

    rows, _ = VectorIndex(vectors, two_bits.pack(vectors)).search(vectors[0], 20, among=among)

    assert sorted(rows.tolist()) == list(range(1990, 2000))


def test_the_cosines_of_given_rows_come_in_their_order() -> None:
    vectors = np.eye(4, dtype=np.float32)

    cosines = VectorIndex(vectors).cosines(vectors[2], np.asarray([3, 2, 2], dtype=np.int64))

    assert cosines.tolist() == [0, 1, 1]


def test_vectors_come_back_bit_for_bit_after_storage() -> None:
    vectors = units(20)

    again = VectorIndex.from_bytes(bytes(VectorIndex(vectors).to_bytes()))

    assert again.all().tobytes() == vectors.tobytes()
    assert (len(again), again.dimension) == (20, 8)


def test_an_empty_index_is_stored_and_searched() -> None:
    empty = VectorIndex.from_bytes(bytes(VectorIndex(units(0)).to_bytes()))

    rows, cosines = empty.search(units(1)[0], 5)

    assert (len(empty), len(rows), len(cosines)) == (0, 0, 0)
    assert empty.all().shape == (0, 8)
    assert len(empty.cosines(units(1)[0], np.zeros(0, dtype=np.int64))) == 0


def test_an_index_that_was_cut_short_anywhere_is_refused() -> None:
    data = bytes(VectorIndex(units(5)).to_bytes())

    for length in range(len(data)):
        with pytest.raises(IndexCorrupt):
            VectorIndex.from_bytes(data[:length])


@pytest.mark.parametrize(
    ("dimension", "count"), [(2**31 - 1, 5), (8, 2**62), (-1, 5), (8, -1), (0, 5), (8, 6), (9, 5)]
)
def test_a_header_that_lies_about_the_size_is_refused(dimension: int, count: int) -> None:
    data = bytes(VectorIndex(units(5)).to_bytes())
    name, _, _, *rest = _HEADER.unpack_from(data)

    forged = _HEADER.pack(name, dimension, count, *rest) + data[_HEADER.size :]

    with pytest.raises(IndexCorrupt):
        VectorIndex.from_bytes(forged)


@pytest.mark.parametrize("data", [b"", b"x", b"IxFI", b"not an index at all" * 50])
def test_bytes_that_are_no_index_are_refused(data: bytes) -> None:
    with pytest.raises(IndexCorrupt):
        VectorIndex.from_bytes(data)


def test_an_index_of_another_kind_is_refused() -> None:
    import faiss

    other = faiss.index_factory(8, "HNSW4")
    other.add(units(5))

    with pytest.raises(IndexCorrupt):
        VectorIndex.from_bytes(faiss.serialize_index(other).tobytes())


def test_an_index_by_distance_instead_of_cosine_is_refused() -> None:
    import faiss

    other = faiss.IndexFlatL2(8)
    other.add(units(5))

    with pytest.raises(IndexCorrupt):
        VectorIndex.from_bytes(faiss.serialize_index(other).tobytes())
