"""Every page and state, each theme and width: nothing serious for axe-core, and a seen focus."""

from collections.abc import Callable
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from visits import ANNIVERSARY, DESKTOP, NITROGEN, PHONE, Visit

Make = Callable[..., Visit]

# What can be used and looks the same with the keyboard's focus as without, itself and its row.
UNSEEN_FOCUS = """() => {
  const looks = (one) => [one, one.closest("#fn-ask-row") ?? one].map((each) => {
    const { outlineStyle, boxShadow, borderColor } = getComputedStyle(each);
    return outlineStyle + boxShadow + borderColor;
  }).join();
  const used = [...document.querySelectorAll("a[href], button:enabled, summary, input, textarea")];
  const unseen = used.filter((one) => one.checkVisibility()).filter((one) => {
    document.activeElement.blur();
    const before = looks(one);
    one.focus({ focusVisible: true, preventScroll: true });
    return document.activeElement !== one || looks(one) === before;
  });
  document.activeElement.blur();
  return [used.length, unseen.map((one) => one.outerHTML.slice(0, 120))];
}"""


def serious(person: Visit) -> list[str]:
    """What axe-core finds serious or critical in what is shown, at each width and in each theme.

    And what a keyboard reaches without anybody seeing that it has.
    """
    used, found = person.page.evaluate(UNSEEN_FOCUS)
    assert used > 5
    for size, scheme in product((PHONE, DESKTOP), ("dark", "light")):
        person.page.set_viewport_size(size)
        person.turn(scheme)
        found += [f"{size['width']} {scheme}: {each}" for each in violations(person)]
    return found


def violations(person: Visit) -> list[str]:
    looked = Axe().run(person.page, options={"resultTypes": ["violations"]}).response
    assert len(looked["passes"]) > 10  # it has seen the page
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'][:200]}"
        for each in looked["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.fixture
def person(visit: Make, letters_server: str) -> Visit:
    """Somebody without motion: colours that are still changing have no contrast to speak of."""
    return visit(letters_server, reduced_motion="reduce")


def test_no_state_of_a_conversation_has_a_serious_violation(person: Visit) -> None:
    page = person.open("/#/ask?author=Presidium%20of%20the%20CPRF")
    page.locator(".fn-suggestion:visible").first.wait_for()
    page.get_by_role("link", name="Remove filter: by Presidium").wait_for()
    assert serious(person) == []
    person.ask(ANNIVERSARY)
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Send").wait_for()
    assert serious(person) == []
    page.locator("#fn-current .fn-mark").first.click()
    page.locator("#fn-here").wait_for()
    assert serious(person) == []
    page.get_by_role("link", name="Back").click()
    person.ask(NITROGEN)
    assert serious(person) == []
    assert person.is_clean()


def test_neither_the_library_nor_the_index_has_a_serious_violation(person: Visit) -> None:
    page = person.open("/#/library")
    page.locator("summary").filter(has_text="Author").click()
    page.get_by_role("link", name="Ada Keeper").click()
    page.get_by_role("link", name="Ask only these").wait_for()
    page.locator("summary").filter(has_text="Year").click()
    assert serious(person) == []
    person.go("Index")
    page.get_by_role("heading", name="By author").wait_for()
    assert serious(person) == []
    assert person.is_clean()
