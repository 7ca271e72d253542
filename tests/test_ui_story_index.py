"""A keeper changes a file, sees it told, rebuilds, and finds the new text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from visits import WALKS, Schemes, Visit, write_letters

Make = Callable[..., Visit]


@pytest.fixture(scope="module")
def keeper_server(
    page_of: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A server whose corpus the tests may change."""
    folder = tmp_path_factory.mktemp("keeper")
    corpus = write_letters(folder / "corpus")
    return page_of(corpus, folder / "data"), corpus


@pytest.mark.parametrize(("size", "schemes"), WALKS)
def test_change_a_file_see_it_told_rebuild_and_find_the_new_text(
    visit: Make, keeper_server: tuple[str, Path], size: dict[str, int], schemes: Schemes
) -> None:
    address, corpus = keeper_server
    hour = f"{size['width']} {schemes[0]}"
    person = visit(address, viewport=size, color_scheme=schemes[0])
    page = person.open()
    (corpus / "boat.txt").write_text(f"The ferry of {hour} leaves at dawn.", encoding="utf-8")
    (corpus / "broken.txt").write_bytes(b"caf\xe9 \xff\xfe\x00")

    person.reload()
    page.get_by_role("link", name="changed since").click()
    page.get_by_role("heading", name="Changed since").wait_for()
    person.turn(schemes[1])
    page.get_by_role("button", name="What would a rebuild do?").click()
    page.locator("#fn-work").get_by_text("A rebuild would read 1 passage anew").wait_for()
    page.get_by_role("button", name="Rebuild index").click()
    page.locator("#fn-work").get_by_text("Rebuilt in").wait_for()
    page.locator("#fn-files").get_by_text("broken.txt").first.wait_for()
    assert person.fits()

    person.go("Ask")
    person.ask(f"When does the ferry of {hour} leave?")
    assert f"The ferry of {hour} leaves at dawn" in page.locator("#fn-current").inner_text()
    assert person.is_well()


@pytest.fixture(scope="module")
def open_server(
    page_of: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A server that lets files be added and deleted."""
    folder = tmp_path_factory.mktemp("open")
    corpus = write_letters(folder / "corpus")
    return page_of(corpus, folder / "data", uploads=True), corpus


def test_an_edited_file_is_told_at_its_footnote_wherever_it_is_shown(
    visit: Make, open_server: tuple[str, Path]
) -> None:
    address, corpus = open_server
    island = corpus / "island.md"
    # Before anybody looks: how many files have changed is counted every ten seconds at most.
    island.write_text(island.read_text("utf-8") + "\nThe mail boat is late.", encoding="utf-8")
    person = visit(address)
    page = person.open()
    person.ask("How many pupils has the school on the island?")
    page.get_by_text("1 file had changed since the index was built").wait_for()
    page.locator("#fn-panel").get_by_text("The file has changed since.").wait_for()
    page.locator("#fn-current .fn-mark").first.click()
    page.locator("#fn-reading").get_by_text("The file has changed since.").wait_for()
    assert person.is_clean()


def test_a_permalink_survives_a_rebuild_and_says_that_the_source_has_changed(
    visit: Make, open_server: tuple[str, Path]
) -> None:
    address, corpus = open_server
    person = visit(address)
    person.open()
    page = person.ask("When is the lamp of the harbour lit?")
    permalink = page.locator("#fn-current .fn-mark").first.get_attribute("href")
    harbour = corpus / "harbour.md"
    harbour.write_text(harbour.read_text("utf-8").replace("at noon", "at dusk"), encoding="utf-8")
    person.go("Index")
    page.get_by_role("button", name="Rebuild index").click()
    page.locator("#fn-work").get_by_text("Rebuilt in").wait_for()

    page = person.open(f"/{permalink}")
    told = page.locator("#fn-reading .fn-problem")
    told.get_by_text("The file was edited and no longer says this").wait_for()
    assert "lit at noon" in told.inner_text()
    assert "lit at dusk" in page.locator("#fn-reading .fn-document").inner_text()
    assert person.is_clean()


def test_a_file_that_is_deleted_leaves_the_library(
    visit: Make, open_server: tuple[str, Path]
) -> None:
    address, corpus = open_server
    person = visit(address)
    page = person.open("/#/library")
    entry = page.locator(".fn-entry").filter(has_text="germany.md")
    entry.get_by_text("Delete …").click()
    entry.get_by_text("deletes germany.md from the corpus folder").wait_for()
    entry.get_by_role("button", name="Delete this file").click()
    page.locator("#fn-about-index .fn-facts li", has_text="3 documents").wait_for()
    assert not (corpus / "germany.md").exists()

    person.go("Library")
    entry.wait_for(state="detached")
    page.locator(".fn-entry").first.wait_for()
    assert person.is_clean()


def test_add_files_on_the_page_find_their_words_and_hear_which_were_refused(
    visit: Make, open_server: tuple[str, Path], tmp_path: Path
) -> None:
    address, corpus = open_server
    new, unread = tmp_path / "gulls.txt", tmp_path / "<b>gulls.exe"
    new.write_text("The gulls nest under the crane in April.", encoding="utf-8")
    unread.write_bytes(b"MZ")
    documents = len(list(corpus.iterdir())) + 1
    person = visit(address)
    page = person.open("/#/index")

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Add files").click()
    chosen.value.set_files([new, unread])
    page.locator("#fn-about-index").get_by_text("<b>gulls.exe: Only files named").wait_for()
    page.locator("#fn-about-index .fn-facts li", has_text=f"{documents} documents").wait_for()
    assert (corpus / "gulls.txt").read_bytes() == new.read_bytes()

    person.go("Ask")
    person.ask("When do the gulls nest under the crane?")
    assert "in April" in page.locator("#fn-current").inner_text()
    assert person.is_steady()
    assert all("422" in complaint for complaint in person.complaints)


def test_go_back_to_an_older_state_of_the_index(
    visit: Make, keeper_server: tuple[str, Path]
) -> None:
    address, corpus = keeper_server
    person = visit(address)
    page = person.open("/#/index")
    (corpus / "whale.txt").write_text("A whale was seen off the pier.", encoding="utf-8")
    page.get_by_role("button", name="Rebuild index").click()
    page.locator("#fn-work").get_by_text("Rebuilt in").wait_for()
    live = page.request.get(f"{address}/v1/index").json()["generation"]
    page.locator(f".fn-generations .fn-now:has-text('{live}')").wait_for()

    page.locator(".fn-generations a").first.click()
    page.get_by_role("button", name="Go back to this state").click()
    page.locator(f".fn-generations li:not(.fn-now):has-text('{live}')").wait_for()

    person.go("Library")
    page.locator(".fn-entry").first.wait_for()
    assert page.get_by_role("link", name="whale").count() == 0
    assert person.is_clean()
