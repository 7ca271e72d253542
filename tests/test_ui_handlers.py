import subprocess
import sys
from dataclasses import replace

import pytest
from test_ui_fakes import ScriptedClient, a_job

from rag.errors import NotFound, RebuildRunning
from rag.schemas import CitationCheck, Document, Filters
from ui import handlers
from ui.addresses import AskAddress, ask_address
from ui.state import ChatState, Lost, Problem, Reading
from ui.suggestions import Suggestions, candidates, shared_names

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


def test_an_older_answer_can_be_chosen_and_an_unknown_one_is_the_last(
    client: ScriptedClient,
) -> None:
    *_, state = handlers.ask(client, asked(client)[-1], "More?")

    assert handlers.chosen_turn(state, "#/answer/1").number == 1
    assert handlers.chosen_turn(state, "#/answer/9").number == 2
    assert handlers.chosen_turn(ChatState(), "#/answer/1") is None


def test_a_rebuild_is_followed_to_its_report(client: ScriptedClient) -> None:
    client.jobs = [a_job(0), a_job(5), a_job(10, state="done")]
    pauses: list[float] = []

    views = list(handlers.rebuild(client, sleep=pauses.append))

    assert [view.busy for view in views] == [True, True, False, False]
    assert views[-1].job.report.skipped[0].path == "broken.txt"
    assert pauses == [handlers.POLL_SECONDS] * 2


def test_a_rebuild_that_somebody_else_started_is_joined(client: ScriptedClient) -> None:
    client.running = "job-1"
    client.jobs = [a_job(3), a_job(4), a_job(10, state="done")]

    views = list(handlers.follow(client, sleep=lambda _: None))

    assert not views[-1].busy
    assert views[-1].error is None
    assert views[-1].job.state == "done"


def test_to_follow_a_rebuild_that_ends_meanwhile_starts_no_other(client: ScriptedClient) -> None:
    client.running = "job-1"
    client.jobs = [a_job(3), a_job(4), a_job(10, state="done")]
    started: list[None] = []
    client.rebuild = lambda: started.append(None)

    views = handlers.follow(client, sleep=lambda _: None)
    assert next(views).busy
    client.job("job-1")

    assert list(views)[-1].job.state == "done"
    assert started == []


def test_a_rebuild_that_cannot_start_leaves_the_state_and_the_reason(
    client: ScriptedClient,
) -> None:
    def rebuild() -> None:
        raise RebuildRunning("A rebuild is running.")

    client.rebuild = rebuild

    [view] = handlers.rebuild(client, sleep=lambda _: None)

    assert view.error == "A rebuild is running."
    assert view.status.generation == "gen-1"


def test_after_files_were_added_the_rebuild_is_followed_and_refusals_are_told(
    client: ScriptedClient,
) -> None:
    client.running = "job-1"
    client.jobs = [a_job(3), a_job(4), a_job(10, state="done")]

    views = list(handlers.files_changed(client, "b.exe: not read.", sleep=lambda _: None))

    assert views[-1].job.state == "done"
    assert {view.error for view in views} == {"b.exe: not read."}
    assert next(handlers.files_changed(client, "")).error is None


def test_the_library_says_how_much_a_file_holds_only_where_files_may_be_deleted() -> None:
    client = ScriptedClient(["One.", "Two.", "Three."], [{}, {}, {"source": "other.txt"}])

    assert handlers.shelf(client, "#/library").files is None
    shelf = handlers.shelf(client, "#/library?search=other", deletes=True)
    assert shelf.files == {"letters.txt": 2, "other.txt": 1}


def test_an_index_that_cannot_be_looked_at_is_told(client: ScriptedClient) -> None:
    def index() -> None:
        raise NotFound("The index is locked.")

    client.index = index

    assert handlers.look_at_index(client).error == "The index is locked."


def test_a_dry_run_tells_and_changes_nothing(client: ScriptedClient) -> None:
    view = handlers.plan(client)

    assert view.plan.added == ["new.txt"]
    assert view.job is None


def test_an_older_generation_is_chosen_by_its_address_and_gone_back_to(
    client: ScriptedClient,
) -> None:
    view = handlers.choose_generation(handlers.look_at_index(client), "#/index?generation=gen-0")
    assert view.chosen == "gen-0"

    handlers.roll_back(client, view.chosen)

    assert client.gone_back_to == ["gen-0"]


@pytest.mark.parametrize("name", ["gen-1", "none", ""])
def test_neither_the_live_nor_an_unknown_generation_can_be_chosen(
    client: ScriptedClient, name: str
) -> None:
    view = handlers.look_at_index(client)

    assert handlers.choose_generation(view, f"#/index?generation={name}").chosen is None


def test_a_generation_that_is_gone_is_told(client: ScriptedClient) -> None:
    client.fails = NotFound("This generation is no longer kept.")

    assert handlers.roll_back(client, "gen-0").error == "This generation is no longer kept."


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
