"""Documents that want to be more than text, on every page of a real browser."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from visits import Visit

Make = Callable[..., Visit]


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


def hostile_corpus(folder: Path, canary: str) -> Path:
    """Write files with hostile names, metadata and text, and one line of a megabyte."""
    folder.mkdir()
    for number, line in enumerate(hostile_lines(canary)):
        name = f"<img src=x onerror=alert({number})>.md".replace("/", "")
        evil = f"<img src={canary}/m{number} onerror=window.hacked=1> ![x]({canary}/n{number})"
        head = f"---\ntitle: '{evil}'\nauthor: '{evil}'\ndate: '20{number:02}'\n---\n\n"
        (folder / name).write_text(f"{head}{line}\n\nThe harbour lamp burns.", encoding="utf-8")
    (folder / "long.txt").write_text("<b>lamp</b> " * 90_000, encoding="utf-8")
    return folder


@pytest.fixture
def person(visit: Make, page_of: Callable[[Path, Path], str], canary: str, tmp_path: Path) -> Visit:
    return visit(page_of(hostile_corpus(tmp_path / "corpus", canary), tmp_path / "data"))


def test_a_hostile_corpus_is_shown_as_text_calls_nobody_and_runs_nothing(
    person: Visit, canary: str
) -> None:
    page = person.open()
    person.ask(f"Who lit the harbour lamp <img src={canary}/20 onerror=window.hacked=1>?")
    person.ask(f"![x]({canary}/21) harbour lamp")
    assert f"![x]({canary}/21)" in page.locator("#fn-current h2").inner_text()
    assert "<img src" in page.locator("#fn-panel").inner_text()
    page.locator("#fn-current .fn-mark, #fn-panel .fn-title a").first.click()
    page.locator("#fn-reading h2").wait_for()
    person.go("Library")
    page.locator(".fn-entry").nth(10).wait_for()
    assert "<img src" in page.locator("#fn-list").inner_text()
    page.get_by_role("link", name="long.txt").click()
    page.get_by_text("characters after this are not shown").wait_for()
    person.go("Index")
    page.get_by_role("heading", name="By author").wait_for()
    assert "<img src" in page.locator("#fn-picture").inner_text()
    assert page.evaluate("fetch('/healthz').then((reply) => reply.ok)")  # all else came before

    assert Canary.hits == []
    assert page.evaluate("window.hacked") is None
    assert page.locator(".gradio-container :is(img, svg image, video, iframe, object)").count() == 0
    assert page.locator('a[href]:not([href^="#/"])').count() == 0
    assert person.is_clean()
