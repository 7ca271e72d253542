"""What a person does with a conversation, without a browser."""

import json
from dataclasses import replace

import pytest
from test_ui_fakes import ScriptedClient

from rag.errors import NotFound
from ui import handlers
from ui.state import ChatState


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient(["We greet the party. We wish it success."])


@pytest.fixture
def state(client: ScriptedClient) -> ChatState:
    *_, last = handlers.ask(client, ChatState(), "Whom do they greet?")
    return last


def test_asking_again_takes_the_place_of_the_last_answer(
    client: ScriptedClient, state: ChatState
) -> None:
    *_, again = handlers.ask_again(client, state)

    assert [turn.question for turn in again.turns] == ["Whom do they greet?"]
    assert again.last.number == 2


def test_an_edited_question_takes_the_place_of_the_last_one(
    client: ScriptedClient, state: ChatState
) -> None:
    *_, state = handlers.ask(client, state, "And what do they wish?")

    *_, edited = handlers.ask(client, handlers.edit(state), "And what do they hope?")

    assert [turn.question for turn in edited.turns] == [
        "Whom do they greet?",
        "And what do they hope?",
    ]
    assert not edited.editing


def test_nothing_can_be_asked_again_or_edited_before_the_first_question(
    client: ScriptedClient,
) -> None:
    assert list(handlers.ask_again(client, ChatState())) == []
    assert handlers.edit(ChatState()) == ChatState()


def test_a_stopped_answer_keeps_what_has_arrived(client: ScriptedClient) -> None:
    steps = handlers.ask(client, ChatState(), "Whom?")
    halfway = [next(steps), next(steps), next(steps)][-1]

    stopped = handlers.stop(halfway)

    assert stopped.last.stage == "stopped"
    assert len(stopped.last.sentences) == 1
    assert handlers.stop(stopped) == stopped


def test_an_opinion_is_kept_at_once_and_again_with_its_reason(
    client: ScriptedClient, state: ChatState
) -> None:
    rated = handlers.rate(client, state, "unhelpful 1")
    given = handlers.give_reason(client, rated, "  wrong speaker ")

    assert [each.reason for each in client.rated] == ["wrong speaker", ""]
    assert given.last.rating == "unhelpful"
    assert given.rated is None


@pytest.mark.parametrize("words", ["", "unhelpful", "unhelpful 9", "great 1", "helpful -1"])
def test_an_opinion_of_nothing_is_not_kept(
    client: ScriptedClient, state: ChatState, words: str
) -> None:
    assert handlers.rate(client, state, words) == state
    assert client.rated == []


def test_an_opinion_that_cannot_be_kept_is_told(client: ScriptedClient, state: ChatState) -> None:
    client.fails = NotFound("The disk is full.")

    rated = handlers.rate(client, state, "helpful 1")

    assert rated.notice == "The disk is full."
    assert rated.last.rating is None


def test_a_conversation_survives_a_reload(client: ScriptedClient, state: ChatState) -> None:
    *_, longer = handlers.ask(client, state, "And what do they wish?")

    assert handlers.restored(handlers.kept(longer)) == longer


def test_what_has_not_ended_well_is_not_kept(state: ChatState) -> None:
    failed = replace(state.last, number=2, stage="failed")

    back = handlers.restored(handlers.kept(replace(state, turns=(state.last, failed))))

    assert back == state


@pytest.mark.parametrize("foreign", ["", None, 7, "no json", "[1]", json.dumps([{"number": 1}])])
def test_what_the_browser_kept_of_another_version_is_forgotten(foreign: object) -> None:
    assert handlers.restored(foreign) == ChatState()
