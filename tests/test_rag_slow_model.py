"""A language model that stalls: others notice nothing, and who leaves is not answered any more."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fakes import Files
from served import small_service
from stub_llm import STALL, StubLLM, says

from rag.api.app import create_app

LOOM = "The loom weaves flowers."
ASKED = {"question": "What does the loom weave?"}
ANSWERS, SEARCHES = 2, 63
SOON_SECONDS = 5.0  # the stub stalls for 20, the service would wait for 30


@pytest.fixture
def llm() -> Iterator[StubLLM]:
    server = StubLLM(says(STALL, f"{LOOM} [1]"))
    yield server
    server.script = says()
    server.close()


@pytest.fixture
def url(llm: StubLLM, tmp_path: Path, running: Callable[..., str]) -> str:
    files: Files = {"a.txt": LOOM}
    model = {"llm_base_url": llm.base_url, "llm_model": "stub", "answers_at_once": ANSWERS}
    service = small_service(tmp_path, files, **model)
    return running(create_app(service, service.settings, service.observer), service.settings)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/answer", ASKED),
        ("/v1/answer", {**ASKED, "stream": True}),
        (
            "/v1/chat/completions",
            {"model": "footnote", "messages": [{"role": "user", "content": ASKED["question"]}]},
        ),
        (
            "/mcp",
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {"name": "ask", "arguments": ASKED},
            },
        ),
    ],
    ids=["whole", "streamed", "chat", "assistant"],
)
def test_who_leaves_ends_the_call_of_the_model_and_frees_the_place(
    url: str, llm: StubLLM, path: str, asked: dict[str, object]
) -> None:
    for _ in range(ANSWERS):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url + path, json=asked, timeout=1)
    began = time.monotonic()
    assert llm.left.wait(SOON_SECONDS)
    llm.script = says(f"{LOOM} [1]")

    after = httpx.post(f"{url}/v1/answer", json=ASKED, timeout=30).json()

    assert after["mode"] == "generative"
    assert time.monotonic() - began < SOON_SECONDS


def test_searches_do_not_notice_a_model_that_stalls(url: str, llm: StubLLM) -> None:
    search = {"query": ASKED["question"]}
    with httpx.Client(base_url=url, timeout=SOON_SECONDS) as http, ThreadPoolExecutor(16) as pool:
        stalled = [pool.submit(http.post, "/v1/answer", json=ASKED) for _ in range(ANSWERS + 2)]
        while len(llm.asked) < ANSWERS:
            time.sleep(0.02)
        found = pool.map(lambda _: http.post("/v1/retrieve", json=search), range(SEARCHES))
        statuses = [reply.status_code for reply in found]
        waiting = sum(not future.done() for future in stalled)

        assert statuses == [200] * SEARCHES
        assert waiting == len(stalled)
        assert all(isinstance(future.exception(), httpx.ReadTimeout) for future in stalled)
