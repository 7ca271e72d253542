"""The page in a real browser, over a real server: `footnote serve` in a process of its own."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

ANNIVERSARY = "Which anniversary of the Paraguayan Communist Party is being celebrated?"
NITROGEN = "What is the boiling point of nitrogen?"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

CONTRAST = """() => {
  const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const css = getComputedStyle(at).backgroundColor;
      if (rgb(css)[3] !== 0) return css;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const element of document.querySelectorAll("main *, #fn-pop *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const unseen = element.closest(".fn-sr, .sr-only, #fn-live");
    if (!own || unseen || !element.checkVisibility()) continue;
    const [a, b] = [getComputedStyle(element).color, behind(element)].map((c) => light(rgb(c)));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""

# The marked words, or at least their beginning, can be seen.
SEEN = """() => {
  const box = document.querySelector("#fn-here").getBoundingClientRect();
  return box.bottom > 60 && box.top < innerHeight - 60;
}"""

WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


class Visit:
    """One person at the page: what the browser asked for, and what it complained about."""

    def __init__(self, browser: "Browser", address: str, **context: object) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, **context})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.address = address
        self.asked = 0
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
        self.page.get_by_role("textbox", name="Your question").wait_for(state="attached")
        return self.page

    def reload(self) -> None:
        """Leave the page while it may still be loading: Gradio's script reports what that cuts off.

        Only those reports are forgiven, and only here.
        """
        self.page.reload()
        cut_off = ("AbortError", "errored out", "Failed to fetch", "ERR_ABORTED")
        self.complaints = [c for c in self.complaints if not any(sign in c for sign in cut_off)]

    def ask(self, question: str) -> "Page":
        self.page.get_by_role("textbox", name="Your question").fill(question)
        self.page.get_by_role("button", name="Ask", exact=True).click()
        self.asked += 1
        turn = f"#fn-current #fn-turn-{self.asked}"
        self.page.locator(f"{turn}.fn-done, {turn}.fn-failed").wait_for()
        return self.page

    def is_clean(self) -> bool:
        here = urlsplit(self.address).netloc
        elsewhere = [url for url in self.requests if urlsplit(url).netloc not in {here, ""}]
        assert elsewhere == []
        assert self.complaints == []
        return True

    def fits(self) -> bool:
        return self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


Make = Callable[..., Visit]


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Callable[..., Visit]]:
    made: list[Visit] = []

    def make(address: str, **context: object) -> Visit:
        made.append(Visit(browser, address, **context))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


def test_a_marker_shows_the_quote_and_opens_the_document_at_the_cited_sentence(
    visit: Make, seeds_server: str
) -> None:
    person = visit(seeds_server)
    person.open()
    page = person.ask(ANNIVERSARY)
    marker = page.locator("#fn-current").get_by_role("button", name="Footnote 1")

    marker.hover()
    card = page.get_by_role("tooltip")
    assert "90th Anniversary" in card.inner_text()
    assert "000_c6732ed805be5dad.txt" in card.inner_text()

    marker.click()
    marked = page.locator("#fn-here")
    marked.wait_for()
    assert "90th Anniversary" in marked.inner_text()
    assert marked.evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }"
    )
    assert "footnote verify" in page.get_by_role("region", name="Document").inner_text()
    assert person.is_clean()


def test_one_document_after_another_opens_at_its_own_place(visit: Make, seeds_server: str) -> None:
    person = visit(seeds_server)
    person.open()
    page = person.ask(ANNIVERSARY)

    for number in (0, 1, 0, 0):
        passage = page.locator("#fn-panel .fn-passage").nth(number)
        words = passage.locator(".fn-text p").first.inner_text()[:40]
        passage.locator(".fn-title a").click()
        page.locator("#fn-here").filter(has_text=words[:20]).wait_for()
        page.wait_for_function(SEEN)
        page.get_by_role("link", name="Back to the answer").click()
        page.locator("#fn-panel .fn-passage").first.wait_for()
    assert person.is_clean()


def test_everything_can_be_done_with_the_keyboard(visit: Make, seeds_server: str) -> None:
    person = visit(seeds_server)
    page = person.open()
    page.get_by_role("textbox", name="Your question").focus()
    page.keyboard.type(ANNIVERSARY)
    page.keyboard.press("Enter")
    page.locator("#fn-current .fn-done").wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")  # past "8 passages" to the marker

    assert page.evaluate("document.activeElement.className") == "fn-mark"
    assert page.get_by_role("tooltip").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("tooltip").is_visible()
    page.keyboard.press("Enter")
    page.locator("#fn-here").wait_for()
    page.keyboard.press("Escape")
    page.locator("#fn-panel .fn-passage").first.wait_for()
    assert page.evaluate("document.activeElement.className") == "fn-mark"
    assert person.is_clean()


def test_a_permalink_opens_the_document_at_the_place(visit: Make, seeds_server: str) -> None:
    body = json.dumps({"question": ANNIVERSARY}).encode()
    request = urllib.request.Request(
        f"{seeds_server}/v1/answer", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as reply:
        citation = json.load(reply)["citations"][0]

    person = visit(seeds_server)
    page = person.open(citation["permalink"])

    assert page.locator("#fn-here").inner_text() == citation["quote"]
    page.get_by_role("link", name="Back to the answer").click()
    assert page.get_by_role("heading", name="Ask your own documents").is_visible()
    assert person.is_clean()


def test_a_permalink_that_leads_nowhere_says_so(visit: Make, seeds_server: str) -> None:
    page = visit(seeds_server).open("/#/document/nothing/0000000000000000-0-1")

    page.locator("#fn-reading .fn-problem").wait_for()


def test_a_refusal_names_the_missing_words_and_the_closest_passages(
    visit: Make, seeds_server: str
) -> None:
    person = visit(seeds_server)
    person.open()
    page = person.ask(NITROGEN)

    told = page.locator("#fn-current .fn-refusal").inner_text()
    assert "boiling" in told
    assert "nitrogen" in told
    assert page.get_by_role("heading", name="Closest passages").is_visible()
    assert person.is_clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_state_scrolls_sideways_shifts_or_is_hard_to_read(
    visit: Make, seeds_server: str, size: dict[str, int], scheme: str
) -> None:
    person = visit(seeds_server, viewport=size, color_scheme=scheme)
    page = person.open()
    page.locator(".fn-suggestion:visible").first.wait_for()
    assert person.fits()
    assert page.evaluate(CONTRAST) == []
    page.evaluate(WATCH_SHIFTS)

    person.ask(ANNIVERSARY)
    assert person.fits()
    assert page.evaluate(CONTRAST) == []
    page.locator("#fn-current .fn-mark").first.click()
    page.locator("#fn-here").wait_for()
    assert person.fits()
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("link", name="Back to the answer").click()
    person.ask(NITROGEN)
    assert person.fits()
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("window.shifted") < 0.1
    assert person.is_clean()


def test_a_rebuild_shows_what_changed_and_which_files_failed(
    visit: Make, serve: Callable[[Path, Path], str], tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "lamp.txt").write_text("The lamp is lit at noon by the keeper.", encoding="utf-8")
    person = visit(serve(corpus, tmp_path / "data"))
    page = person.open()
    (corpus / "boat.txt").write_text("The boat leaves at midnight with the mail.", encoding="utf-8")
    (corpus / "broken.txt").write_bytes(b"caf\xe9 \xff\xfe\x00")

    person.reload()
    page.get_by_text("2 files changed since").wait_for()
    page.get_by_role("button", name="Rebuild index").click()
    page.get_by_text("1 added").wait_for()
    page.get_by_text("1 file skipped").click()
    assert page.get_by_text("broken.txt").is_visible()
    person.ask("When does the boat leave?")
    assert "midnight" in page.locator("#fn-current").inner_text()
    assert person.is_clean()


class Canary(BaseHTTPRequestHandler):
    """Counts whoever comes."""

    hits: list[str] = []  # noqa: RUF012  reset by the fixture

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def canary() -> Iterator[str]:
    Canary.hits.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def hostile_lines(canary: str) -> list[str]:
    return [
        f"The harbour lamp <script>window.hacked=1;fetch('{canary}/1')</script> was lit.",
        f"The harbour lamp <img src='{canary}/2' onerror='window.hacked=1'> was lit.",
        f"The harbour lamp ![x]({canary}/3) was lit.",
        f"The harbour lamp [x](javascript:window.hacked=1) <{canary}/4> was lit.",
        f"The harbour lamp <style>@import '{canary}/5';body{{background:url({canary}/6)}}</style>.",
        f"The harbour lamp <svg><image href='{canary}/7'/></svg> was lit.",
        f"The harbour lamp <video src='{canary}/8'></video><iframe src='{canary}/9'></iframe>.",
        f"```\n![x]({canary}/10)\n```\n\n    ![x]({canary}/11)\n\n> ![x]({canary}/12)",
        f"The harbour lamp $$\\includegraphics{{{canary}/13}}$$ \u202erevo\u202c was lit.",
        f"[ref]: {canary}/14\n\n![ref][ref] //{urlsplit(canary).netloc}/15 data:text/html,x",
    ]


def test_a_hostile_corpus_is_shown_as_text_calls_nobody_and_runs_nothing(
    visit: Make, serve: Callable[[Path, Path], str], canary: str, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, line in enumerate(hostile_lines(canary)):
        name = f"<img src=x onerror=alert({number})>.txt".replace("/", "")
        (corpus / name).write_text(f"{line}\n\nThe harbour lamp burns.", encoding="utf-8")
    person = visit(serve(corpus, tmp_path / "data"))
    page = person.open()

    person.ask(f"Who lit the harbour lamp <img src={canary}/20 onerror=window.hacked=1>?")
    person.ask(f"![x]({canary}/21) harbour lamp")
    assert f"![x]({canary}/21)" in page.locator("#fn-current h2").inner_text()
    assert "<img src" in page.locator("#fn-panel").inner_text()
    page.locator("#fn-current .fn-mark, #fn-panel .fn-title a").first.click()
    page.locator("#fn-reading h2").wait_for()
    page.wait_for_timeout(500)

    assert Canary.hits == []
    assert page.evaluate("window.hacked") is None
    assert page.locator(".gradio-container :is(img, svg image, video, iframe, object)").count() == 0
    assert page.locator('a[href]:not([href^="#/"])').count() == 0
    assert person.is_clean()


FORBIDDEN = [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=http://127.0.0.1:9/x",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=http://127.0.0.1:9/x",
    "/file=/etc/passwd",
    "/assets/../../../../etc/passwd",
    "/assets/..%2f..%2f..%2fetc/passwd",
    "/static/%2e%2e/%2e%2e/config",
    "/gradio_api/runs",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/run-history/records",
    "/gradio_api/vibe-code",
    "/gradio_api/upload_progress",
    "/gradio_api/custom_component/a/b/c/d",
    "/gradio_api/call/ask/1",
    "/monitoring",
    "/monitoring/summary",
    "/manifest.json",
    "/pwa_icon",
    "/logout",
    "/robots.txt",
    "/nothing",
]


def status_of(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("path", FORBIDDEN)
def test_what_the_page_does_not_need_is_forbidden(seeds_server: str, path: str) -> None:
    assert status_of(urllib.request.Request(seeds_server + path)) in {403, 404}


@pytest.mark.parametrize(
    "path",
    ["upload", "run/ask", "api/ask", "call/ask", "vibe-edit", "process_recording", "reset/x"],
)
def test_nothing_can_be_sent_but_the_events_of_the_page(seeds_server: str, path: str) -> None:
    request = urllib.request.Request(f"{seeds_server}/gradio_api/{path}", b"x" * 2000)

    assert status_of(request) == 403


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/v1/index", "/v1/documents", "/"])
def test_the_api_answers_beside_the_page_and_every_reply_carries_the_policy(
    seeds_server: str, path: str
) -> None:
    with urllib.request.urlopen(seeds_server + path) as reply:
        assert reply.status == 200
        policy = reply.headers["content-security-policy"]

    assert "'unsafe-eval'" not in policy
    assert "default-src 'self'" in policy


def test_the_served_page_names_nobody_else(seeds_server: str) -> None:
    with urllib.request.urlopen(seeds_server) as reply:
        page = reply.read().decode()

    assert "githubusercontent" not in page
    assert "og:image" not in page
    assert page.index("fn-first") < page.index("<gradio-app")


def test_the_page_folder_is_shipped_with_its_style_and_script() -> None:
    folder = Path(__file__).parents[1] / "ui"

    assert {"theme.css", "page.js", "README.md"} <= {file.name for file in folder.iterdir()}
