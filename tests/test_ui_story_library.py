"""A reader finds a letter by author and year, reads it, and asks about it."""

from collections.abc import Callable

import pytest
from visits import WALKS, Schemes, Visit

Make = Callable[..., Visit]


@pytest.mark.parametrize(("size", "schemes"), WALKS)
def test_find_a_letter_by_author_and_year_read_it_and_ask_about_it(
    visit: Make, letters_server: str, size: dict[str, int], schemes: Schemes
) -> None:
    person = visit(letters_server, viewport=size, color_scheme=schemes[0])
    page = person.open()
    person.go("Library")
    page.locator(".fn-entry").nth(3).wait_for()

    page.locator("summary").filter(has_text="Author").click()
    page.get_by_role("link", name="Ada Keeper").click()
    page.get_by_text("2 of 4 documents").wait_for()
    page.locator("summary").filter(has_text="Year").click()
    page.get_by_role("link", name="2021").click()
    page.get_by_text("1 of 4 documents").wait_for()
    page.get_by_role("link", name="The lamp of the harbour").click()
    page.get_by_text("It burns whale oil").wait_for()
    person.turn(schemes[1])
    page.get_by_role("link", name="Ask about this document").click()
    page.get_by_role("link", name="Remove filter: by Ada Keeper").wait_for()
    person.ask("When is the lamp lit?")
    assert "at noon" in page.locator("#fn-current").inner_text()
    assert person.is_well()


def test_what_is_typed_and_chosen_stands_in_the_address(visit: Make, letters_server: str) -> None:
    person = visit(letters_server)
    page = person.open()
    person.go("Library")
    page.get_by_role("textbox", name="Search titles, people and files").press_sequentially("ISLAND")
    page.get_by_text("1 of 4 documents").wait_for()
    page.wait_for_url("**/#/library?search=ISLAND")

    person.reload()
    page.get_by_text("1 of 4 documents").wait_for()
    assert page.get_by_role("textbox", name="Search titles").input_value() == "ISLAND"
    assert person.is_clean()
