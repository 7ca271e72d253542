"""The clients that people have get cited answers from a real server, with links that open."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import httpx
import mcp
import openai
import pytest
from served import ROOT

QUESTION = "Who won the Russian presidential election of 2018?"


@pytest.fixture(scope="module")
def url(serve: Callable[..., str], sample_index: Path) -> str:
    return serve(ROOT / "corpus", sample_index)


def with_curl(url: str) -> tuple[str, list[str]]:
    asked = json.dumps({"question": QUESTION, "stream": True})
    json_type = "Content-Type: application/json"
    command = ["curl", "--silent", "--no-buffer", "--header", json_type, "--data", asked]
    stream = subprocess.run(
        [*command, f"{url}/v1/answer"], capture_output=True, text=True, check=True
    ).stdout
    events = dict(part.split("\n", 1) for part in stream.strip().split("\n\n"))
    answer = json.loads(events["event: done"].partition("data: ")[2].partition("\n")[0])
    return answer["text"], [url + citation["permalink"] for citation in answer["citations"]]


def with_openai(url: str) -> tuple[str, list[str]]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        reply = client.chat.completions.create(
            model="footnote", messages=[{"role": "user", "content": QUESTION}]
        )
    message = reply.choices[0].message
    return message.content or "", [note.url_citation.url for note in message.annotations or []]


def with_mcp(url: str) -> tuple[str, list[str]]:
    async def session() -> object:
        async with mcp.Client(f"{url}/mcp") as client:
            return (await client.call_tool("ask", {"question": QUESTION})).structured_content

    answer: dict[str, object] = anyio.run(session)
    return str(answer["text"]), [cited["permalink"] for cited in answer["citations"]]  # type: ignore[attr-defined]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:  # the first view of the page waits for Gradio
        yield client


@pytest.mark.parametrize("ask", [with_curl, with_openai, with_mcp])
def test_a_user_gets_a_cited_answer_whose_links_open_the_document_at_the_words(
    url: str, http: httpx.Client, ask: Callable[[str], tuple[str, list[str]]]
) -> None:
    text, links = ask(url)

    assert "76.69" in text
    assert [f"[{n}]" in text for n in range(1, len(links) + 1)] == [True] * len(links)
    assert links
    for link in links:
        page, _, place = link.partition("#/document/")
        document_id, citation_id = place.split("/")
        read = http.get(f"{url}/v1/documents/{document_id}/text").json()
        cited = http.get(f"{url}/v1/citations/{citation_id}").json()
        start = cited["citation"]["char_start"] - read["document"]["char_start"]
        assert http.get(page).headers["content-type"].startswith("text/html")
        assert (page, cited["status"]) == (f"{url}/", "exact")
        assert read["text"][start:].startswith(cited["citation"]["quote"])
