"""Micro-batches: together when several ask at once, alone and at once otherwise."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.batching import MicroBatches, by_length
from index.turns import TURN, TURNS


@given(st.lists(st.integers(0, 900), max_size=40), st.integers(1, 8))
def test_each_text_is_in_one_batch_with_others_of_its_length(lengths: list[int], most: int) -> None:
    batches = list(by_length(["x" * length for length in lengths], most=most))

    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        longest, *_, shortest = sorted((lengths[row] for row in [*batch, batch[0]]), reverse=True)
        assert len(batch) <= most
        assert longest <= 2 * max(shortest, 40)


def test_a_question_is_not_padded_to_the_length_of_a_page() -> None:
    assert list(by_length(["short", "x" * 2000, "also short"], most=32)) == [[1], [2, 0]]


class Doubler:
    """Doubles numbers; the first batch waits until it is told to go on."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began, self.go = threading.Event(), threading.Event()

    def serve(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.began.set()
        self.go.wait(10)
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


def test_who_asks_alone_is_served_alone() -> None:
    doubler = Doubler()
    doubler.go.set()
    questions = MicroBatches(doubler.serve, most=8, turn=nullcontext())

    assert [questions.ask(n) for n in range(3)] == [0, 2, 4]
    assert doubler.batches == [[0], [1], [2]]


def test_who_asks_while_others_calculate_is_served_together() -> None:
    doubler = Doubler()
    doubler.go.set()
    questions = MicroBatches(doubler.serve, most=8, turn=TURN)
    with ThreadPoolExecutor(4) as pool:
        with ExitStack() as turns:
            for _ in range(TURNS):
                turns.enter_context(TURN)
            asked = [pool.submit(questions.ask, n) for n in range(4)]
            assert not doubler.began.wait(0.2)

        assert [answer.result(10) for answer in asked] == [0, 2, 4, 6]

    assert [sorted(batch) for batch in doubler.batches] == [[0, 1, 2, 3]]


def test_who_asks_while_it_is_busy_is_served_together() -> None:
    doubler = Doubler()
    questions = MicroBatches(doubler.serve, most=4, turn=nullcontext())
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(questions.ask, 0)
        doubler.began.wait(10)
        others = [pool.submit(questions.ask, n) for n in range(1, 7)]
        while questions._waiting.qsize() < len(others):
            pass
        doubler.go.set()

        assert [first.result(10), *(other.result(10) for other in others)] == list(range(0, 14, 2))

    assert [len(batch) for batch in doubler.batches] == [1, 4, 2]


def test_an_error_reaches_everyone_in_the_batch_and_nobody_else() -> None:
    doubler = Doubler()
    doubler.go.set()
    questions = MicroBatches(doubler.serve, most=8, turn=nullcontext())

    with pytest.raises(ValueError, match="thirteen"):
        questions.ask(13)
    assert questions.ask(1) == 2
