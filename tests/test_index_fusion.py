"""One score of two."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.searching.fusion import DENSE_WEIGHT, fused

COSINES = st.floats(-1, 1)
SHARES = st.floats(0, 1)
UNRELATED = st.floats(0, 0.95)


def test_the_score_is_the_weighted_sum_of_cosine_and_share() -> None:
    expected = DENSE_WEIGHT * 0.5 + (1 - DENSE_WEIGHT) * 0.25

    assert fused(0.5, 3.0, lexical_ceiling=12.0, unrelated=0.0) == pytest.approx(expected)


def test_a_passage_without_any_of_the_words_has_its_dense_part_alone() -> None:
    assert fused(0.5, None, lexical_ceiling=12.0, unrelated=0.0) == pytest.approx(
        DENSE_WEIGHT * 0.5
    )


@given(cosine=COSINES)
def test_without_any_words_to_look_for_the_cosine_is_the_score(cosine: float) -> None:
    assert fused(cosine, None, lexical_ceiling=0.0, unrelated=0.0) == max(cosine, 0)


def test_what_unrelated_texts_have_says_nothing() -> None:
    near = fused(0.9, 3.0, lexical_ceiling=12.0, unrelated=0.8)

    assert near == pytest.approx(fused(0.5, 3.0, lexical_ceiling=12.0, unrelated=0.0))
    assert fused(0.7, None, lexical_ceiling=12.0, unrelated=0.8) == 0


@given(cosine=COSINES, share=SHARES, unrelated=UNRELATED)
def test_the_score_lies_between_0_and_1(cosine: float, share: float, unrelated: float) -> None:
    assert 0 <= fused(cosine, share * 7, lexical_ceiling=7.0, unrelated=unrelated) <= 1 + 1e-9


@given(low=COSINES, high=COSINES, share=SHARES, unrelated=UNRELATED)
def test_more_of_either_evidence_never_lowers_the_score(
    low: float, high: float, share: float, unrelated: float
) -> None:
    low, high = sorted((low, high))
    scored = partial(fused, lexical_ceiling=1.0, unrelated=unrelated)

    dense = [scored(cosine, share) for cosine in (low, high)]
    lexical = [scored(share, max(c, 0.0)) for c in (low, high)]

    assert dense == sorted(dense)
    assert lexical == sorted(lexical)
