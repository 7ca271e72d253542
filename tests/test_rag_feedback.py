from pathlib import Path

import pytest

from rag.feedback import FILE_NAME, Feedback
from rag.schemas import Rating


def a_rating(answer_id: str = "ab12", **changes: object) -> Rating:
    values = {"question": "Who?", "generation": "gen-1", "verdict": "unhelpful", "reason": "wrong"}
    return Rating.model_validate({"answer_id": answer_id, **values, **changes})


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "data")


def test_ratings_are_kept_and_listed_newest_first(feedback: Feedback) -> None:
    assert feedback.newest() == []
    first = feedback.keep(a_rating("a1"))
    second = feedback.keep(a_rating("b2", reason="two\nlines <b>"))

    again = Feedback(feedback.data_dir).newest()

    assert sorted(again, key=lambda each: each.answer_id) == [first, second]


def test_a_later_rating_of_the_same_answer_replaces_the_earlier(feedback: Feedback) -> None:
    feedback.keep(a_rating(reason=""))
    feedback.keep(a_rating(reason="It names the wrong speaker."))

    [kept] = feedback.newest()

    assert kept.reason == "It names the wrong speaker."


@pytest.mark.parametrize("torn", ['{"answer_id": "a', "\x00\x00", "[]", "\ufffd"])
def test_a_line_that_cannot_be_read_is_passed_over(feedback: Feedback, torn: str) -> None:
    kept = feedback.keep(a_rating())
    with (feedback.data_dir / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(torn)

    assert feedback.newest() == [kept]
