"""First questions, made from the corpus."""

import pytest
from test_ui_fakes import ScriptedClient

from rag.schemas import Document
from ui.suggestions import Suggestions, candidates, shared_names

LETTER = "Dear comrades!\n\nWe greet the party with its 90th Anniversary. We wish it success."


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient([LETTER])


def test_suggestions_are_tried_once_for_each_generation_and_refused_ones_are_left_out(
    client: ScriptedClient,
) -> None:
    suggestions = Suggestions(client)

    assert list(suggestions.welcome())[-1].suggestions == (
        "What does the Presidium of the CPRF CC write to the Paraguayan Communist Party?",
    )
    client.refuses = True
    assert list(suggestions.welcome())[-1].suggestions
    assert list(Suggestions(client).welcome())[-1].suggestions == ()


def test_suggestions_come_from_shared_names_asking_titles_and_letters(
    client: ScriptedClient,
) -> None:
    documents = [
        a_title(client, title)
        for title in ["How is it built?", "A visit to Grudinin", "Grudinin publishes a programme"]
    ]

    assert list(candidates(documents)) == ["What is said about Grudinin?", "How is it built?"]


def a_title(client: ScriptedClient, title: str) -> Document:
    return client.documents()[0].model_copy(update={"title": title, "addressee": None})


def test_a_word_that_occurs_in_singular_and_plural_is_no_name() -> None:
    assert shared_names(["The Communist vote", "How Communists vote", "Two Communists"]) == []
