"""Every page and state, in both themes and widths: axe-core finds nothing serious."""

from collections.abc import Callable
from itertools import product

from axe_playwright_python.sync_playwright import Axe
from visits import ANNIVERSARY, DESKTOP, NITROGEN, PHONE, Visit

Make = Callable[..., Visit]


def serious(person: Visit) -> list[str]:
    """What axe-core finds serious or critical in what is shown, at each width and in each theme."""
    found: list[str] = []
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


def test_no_state_of_the_page_has_a_serious_violation(visit: Make, letters_server: str) -> None:
    # Without motion: colours that are still changing have no contrast to speak of.
    person = visit(letters_server, reduced_motion="reduce")
    page = person.open()
    page.locator(".fn-suggestion:visible").first.wait_for()
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
    person.go("Library")
    page.locator("summary").filter(has_text="Author").click()
    assert serious(person) == []
    person.go("Index")
    page.get_by_role("heading", name="By author").wait_for()
    assert serious(person) == []
    assert person.is_clean()
