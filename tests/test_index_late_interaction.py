"""Late interaction: token by token, weighted by rarity, best sentence first."""

from collections.abc import Callable

import numpy as np
import pytest
from fakes import HashEmbedder, Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import NO_TOKENS
from index.vectors import two_bits
from index.vectors.late_interaction import (
    QuestionTokens,
    late_scores,
    question_tokens,
    reranked,
)
from index.vectors.token_vectors import PassageTokens

RARE = {"lamp": 4.0, "dusk": 2.0}


def asked(question: str) -> QuestionTokens:
    (tokens,) = HashEmbedder().embed_tokens([question])
    return question_tokens(question, tokens, lambda word: RARE.get(word, 1.0))


def passage(text: str, *sentences: int, title: str = "") -> PassageTokens:
    (tokens,) = HashEmbedder().embed_tokens([title + text])
    starts, ends = (tokens.starts - len(title)), (tokens.ends - len(title))
    places = (np.asarray(each, dtype=np.int32) for each in (sentences or (0,), starts, ends))
    return PassageTokens(*places, two_bits.pack(tokens.vectors))


def late_score(question: QuestionTokens, one: PassageTokens) -> float:
    (score,) = late_scores(question, [one])
    return score


def test_a_rare_word_weighs_more_and_its_pieces_share_the_weight() -> None:
    weights = asked("the lamp, incomprehensibility").weights

    the, lamp, comma, first, second = weights.tolist()
    assert lamp == pytest.approx(4 * the)
    assert comma == 0
    assert first == second == pytest.approx(the / 2**0.5)
    assert weights.sum() == pytest.approx(1)


def test_a_question_without_words_weighs_every_token_the_same() -> None:
    assert asked("?!").weights.tolist() == [0.5, 0.5]


def test_the_passage_with_the_words_of_the_question_scores_higher() -> None:
    question = asked("lamp at dusk")

    near = late_score(question, passage("The lamp is lit at dusk."))

    assert near > late_score(question, passage("The lamp is lit at noon.")) + 0.1


def test_words_in_one_sentence_count_more_than_the_same_words_apart() -> None:
    question = asked("lamp dusk")
    text = "The lamp burns. We sleep at dusk."

    together = late_score(question, passage(text))

    assert together > late_score(question, passage(text, 0, 16))


def test_a_title_helps_a_little_less_than_the_passage() -> None:
    question = asked("lamp")
    inside = late_score(question, passage("lamp burns"))
    above = late_score(question, passage("it burns", title="lamp\n"))

    assert late_score(question, passage("it burns")) < above < inside


def test_nothing_matches_nothing() -> None:
    nothing = QuestionTokens(NO_TOKENS.vectors, np.zeros(0, np.float32))

    assert late_score(asked("lamp"), passage("")) == 0
    assert late_score(nothing, passage("lamp")) == 0
    assert late_score(asked("?"), passage("", title="lamp")) == 0


@given(
    question=st.text(max_size=30),
    text=st.text(max_size=60),
    sentences=st.lists(st.integers(0, 80), max_size=5).map(sorted),
)
def test_every_score_is_between_0_and_1(question: str, text: str, sentences: list[int]) -> None:
    assert 0 <= late_score(asked(question), passage(text, *sentences)) <= 1 + 1e-5


@given(
    question=st.text(min_size=1, max_size=30),
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=6),
)
def test_a_passage_scores_the_same_to_the_last_bit_whatever_stands_beside_it(
    question: str, texts: list[str]
) -> None:
    passages = [passage(text, 0, 9, title="lamp\n" * (n % 2)) for n, text in enumerate(texts)]

    together = late_scores(asked(question), [*passages, *passages])

    alone = [late_score(asked(question), each) for each in passages]
    assert together == [*alone, *alone]


@given(one=st.floats(0, 1), less=st.floats(0, 1), late=st.floats(0, 1))
def test_a_passage_that_was_not_looked_at_stays_below(one: float, less: float, late: float) -> None:
    first, second = max(one, less), min(one, less)

    assert reranked(first, late) >= reranked(second, None)


def test_hits_tell_their_late_score_as_far_as_it_was_looked_for(
    build: Callable[..., Shelf],
) -> None:
    shelf = build({f"{n:02}.txt": f"Lamp number {n} is lit." for n in range(30)})

    hits = shelf.search("lamp number 7", k=30)

    assert hits[0].passage.text == "Lamp number 7 is lit."
    assert all(hit.late is not None for hit in hits[:20])
    assert all(hit.late is None for hit in hits[20:])
