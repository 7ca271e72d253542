"""Whoever leaves an answer ends the waiting for it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from rag.leaving import given_up
from ui.listening import Listeners


def noticing() -> Iterator[bool]:
    """Say at each step whether the answer is given up."""
    while True:
        gone = given_up.get()
        assert gone is not None
        yield gone.is_set()


def test_every_step_knows_who_has_left_whichever_thread_takes_it() -> None:
    listeners = Listeners()
    steps = listeners.listen("one", noticing())

    with ThreadPoolExecutor(2) as threads:
        assert threads.submit(next, steps).result() is False
        listeners.leave("another")
        assert threads.submit(next, steps).result() is False
        listeners.leave("one")
        assert threads.submit(next, steps, "ended").result() == "ended"


def test_whoever_asks_anew_leaves_the_answer_before() -> None:
    listeners = Listeners()
    first = listeners.listen("one", noticing())
    next(first)

    assert next(listeners.listen("one", noticing())) is False
    assert next(first, "ended") == "ended"


def test_an_answer_that_ends_by_itself_is_forgotten() -> None:
    listeners = Listeners()

    assert list(listeners.listen("one", iter([1, 2]))) == [1, 2]
    assert listeners._listening == {}
