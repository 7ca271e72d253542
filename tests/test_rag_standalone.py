"""Follow-ups become questions of their own; what stands alone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation.standalone import standalone
from rag.schemas import MAX_QUESTION_CHARS, Turn

BRITISH = "Which candidate did the German communists support in 2012?"


def _after(*turns: str, answer: str | None = None) -> list[Turn]:
    return [Turn(question=text, answer=answer) for text in turns]


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (BRITISH, "And in 2018?", "Which candidate did the German communists support in 2018?"),
        ("Who won the election?", "and in 2018?", "Who won the election in 2018?"),
        (BRITISH, "What about the British?", BRITISH.replace("German", "British")),
        (BRITISH, "No, I meant the British.", BRITISH.replace("German", "British")),
        (BRITISH, "And the Greeks?", BRITISH.replace("German", "Greek")),
        (
            "What did the CPRF say to the Communist Party of Austria?",
            "And the Germans?",
            "What did the CPRF say to the Germans?",
        ),
        (
            "What did the CPRF send to the Germans?",
            "And the KPRF?",
            "What did the KPRF send to the Germans?",
        ),
        ("Who supports Grudinin?", "And the Germans?", "Who supports the Germans?"),
        (
            "What did Hanna send from Athens to Bonn?",
            "And to Bern?",
            "What did Hanna send from Athens to Bern?",
        ),
        ("When did Zyuganov meet Putin?", "Why?", "Why did Zyuganov meet Putin?"),
        ("Did Zyuganov meet Putin?", "Why?", "Why did Zyuganov meet Putin?"),
        ("Who is Ada Byron?", "When was she born?", "When was Ada Byron born?"),
        ("What does the analytical engine do?", "Who built it?", "Who built analytical engine?"),
        ("What is Ada Byron's letter about?", "Any replies?", "Any replies (Ada Byron's letter)?"),
        ("Wer ist Ada Byron?", "Und 1843?", "Wer ist Ada Byron 1843?"),
        ("Who won the election of 2018?", "When was that?", "When was election of 2018?"),
        ("What did he say?", "Zyuganov", "What did Zyuganov say?"),
        ("What is their view of the war?", "The CPRF.", "What is The CPRF's view of the war?"),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(
    earlier: str, question: str, complete: str
) -> None:
    assert standalone(question, _after(earlier)) == complete


@pytest.mark.parametrize(
    "question",
    [
        "Which cheese is best for fondue?",
        "Is it possible to visit the Kremlin in winter?",
        "What did Putin say about the party?",
        "What are ETFs?",
    ],
)
def test_a_changed_topic_is_left_as_it_is(question: str) -> None:
    assert standalone(question, _after(BRITISH)) == question


def test_without_a_conversation_nothing_is_changed() -> None:
    assert standalone("And in 2018?", []) == "And in 2018?"


def test_a_person_may_stand_in_the_answer() -> None:
    turns = _after("Who wrote the article?", answer="By Michael Pröbsting, 15 February 2023 [1]")

    assert standalone("What else did he write?", turns) == "What else did Michael Pröbsting write?"


def test_a_topic_is_carried_over_several_fragments() -> None:
    found = standalone("streaming services?", _after("Who leaves The Office?", "any reason?"))

    assert "Office" in found


@given(st.lists(st.text(min_size=1, max_size=80), max_size=4), st.text(min_size=1, max_size=80))
def test_any_conversation_gives_a_question_that_can_be_asked(past: list[str], text: str) -> None:
    turns = [Turn.model_construct(question=each, answer=None, citations=[]) for each in past]

    assert 0 < len(standalone(text, turns)) <= MAX_QUESTION_CHARS
