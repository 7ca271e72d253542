"""A keeper changes a file, sees it told, rebuilds, and finds the new text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from visits import DESKTOP, PHONE, Visit, write_letters

Make = Callable[..., Visit]


@pytest.fixture(scope="module")
def keeper_server(
    serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A server whose corpus the tests may change."""
    folder = tmp_path_factory.mktemp("keeper")
    corpus = write_letters(folder / "corpus")
    return serve(corpus, folder / "data"), corpus


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_change_a_file_see_it_told_rebuild_and_find_the_new_text(
    visit: Make, keeper_server: tuple[str, Path], size: dict[str, int], scheme: str
) -> None:
    address, corpus = keeper_server
    hour = f"{size['width']} {scheme}"
    person = visit(address, viewport=size, color_scheme=scheme)
    page = person.open()
    (corpus / "boat.txt").write_text(f"The ferry of {hour} leaves at dawn.", encoding="utf-8")
    (corpus / "broken.txt").write_bytes(b"caf\xe9 \xff\xfe\x00")

    person.reload()
    page.get_by_role("link", name="changed since").click()
    page.get_by_role("heading", name="Changed since").wait_for()
    page.get_by_role("button", name="What would a rebuild do?").click()
    page.locator("#fn-work").get_by_text("A rebuild would read 1 passage anew").wait_for()
    page.get_by_role("button", name="Rebuild index").click()
    page.locator("#fn-work").get_by_text("Rebuilt in").wait_for()
    page.locator("#fn-files").get_by_text("broken.txt").first.wait_for()
    assert person.fits()

    person.go("Ask")
    person.ask(f"When does the ferry of {hour} leave?")
    assert f"The ferry of {hour} leaves at dawn" in page.locator("#fn-current").inner_text()
    assert person.is_steady()
    assert person.is_clean()


def test_go_back_to_an_older_state_of_the_index(
    visit: Make, keeper_server: tuple[str, Path]
) -> None:
    address, corpus = keeper_server
    person = visit(address)
    page = person.open("/#/index")
    (corpus / "whale.txt").write_text("A whale was seen off the pier.", encoding="utf-8")
    page.get_by_role("button", name="Rebuild index").click()
    page.locator("#fn-work").get_by_text("Rebuilt in").wait_for()
    live = page.locator(".fn-generations .fn-now .fn-path").inner_text()

    page.locator(".fn-generations a").first.click()
    page.get_by_role("button", name="Go back to this state").click()
    page.locator(f".fn-generations li:not(.fn-now):has-text('{live}')").wait_for()

    person.go("Library")
    page.locator(".fn-entry").first.wait_for()
    assert page.get_by_role("link", name="whale").count() == 0
    assert person.is_clean()
