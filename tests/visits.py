"""A person at the page: a real browser over a real server, and what both complained about."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# A walk at each width, that begins in one colour scheme and ends in the other.
Schemes = tuple[str, str]
WALKS = [
    pytest.param(DESKTOP, ("light", "dark"), id="desktop"),
    pytest.param(PHONE, ("dark", "light"), id="phone"),
]

ANNIVERSARY = "Which anniversary of the Paraguayan Communist Party is being celebrated?"
NITROGEN = "What is the boiling point of nitrogen?"


def _letter(title: str, author: str, date: str, text: str) -> str:
    fields = {"title": title, "author": author, "date": date, "kind": "letter", "language": "en"}
    head = "\n".join(f'{name}: "{value}"' for name, value in fields.items())
    return f"---\n{head}\n---\n\n{text}\n"


LETTERS = {
    "paraguay.md": _letter(
        "To the Paraguayan Communist Party",
        "Presidium of the CPRF",
        "2018-02",
        "Dear comrades!\n\nThe Presidium warmly greets the Paraguayan Communist Party on its 90th "
        "anniversary, which is being celebrated in Asunción.\n\nThe party worked underground for "
        "decades and was persecuted by every government of the country. It never gave up.\n\nWe "
        "wish the party success in its struggle.",
    ),
    "germany.md": _letter(
        "To the German Communist Party",
        "Presidium of the CPRF",
        "2018-03",
        "Dear comrades!\n\nThe Presidium greets the delegates of the congress in Frankfurt. The "
        "congress opened on the second of March with three hundred delegates.",
    ),
    "harbour.md": _letter(
        "The lamp of the harbour",
        "Ada Keeper",
        "2021-05-04",
        "The lamp of the harbour is lit at noon. It burns whale oil, forty litres in a week.\n\n"
        "The boat to the island leaves at midnight with the mail.",
    ),
    "island.md": _letter(
        "News from the island",
        "Ada Keeper",
        "2022-05-04",
        "The school on the island has eleven pupils. Their teacher arrived with the mail boat.",
    ),
}

WATCH_SHIFTS = """
  window.shifted = 0;
  const watch = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  });
  watch.observe({ type: "layout-shift", buffered: true });
  window.forgive = (shifted) => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => {
      watch.takeRecords();
      window.shifted = shifted;
      done();
    })));
"""


def write_letters(folder: Path) -> Path:
    folder.mkdir()
    for name, content in LETTERS.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


class Visit:
    """One person at the page: what the browser asked for, and what it complained about."""

    def __init__(self, browser: "Browser", address: str, **context: object) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, **context})
        self.context.add_init_script(WATCH_SHIFTS)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("response", self._response)

    def _console(self, message: object) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _response(self, response: object) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, place: str = "/") -> "Page":
        self.page.goto(self.address + place)
        self.page.get_by_role("navigation", name="Pages").wait_for()
        return self.page

    def reload(self) -> None:
        """Leave the page while it may still be loading: Gradio's script reports what that cuts off.

        Only those reports are forgiven, and only here.
        """
        self.page.reload()
        cut_off = ("AbortError", "errored out", "Failed to fetch", "ERR_ABORTED")
        self.complaints = [c for c in self.complaints if not any(sign in c for sign in cut_off)]

    def turn(self, scheme: str) -> None:
        """Choose the other colour scheme, as a screen does in the evening; the page still fits."""
        assert self.fits()
        self.page.emulate_media(color_scheme=scheme)
        assert self.fits()

    def go(self, name: str) -> None:
        """Follow the link of one of the three pages."""
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    def ask(self, question: str) -> "Page":
        asked, shifted = self.turns.count(), self.page.evaluate("window.shifted")
        self.page.get_by_role("textbox", name="Your question").fill(question)
        self.page.get_by_role("button", name="Ask", exact=True).click()
        self.turns.nth(asked).wait_for()
        # The new question takes the place of the last one: that was asked for, and is no jump. A
        # browser knows it by itself only where it takes less than half a second.
        self.page.evaluate("(shifted) => window.forgive(shifted)", shifted)
        self.page.locator("#fn-current :is(.fn-done, .fn-failed)").wait_for()
        return self.page

    @property
    def turns(self) -> "Locator":
        return self.page.locator(".fn-turn")

    def is_clean(self) -> bool:
        here = urlsplit(self.address).netloc
        elsewhere = [url for url in self.requests if urlsplit(url).netloc not in {here, ""}]
        assert elsewhere == []
        assert self.complaints == []
        return True

    def fits(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def is_steady(self) -> bool:
        return self.page.evaluate("window.shifted") < 0.1

    def is_well(self) -> bool:
        """Whether the page fits, has stood still, and nobody complained."""
        assert self.fits()
        assert self.is_steady()
        return self.is_clean()
