"""A reader asks, checks a footnote at its source, and asks on."""

from collections.abc import Callable

import pytest
from visits import ANNIVERSARY, NITROGEN, WALKS, Schemes, Visit

Make = Callable[..., Visit]

# The marked words, or at least their beginning, can be seen.
SEEN = """() => {
  const box = document.querySelector("#fn-here")?.getBoundingClientRect();
  return box && box.bottom > 60 && box.top < innerHeight - 60;
}"""


# Before the page's own script, which lets through what is worth a frame.
COUNT_FRAMES = """
  window.frames_asked = 0;
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) => { window.frames_asked += 1; return frame(draw); };
"""


@pytest.mark.parametrize(("size", "schemes"), WALKS)
def test_ask_hover_click_read_in_context_and_ask_on(
    visit: Make, letters_server: str, size: dict[str, int], schemes: Schemes
) -> None:
    person = visit(letters_server, viewport=size, color_scheme=schemes[0])
    page = person.open()
    page.locator("#fn-welcome h2").wait_for()

    person.ask(ANNIVERSARY)
    marker = page.locator("#fn-current").get_by_role("button", name="Footnote 1")
    marker.hover()
    card = page.get_by_role("tooltip").inner_text()
    assert page.locator("#fn-panel .fn-lit").count() == 1
    assert all(words in card for words in ("90th anniversary", "Presidium", "paraguay.md"))
    marker.click()
    page.wait_for_function(SEEN)
    assert "90th anniversary" in page.locator("#fn-here").inner_text()
    read = page.get_by_role("region", name="Document").inner_text()
    assert all(words in read for words in ("The party worked underground", "footnote verify"))
    person.turn(schemes[1])
    page.get_by_role("link", name="Back").click()
    person.ask("What does the party suffer from every government?")
    assert "persecuted" in page.locator("#fn-current").inner_text()
    assert person.turns.count() == 2

    assert person.is_well()


def test_everything_can_be_done_with_the_keyboard(visit: Make, letters_server: str) -> None:
    person = visit(letters_server)
    page = person.open()
    page.get_by_role("textbox", name="Your question").focus()
    page.keyboard.type(ANNIVERSARY)
    page.keyboard.press("Enter")
    page.locator("#fn-current .fn-done").wait_for()
    marker = page.locator("#fn-current .fn-mark").first
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("mark => mark === document.activeElement"):
            break

    assert page.get_by_role("tooltip").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("tooltip").is_visible()
    page.keyboard.press("Enter")
    page.locator("#fn-here").wait_for()
    page.keyboard.press("Escape")
    page.locator("#fn-panel .fn-passage").first.wait_for()
    assert marker.evaluate("mark => mark === document.activeElement")
    assert person.is_clean()


def test_a_page_that_stands_still_asks_for_no_frame(visit: Make, letters_server: str) -> None:
    person = visit(letters_server)
    person.context.add_init_script(COUNT_FRAMES)
    page = person.open()
    page.locator(".fn-suggestion:visible").first.wait_for()
    assert page.evaluate("window.frames_asked") > 0

    def frames_in_half_a_second() -> int:
        page.evaluate("window.frames_asked = 0")
        page.wait_for_timeout(500)
        return page.evaluate("window.frames_asked")

    # What moved at the start comes to rest within seconds.
    assert 0 in (frames_in_half_a_second() for _ in range(16))


def test_one_document_after_another_opens_at_its_own_place(
    visit: Make, letters_server: str
) -> None:
    person = visit(letters_server)
    person.open()
    page = person.ask(ANNIVERSARY)

    for number in (0, 1, 0, 0):
        passage = page.locator("#fn-panel .fn-passage").nth(number)
        words = passage.locator(".fn-text p").first.inner_text()[:40]
        passage.locator(".fn-title a").click()
        page.locator("#fn-here").filter(has_text=words[:20]).wait_for()
        page.wait_for_function(SEEN)
        page.get_by_role("link", name="Back").click()
        page.locator("#fn-panel .fn-passage").first.wait_for()
    assert person.is_clean()


def test_the_reading_view_steps_from_mention_to_mention(visit: Make, letters_server: str) -> None:
    person = visit(letters_server)
    person.open()
    page = person.ask(ANNIVERSARY)
    page.locator("#fn-current .fn-mark").first.click()
    page.locator("#fn-here").wait_for()

    page.get_by_role("button", name="Next mention").click()
    after = page.evaluate("document.activeElement.textContent")
    page.get_by_role("button", name="Previous mention").click()

    assert after.lower() in {"party", "celebrated"}
    assert page.evaluate("document.activeElement.id") == "fn-here"
    assert person.is_clean()


def test_a_permalink_opens_the_document_at_the_place(visit: Make, letters_server: str) -> None:
    first = visit(letters_server)
    first.open()
    page = first.ask(ANNIVERSARY)
    permalink = page.locator("#fn-current .fn-mark").first.get_attribute("href")

    person = visit(letters_server)
    page = person.open(f"/{permalink}")

    assert "90th anniversary" in page.locator("#fn-here").inner_text()
    page.get_by_role("link", name="Back").click()
    assert page.get_by_role("heading", name="Ask your own documents").is_visible()
    assert person.is_clean()


def test_a_permalink_that_leads_nowhere_says_so(visit: Make, letters_server: str) -> None:
    page = visit(letters_server).open("/#/document/nothing/0000000000000000-0-1")

    page.locator("#fn-reading .fn-problem").wait_for()


def test_a_refusal_names_the_missing_words_and_the_closest_passages(
    visit: Make, letters_server: str
) -> None:
    person = visit(letters_server)
    person.open()
    page = person.ask(NITROGEN)

    told = page.locator("#fn-current .fn-refusal").inner_text()
    assert "boiling" in told
    assert "nitrogen" in told
    assert page.locator("#fn-panel").get_by_role("heading", name="Closest passages").count() == 1
    assert person.is_clean()
