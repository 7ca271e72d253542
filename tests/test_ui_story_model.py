"""A reader asks where a language model writes the answers: it stalls, or cites a page of a PDF."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from files_made import pdf
from stub_llm import STALL, StubLLM, says
from visits import Visit, write_letters

if TYPE_CHECKING:
    from playwright.sync_api import Page

Make = Callable[..., Visit]

BURNS = "The crane of the harbour lifts nine tons."
PAGES = ["Report of the harbour board\n\nThe board met in January.", f"Second part.\n{BURNS}"]


@pytest.fixture(scope="module")
def stub() -> Iterator[StubLLM]:
    made = StubLLM()
    yield made
    made.close()


@pytest.fixture(scope="module")
def model_server(
    page_of: Callable[..., str], stub: StubLLM, tmp_path_factory: pytest.TempPathFactory
) -> str:
    folder = tmp_path_factory.mktemp("model")
    corpus = write_letters(folder / "corpus")
    (corpus / "report.pdf").write_bytes(pdf(PAGES))
    return page_of(corpus, folder / "data", llm_base_url=stub.base_url, llm_model="stub")


def stalling(person: Visit, stub: StubLLM) -> "Page":
    """Ask, and see the model say one sentence and no more."""
    stub.script = says("The lamp of the harbour is lit at noon [1]. And ", STALL)
    page = person.open()
    page.locator(".fn-suggestion:visible").first.wait_for()  # no model was waited for
    page.get_by_role("textbox", name="Your question").fill("When is the lamp of the harbour lit?")
    page.keyboard.press("Enter")
    page.locator("#fn-current .fn-answering .fn-sentence").wait_for()
    stub.left.clear()
    return page


def test_stop_ends_an_answer_that_stalls_and_the_next_question_works(
    visit: Make, model_server: str, stub: StubLLM
) -> None:
    person = visit(model_server)
    page = stalling(person, stub)

    page.get_by_role("button", name="Stop").click()
    page.locator("#fn-current .fn-stopped").wait_for(timeout=2000)
    assert stub.left.wait(5)
    assert "lit at noon" in page.locator("#fn-current").inner_text()
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()

    stub.script = says("The boat to the island leaves at midnight [1].")
    person.ask("When does the boat to the island leave?")
    assert "midnight" in page.locator("#fn-current").inner_text()
    assert person.is_well()


def test_a_page_that_is_closed_lets_the_model_go(
    visit: Make, model_server: str, stub: StubLLM
) -> None:
    person = visit(model_server)
    stalling(person, stub)

    person.page.close()

    assert stub.left.wait(5)


def test_a_footnote_into_a_pdf_names_its_page_and_opens_there(
    visit: Make, model_server: str, stub: StubLLM
) -> None:
    stub.script = says(f"{BURNS} [1]")
    person = visit(model_server)
    person.open()
    page = person.ask("How many tons does the crane of the harbour lift?")
    marker = page.locator("#fn-current .fn-mark").first
    marker.hover()
    assert "report.pdf, page 2, characters" in page.get_by_role("tooltip").inner_text()

    marker.click()
    page.locator("#fn-here").filter(has_text="nine tons").wait_for()
    assert "Page 2, characters" in page.locator("#fn-reading .fn-foot").inner_text()
    assert person.is_well()
