"""What the page's server gives out: no more of Gradio than the page needs, and every header."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from ui import guard, theme

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
def test_what_the_page_does_not_need_is_forbidden(letters_server: str, path: str) -> None:
    assert status_of(urllib.request.Request(letters_server + path)) in {403, 404}


@pytest.mark.parametrize(
    "path",
    ["upload", "run/ask", "api/ask", "call/ask", "vibe-edit", "process_recording", "reset/x"],
)
def test_nothing_can_be_sent_but_the_events_of_the_page(letters_server: str, path: str) -> None:
    request = urllib.request.Request(f"{letters_server}/gradio_api/{path}", b"x" * 2000)

    assert status_of(request) == 403


@pytest.mark.parametrize(
    ("chars", "status"), [(10, 200), (guard.MAX_BODY_BYTES, 200), (guard.MAX_BODY_BYTES + 1, 413)]
)
def test_more_than_the_page_ever_sends_is_refused(chars: int, status: int) -> None:
    page = TestClient(guard.Guard(PlainTextResponse("reached")))

    assert page.post("/gradio_api/queue/join", content=b"x" * chars).status_code == status


def test_what_does_not_say_how_long_it_is_is_refused() -> None:
    page = TestClient(guard.Guard(PlainTextResponse("reached")))

    assert page.post("/gradio_api/queue/join", content=iter([b"x"])).status_code == 413


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/v1/index", "/v1/documents", "/"])
def test_the_api_answers_beside_the_page_and_every_reply_carries_the_policy(
    letters_server: str, path: str
) -> None:
    with urllib.request.urlopen(letters_server + path) as reply:
        assert reply.status == 200
        policy = reply.headers["content-security-policy"]

    assert "'unsafe-eval'" not in policy
    assert "default-src 'self'" in policy


def test_the_served_page_names_nobody_else(letters_server: str) -> None:
    with urllib.request.urlopen(letters_server) as reply:
        page = reply.read().decode()

    assert "githubusercontent" not in page
    assert "og:image" not in page
    assert page.index("fn-first") < page.index("<gradio-app")


def test_the_page_is_shipped_with_its_style_and_script() -> None:
    folder = Path(__file__).parents[1] / "ui"

    assert theme.head().count("/*") >= len(
        list(folder.glob("s*/*.css")) + list(folder.glob("s*/*.js"))
    )
