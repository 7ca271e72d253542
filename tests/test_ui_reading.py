"""From an address to a document, opened at its place, without a browser."""

import pytest
from test_ui_fakes import ScriptedClient

from rag.errors import NotFound
from rag.schemas import CitationCheck
from ui import handlers
from ui.state import ChatState, Lost, Problem, Reading

LETTER = "Dear comrades!\n\nWe greet the party with its 90th Anniversary. We wish it success."


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient([LETTER])


def asked(client: ScriptedClient, question: str = "Which anniversary?") -> list[ChatState]:
    return list(handlers.ask(client, ChatState(), question))


def test_a_citation_opens_its_document_at_the_cited_words(client: ScriptedClient) -> None:
    citation = client.answer("?").citations[0]

    reading = handlers.read(client, citation.permalink.removeprefix("/"), ChatState())

    assert isinstance(reading, Reading)
    start, end = reading.span
    assert reading.text[start:end] == citation.quote
    assert reading.check.status == "exact"


def test_the_cited_words_are_found_in_a_document_that_starts_inside_its_file(
    client: ScriptedClient,
) -> None:
    client.details = [{"char_start": 100, "char_end": 100 + len(LETTER)}]
    citation = client.answer("?").citations[0].model_copy(update={"char_start": 116})
    citation = citation.model_copy(update={"char_end": 132, "quote": LETTER[16:32]})
    client.citation = lambda _: CitationCheck(
        status="exact", message="", citation=citation, found_at=[]
    )

    reading = handlers.read(client, citation.permalink, ChatState())

    assert reading.text[slice(*reading.span)] == LETTER[16:32]


def test_words_that_have_moved_are_marked_where_they_stand_now(client: ScriptedClient) -> None:
    citation = client.answer("?").citations[0]
    moved = citation.model_copy(update={"char_start": 0, "char_end": 9, "quote": "We wish it"})
    now = (citation.source, LETTER.index("We wish it"), LETTER.index("We wish it") + 10)
    client.citation = lambda _: CitationCheck(
        status="moved", message="", citation=moved, found_at=[now]
    )

    reading = handlers.read(client, citation.permalink, ChatState())

    assert reading.text[slice(*reading.span)] == "We wish it"


def test_nothing_is_marked_when_the_words_are_gone(client: ScriptedClient) -> None:
    citation = client.answer("?").citations[0].model_copy(update={"quote": "Other words."})
    client.citation = lambda _: CitationCheck(
        status="source_changed", message="", citation=citation, found_at=[]
    )

    assert handlers.read(client, citation.permalink, ChatState()).span is None


def test_a_passage_opens_its_document_too(client: ScriptedClient) -> None:
    reading = handlers.read(client, "#/document/doc-0/passage-0", ChatState())

    assert reading.span == (0, len(LETTER))


@pytest.mark.parametrize("route", ["#/document/none", "#/document/none/none", "#/document/%00/x"])
def test_an_address_that_leads_nowhere_is_told_as_such(client: ScriptedClient, route: str) -> None:
    assert handlers.read(client, route, ChatState()) == Problem("There is no such document.")


def test_a_passage_that_a_rebuild_replaced_still_opens_its_document(client: ScriptedClient) -> None:
    reading = handlers.read(client, "#/document/doc-0/none", ChatState())

    assert reading.text == LETTER
    assert "no longer there" in reading.note


def test_a_citation_outlives_its_document(client: ScriptedClient) -> None:
    check = client.citation(client.answer("?").citations[0].id)

    def gone(_: str) -> None:
        raise NotFound("There is no such document.")

    client.document_text = gone

    lost = handlers.read(client, check.citation.permalink, ChatState())

    assert lost == Lost(check)


def test_a_document_opened_from_an_answer_marks_where_it_speaks_of_the_question(
    client: ScriptedClient,
) -> None:
    state = asked(client, "Whose 90th anniversaries does the party greet, and what success?")[-1]

    reading = handlers.read(client, "#/document/doc-0", state)

    assert [LETTER[slice(*span)] for span in reading.mentions] == [
        *("greet", "party", "90th", "Anniversary"),
        "success",
    ]
    assert handlers.read(client, "#/document/doc-0", ChatState()).mentions == ()


@pytest.mark.parametrize("route", ["", "#/", "#/answer/1", "#/document/", "https://example.org"])
def test_an_address_that_is_no_document_opens_nothing(client: ScriptedClient, route: str) -> None:
    assert handlers.read(client, route, ChatState()) is None


def test_a_footnote_that_is_no_longer_kept_opens_its_document(client: ScriptedClient) -> None:
    opened = handlers.read(client, "#/document/doc-0/0000000000000000-0-1", ChatState())

    assert isinstance(opened, Reading)
    assert opened.span is None
    assert "no longer kept" in opened.note
