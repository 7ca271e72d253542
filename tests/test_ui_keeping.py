"""What a keeper does to the index, without a browser."""

import pytest
from test_ui_fakes import ScriptedClient
from ui_values import a_job

from rag.errors import NotFound, RebuildRunning
from ui import handlers

LETTER = "Dear comrades!\n\nWe greet the party with its 90th Anniversary. We wish it success."


@pytest.fixture
def client() -> ScriptedClient:
    return ScriptedClient([LETTER])


def test_the_library_says_how_much_a_file_holds_only_where_files_may_be_deleted() -> None:
    client = ScriptedClient(["One.", "Two.", "Three."], [{}, {}, {"source": "other.txt"}])

    assert handlers.shelf(client, "#/library").files is None
    shelf = handlers.shelf(client, "#/library?search=other", deletes=True)
    assert shelf.files == {"letters.txt": 2, "other.txt": 1}


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
