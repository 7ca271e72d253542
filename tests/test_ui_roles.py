"""The page for somebody whose key only reads: everything can be asked, nothing can be changed."""

import base64
import json
import urllib.request
from collections.abc import Callable
from http.client import HTTPResponse
from pathlib import Path

import pytest
from visits import Visit, write_letters

KEEPER, READER = "k" * 40, "r" * 40


@pytest.fixture(scope="module")
def locked_server(
    page_of: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("locked")
    corpus = write_letters(folder / "corpus")
    keys = {"api_keys": KEEPER, "read_only_keys": READER}
    return page_of(corpus, folder / "data", uploads=True, **keys), corpus


def opened(address: str, path: str, key: str, body: object = None) -> HTTPResponse:
    token = base64.b64encode(f"somebody:{key}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(urllib.request.Request(address + path, data, headers))


def sent(address: str, path: str, key: str, body: object = None) -> dict:
    with opened(address, path, key, body) as reply:
        return json.load(reply)


def pressed(address: str, key: str, event: dict) -> None:
    """Send an event of the page, and wait until it has been handled."""
    sent(address, "/gradio_api/queue/join", key, event)
    session = event["session_hash"]
    with opened(address, f"/gradio_api/queue/data?session_hash={session}", key) as told:
        assert any(b"process_completed" in line for line in told)


def rebuild_event(config: dict) -> dict:
    """Make what the page sends when its rebuild button is pressed."""
    names = {each["id"]: each["props"].get("elem_id") for each in config["components"]}
    event, button = next(
        (each, target[0])
        for each in config["dependencies"]
        for target in each["targets"]
        if names.get(target[0]) == "fn-rebuild"
    )
    data = [""] * len(event["inputs"])
    return {"data": data, "fn_index": event["id"], "session_hash": "s1", "trigger_id": button}


def test_a_key_that_only_reads_sees_no_button_that_changes_the_index(
    visit: Callable[..., Visit], locked_server: tuple[str, Path]
) -> None:
    for key, buttons in ((READER, 0), (KEEPER, 1)):
        credentials = {"username": "somebody", "password": key}
        page = visit(locked_server[0], http_credentials=credentials).open("/#/index")
        page.locator("#fn-keep .fn-facts").wait_for()
        page.get_by_role("heading", name="By author").wait_for()
        assert page.get_by_role("button", name="Rebuild index").count() == buttons
        assert page.get_by_role("button", name="Add files").count() == buttons


def test_whoever_has_a_full_key_adds_files_with_it(
    visit: Callable[..., Visit], locked_server: tuple[str, Path], tmp_path: Path
) -> None:
    address, corpus = locked_server
    gulls = tmp_path / "gulls.txt"
    gulls.write_text("The gulls nest under the crane.", encoding="utf-8")
    page = visit(address, http_credentials={"username": "x", "password": KEEPER}).open("/#/index")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Add files").click()
    chosen.value.set_files(gulls)
    page.locator("#fn-about-index .fn-facts li", has_text="5 documents").wait_for()
    assert (corpus / "gulls.txt").read_bytes() == gulls.read_bytes()


def test_a_rebuild_that_is_asked_for_with_such_a_key_does_not_happen(
    locked_server: tuple[str, Path],
) -> None:
    address, corpus = locked_server
    (corpus / "new.txt").write_text("A new letter.", encoding="utf-8")
    event = rebuild_event(sent(address, "/config", READER))
    pressed(address, READER, event)
    assert sent(address, "/v1/index", KEEPER)["stale_files"] == ["new.txt"]

    pressed(address, KEEPER, {**event, "session_hash": "s2"})
    assert sent(address, "/v1/index", KEEPER)["stale_files"] == []
