"""A reader comes back to a conversation, passes it on, corrects a question, rates an answer."""

from collections.abc import Callable, Iterator

import pytest
from visits import ANNIVERSARY, Visit

Make = Callable[..., Visit]


@pytest.fixture
def person(visit: Make, letters_server: str) -> Iterator[Visit]:
    """Somebody who has one answer, and whose visit must leave nothing to complain about."""
    permissions = ["clipboard-read", "clipboard-write"]
    somebody = visit(letters_server, permissions=permissions)
    somebody.open()
    somebody.ask(ANNIVERSARY)
    yield somebody
    assert somebody.is_clean()


def test_a_conversation_survives_a_reload_and_ends_with_a_new_one(person: Visit) -> None:
    person.ask("What did the party never do?")
    person.page.locator("#fn-current .fn-acts").wait_for()
    person.reload()
    person.turns.nth(1).wait_for()
    assert "90th anniversary" in person.turns.nth(0).inner_text()

    with person.page.expect_download() as saved:
        person.page.get_by_role("button", name="Save as text").click()
    assert saved.value.path().read_text("utf-8").count("* * *") == 1

    person.page.get_by_role("button", name="New conversation").click()
    person.page.get_by_role("heading", name="Ask your own documents").wait_for()
    assert person.turns.count() == 0


def test_a_page_whose_server_was_gone_comes_back_with_all_that_was_said_and_typed(
    visit: Make, letters_server: str
) -> None:
    person = visit(letters_server)
    person.open()
    page = person.ask(ANNIVERSARY)
    page.locator("#fn-current .fn-acts").wait_for()
    person.context.set_offline(True)
    page.get_by_role("textbox", name="Your question").fill("When does the boat leave?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Connection to the server was lost").wait_for()

    person.context.set_offline(False)
    page.get_by_text("Connection to the server was lost").wait_for(state="detached")
    person.turns.first.wait_for()
    asked = page.get_by_role("textbox", name="Your question")
    page.wait_for_function("(box) => box.value", arg=asked.element_handle())
    assert asked.input_value() == "When does the boat leave?"


def test_an_answer_is_copied_with_its_footnotes(person: Visit) -> None:
    person.page.get_by_role("button", name="Copy", exact=True).click()
    person.page.get_by_role("button", name="Copied").wait_for()

    copied = person.page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith(ANNIVERSARY)
    assert "[1] Presidium of the CPRF, To the Paraguayan Communist Party" in copied
    assert "footnote verify" in copied


def test_a_citation_is_copied_by_the_keyboard_as_a_note_and_as_bibtex(person: Visit) -> None:
    page = person.page
    page.locator("#fn-current .fn-mark").first.click()
    page.locator("#fn-here").wait_for()
    copied = []
    for name, scheme in (("Citation", "dark"), ("BibTeX", "light"), ("Link", "dark")):
        person.turn(scheme)
        page.get_by_role("button", name=f"{name} (copy)").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copied").wait_for()
        page.get_by_role("button", name=f"{name} (copy)").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))

    note, entry, link = copied
    assert note.startswith("Presidium of the CPRF, “To the Paraguayan Communist Party,” February")
    assert entry.startswith("@misc{")
    assert "author = {{Presidium of the CPRF}}" in entry
    assert link == page.url


def test_words_are_copied_where_the_browser_keeps_its_clipboard_from_the_page(
    visit: Make, letters_server: str
) -> None:
    person = visit(letters_server)
    person.context.add_init_script("Object.defineProperty(navigator, 'clipboard', {})")
    person.open()
    page = person.ask(ANNIVERSARY)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()

    page.get_by_role("textbox", name="Your question").focus()
    page.keyboard.press("Control+V")
    pasted = page.get_by_role("textbox", name="Your question").input_value()
    assert pasted.startswith(ANNIVERSARY)


def test_the_question_as_it_was_understood_is_a_chip_that_can_be_changed(person: Visit) -> None:
    page = person.ask("What did it never do?")
    chip = page.locator("#fn-current").get_by_role("button", name="change the question")
    understood = chip.inner_text()
    assert "Paraguayan Communist Party" in understood

    chip.click()
    page.locator("#fn-notice").get_by_text("take the place").wait_for()
    assert page.get_by_role("textbox", name="Your question").input_value() in understood


def test_a_link_asks_the_same_question_elsewhere(person: Visit, visit: Make) -> None:
    person.page.get_by_role("button", name="Copy link").click()
    person.page.get_by_role("button", name="Copied").wait_for()
    link = person.page.evaluate("navigator.clipboard.readText()")
    generation = link.partition("as_of=")[2]

    other = visit(person.address)
    page = other.open(link.removeprefix(person.address))
    page.locator("#fn-current .fn-done").wait_for()

    assert "90th anniversary" in page.locator("#fn-current").inner_text()
    assert f"As of {generation}" in page.locator("#fn-current .fn-about").inner_text()
    other.reload()
    other.turns.first.wait_for()
    assert other.turns.count() == 1


def test_a_question_is_edited_and_asked_again_in_its_place(person: Visit) -> None:
    page = person.page
    page.get_by_role("button", name="Edit").click()
    page.locator("#fn-notice").get_by_text("take the place").wait_for()
    assert page.get_by_role("textbox", name="Your question").input_value() == ANNIVERSARY
    person.page.get_by_role("textbox", name="Your question").fill("When does the boat leave?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#fn-current .fn-done").filter(has_text="midnight").wait_for()
    assert person.turns.count() == 1

    page.get_by_role("button", name="Ask again").click()
    page.locator("#fn-turn-3.fn-done").wait_for()
    assert person.turns.count() == 1


def test_a_rating_with_its_reason_reaches_the_keeper(person: Visit) -> None:
    page = person.page
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("textbox", name="What was good or wrong").fill("<b>the wrong</b> speaker")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Send").wait_for(state="hidden")

    person.go("Index")
    page.get_by_role("heading", name="What readers say").wait_for()
    assert "<b>the wrong</b> speaker" in page.locator("#fn-ratings").inner_text()
