"""What happens when a person asks, without a browser."""

import subprocess
import sys
from dataclasses import replace

import pytest
from test_ui_fakes import ScriptedClient

from rag.errors import NotFound
from rag.schemas import Filters
from ui import handlers
from ui.addresses import AskAddress, ask_address
from ui.state import ChatState

LETTER = "Dear comrades!\n\nWe greet the party with its 90th Anniversary. We wish it success."


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient([LETTER])


def asked(client: ScriptedClient, question: str = "Which anniversary?") -> list[ChatState]:
    return list(handlers.ask(client, ChatState(), question))


def test_an_answer_arrives_as_question_then_passages_then_sentences_then_the_whole(
    client: ScriptedClient,
) -> None:
    turns = [state.last for state in asked(client)]

    assert [turn.stage for turn in turns] == ["searching", "answering", "answering", "done"]
    assert [len(turn.passages) for turn in turns] == [0, 1, 1, 1]
    assert [len(turn.sentences) for turn in turns] == [0, 0, 1, 1]
    assert turns[2].citations[0].quote == turns[2].sentences[0].text


def test_a_second_question_keeps_the_first_answer_and_gets_the_next_number(
    client: ScriptedClient,
) -> None:
    first = asked(client)[-1]

    *_, second = handlers.ask(client, first, "And who wishes it success?")

    assert second.turns[0] == first.last
    assert second.last.number == 2


def test_a_follow_up_is_told_what_was_answered_before(client: ScriptedClient) -> None:
    told: list[object] = []
    events = client.answer_events

    def answer_events(question: str, **given: object) -> object:
        told.append(given["conversation"])
        return events(question)

    client.answer_events = answer_events
    *_, _ = handlers.ask(client, asked(client)[-1], "And what do they wish?")

    assert told[0] == []
    assert [turn.question for turn in told[1]] == ["Which anniversary?"]


def test_a_question_keeps_its_filters_when_it_is_asked_again(client: ScriptedClient) -> None:
    only = Filters(author="Keeper")
    *_, state = handlers.ask(client, ChatState(), "Who?", only)

    *_, again = handlers.ask_again(client, state)

    assert again.last.filters == only


def test_an_address_to_ask_is_read_back_as_it_was_written() -> None:
    address = AskAddress("Wer, & wen?", Filters(author="Müller #1", date_from="2018"), "gen-1")

    assert ask_address(str(address)) == address


@pytest.mark.parametrize("query", ["", "q=", "date_from=soon", "unknown=1", "&" * 40])
def test_filters_that_make_no_sense_are_left_out(query: str) -> None:
    assert ask_address(f"#/ask?{query}") == AskAddress()


def test_a_long_conversation_forgets_its_oldest_turns_and_never_reuses_a_number(
    client: ScriptedClient,
) -> None:
    state = ChatState()
    for _ in range(handlers.MAX_TURNS + 3):
        *_, state = handlers.ask(client, state, "Again?")

    assert len(state.turns) == handlers.MAX_TURNS
    assert [state.turns[0].number, state.last.number] == [4, handlers.MAX_TURNS + 3]


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 2001, "a\0b", "\ud800"])
def test_what_is_no_question_is_not_asked_and_the_person_is_told(
    client: ScriptedClient, question: str
) -> None:
    [state] = asked(client, question)

    assert state.notice
    assert client.asked == []


def test_our_own_errors_are_told_in_their_own_words(client: ScriptedClient) -> None:
    client.fails = NotFound("There is no index yet.")

    assert asked(client)[-1].last.error == "There is no index yet."


def test_other_errors_are_told_without_their_details(
    client: ScriptedClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.fails = ValueError("secret path /home/me")

    last = asked(client)[-1].last

    assert last.stage == "failed"
    assert last.error == handlers.UNEXPECTED
    assert "secret path" in caplog.text


def test_a_refusal_is_an_answer_without_sentences(client: ScriptedClient) -> None:
    client.refuses = True

    last = asked(client)[-1].last

    assert last.answer.refusal.missing_terms == ["boiling", "nitrogen"]
    assert last.sentences == ()


def test_an_older_answer_can_be_chosen_and_an_unknown_one_is_the_last(
    client: ScriptedClient,
) -> None:
    *_, state = handlers.ask(client, asked(client)[-1], "More?")

    assert handlers.chosen_turn(state, "#/answer/1").number == 1
    assert handlers.chosen_turn(state, "#/answer/9").number == 2
    assert handlers.chosen_turn(ChatState(), "#/answer/1") is None


def test_importing_the_page_or_the_command_loads_no_gradio_and_no_torch() -> None:
    code = (
        "import sys, ui, ui.__main__, ui.handlers, ui.render, ui.views.chat;"
        "print([name for name in ('gradio', 'torch', 'faiss') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_states_are_values(client: ScriptedClient) -> None:
    state = asked(client)[-1]

    assert replace(state, notice="x").turns == state.turns
