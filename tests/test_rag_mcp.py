"""The official client of the Model Context Protocol, over HTTP and over standard input."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import httpx2
import mcp
import pytest
from hostile_bodies import CANARY, bodies
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent
from served import BEARER, ROOT

from rag.service import Footnote

JSON = {**BEARER, "Content-Type": "application/json"}


@pytest.fixture
def http(loom_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=loom_url, headers=JSON, timeout=10) as client:
        yield client


def structured(result: CallToolResult) -> dict[str, object]:
    """The result, after checking that its one text says the same."""
    [content] = result.content
    assert isinstance(content, TextContent)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content or {}


Used = tuple[set[str], dict[str, object], dict[str, object]]


async def use(client: mcp.Client, question: str) -> Used:
    """Call every tool; give their names, the answer, and the document of the first find."""
    tools = await client.list_tools()
    answer = structured(await client.call_tool("ask", {"question": question}))
    found = structured(await client.call_tool("search", {"query": question}))
    first = found["results"][0]  # type: ignore[index]
    read = structured(await client.call_tool("fetch", {"id": first["id"]}))
    return {tool.name for tool in tools.tools}, answer, read


def test_an_mcp_client_over_http_gets_a_cited_answer(loom: Footnote, loom_url: str) -> None:
    async def session() -> Used:
        async with httpx2.AsyncClient(headers=BEARER) as http:
            transport = streamable_http_client(f"{loom_url}/mcp", http_client=http)
            async with mcp.Client(transport) as client:
                return await use(client, "What does the loom weave?")

    names, answer, read = anyio.run(session)
    citation = answer["citations"][0]  # type: ignore[index]
    assert names == {"search", "fetch", "ask"}
    assert str(answer["text"]).startswith("The loom weaves flowers. [1]")
    assert loom.citation(citation["id"]).status == "exact"
    assert read["text"] == "The loom weaves flowers."
    for link in (read["url"], citation["permalink"]):
        assert str(link).startswith(f"{loom_url}/#/document/")
    assert httpx.post(f"{loom_url}/mcp", json={}).status_code == 401


@pytest.mark.slow
def test_an_mcp_client_over_standard_input_gets_a_cited_answer(sample_index: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui", "mcp", "--data-dir", str(sample_index)],
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_PUBLIC_URL": "https://x.example"},
    )

    async def session() -> Used:
        async with mcp.Client(server) as client:
            return await use(client, "Who won the Russian presidential election of 2018?")

    names, answer, read = anyio.run(session)
    assert names == {"search", "fetch", "ask"}
    assert "76.69" in str(answer["text"])
    assert "[1]" in str(answer["text"])
    assert str(read["url"]).startswith("https://x.example/#/document/")


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": CANARY * 300}, "at most 2000 characters"),
        ("ask", {"question": f"{CANARY}\0"}, "characters"),
        ("ask", {CANARY: 1}, "question: Field required"),
        ("fetch", {"id": CANARY}, "should match pattern"),
        ("fetch", {"id": "00ff"}, "no document with this id"),
        (CANARY, {}, "no tool of this name"),
    ],
)
def test_a_tool_says_what_is_wrong_and_repeats_nothing(
    loom_url: str, tool: str, arguments: dict[str, object], told: str
) -> None:
    async def call() -> CallToolResult:
        async with httpx2.AsyncClient(headers=BEARER) as http:
            transport = streamable_http_client(f"{loom_url}/mcp", http_client=http)
            async with mcp.Client(transport) as client:
                return await client.call_tool(tool, arguments)

    result = anyio.run(call)
    [content] = result.content
    assert isinstance(content, TextContent)
    assert result.is_error
    assert told in content.text
    assert CANARY not in content.text


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28", CANARY])
def test_a_senseless_message_gets_a_small_error_without_an_echo(
    http: httpx.Client, version: str
) -> None:
    echoed = [
        f'{{"jsonrpc": "2.0", "id": 1, "method": "{CANARY * 1000}"}}',
        f'{{"jsonrpc": "2.0", "id": "{CANARY * 1000}", "method": "x"}}',
        f'{{"{CANARY}": {{"jsonrpc": ["{CANARY}"]}}, "id": [], "method": 7}}',
    ]
    for body in (*map(str.encode, echoed), *bodies(60, seed=7, field="method")):
        reply = http.post("/mcp", content=body, headers={"MCP-Protocol-Version": version})

        assert reply.status_code < 500
        assert "error" in reply.json() or reply.json()["code"] == "too_large"
        assert len(reply.content) <= 2048
        assert CANARY not in reply.text


def test_no_client_holds_a_stream_open(http: httpx.Client) -> None:
    # Each would take one of the places for answers, and keep it.
    both = {"Accept": "application/json, text/event-stream"}
    listen = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen"}
    modern = {**both, "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen"}

    assert http.get("/mcp", headers=both).status_code == 405
    assert http.post("/mcp", json=listen, headers=modern).status_code == 406
