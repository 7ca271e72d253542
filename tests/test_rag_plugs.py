"""What other systems plug into: Dify and Open WebUI."""

import json
from collections.abc import Iterator

import httpx
import pytest
from served import BEARER


@pytest.fixture(scope="module")
def http(loom_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=loom_url) as client:
        yield client


def dify(http: httpx.Client, body: object, headers: dict[str, str] = BEARER) -> httpx.Response:
    # As Dify sends it: a string of JSON that says it is JSON, redirects followed.
    return http.post(
        "/retrieval",
        content=json.dumps(body) if body else None,
        headers={"Content-Type": "application/json", **headers},
        follow_redirects=True,
    )


def test_dify_gets_records_with_scores_and_metadata(http: httpx.Client) -> None:
    asked = {
        "knowledge_id": "corpus",
        "query": "What does the loom weave?",
        "retrieval_setting": {"top_k": 2, "score_threshold": 0.0},
        "metadata_condition": None,
    }
    records = dify(http, asked).json()["records"]
    strict = {**asked, "retrieval_setting": {"top_k": 2, "score_threshold": 0.999}}

    assert [record["content"] for record in records] == ["The loom weaves flowers.", "A horse."]
    assert all(0 <= record["score"] <= 1 and record["metadata"]["source"] for record in records)
    assert records[0]["metadata"]["url"].startswith(f"{http.base_url}/#/document/")
    assert dify(http, strict).json() == {"records": []}
    named = {"name": "source", "comparison_operator": "contains", "value": "b.txt"}
    narrowed = dify(http, {**asked, "metadata_condition": {"conditions": [named]}})
    assert [record["content"] for record in narrowed.json()["records"]] == ["A horse."]
    unknown = {"name": "colour", "comparison_operator": "is", "value": "red"}
    refused = dify(http, {**asked, "metadata_condition": {"conditions": [unknown]}})
    assert (refused.status_code, refused.json()["error_code"]) == (422, 422)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (None, BEARER, 422, 422),  # the probe when a server is registered
        (None, {}, 403, 1001),
        (None, {"Authorization": "Bearer wrong"}, 403, 1002),
        ({"knowledge_id": "other", "query": "x"}, BEARER, 400, 2001),
        ({"knowledge_id": "corpus", "query": ""}, BEARER, 422, 422),
    ],
)
def test_dify_is_told_what_is_wrong_in_its_own_shape(
    http: httpx.Client, body: object, headers: dict[str, str], status: int, code: int
) -> None:
    reply = dify(http, body, headers)

    assert (reply.status_code, reply.json()["error_code"]) == (status, code)
    assert set(reply.json()) == {"error_code", "error_msg"}


def test_open_webui_searches_and_reranks(http: httpx.Client) -> None:
    asked = {"query": "What does the loom weave?", "count": 1}
    [found] = http.post("/v1/web_search", json=asked, headers=BEARER).json()
    texts = {"model": "any", "query": "loom", "documents": ["A horse.", "A loom.", "A cat."]}
    reranked = http.post("/v1/rerank", json={**texts, "top_n": 2}, headers=BEARER).json()

    assert found["snippet"] == "The loom weaves flowers."
    assert found["link"].startswith(f"{http.base_url}/#/document/")
    assert (reranked["results"][0]["index"], len(reranked["results"])) == (1, 2)
    assert all(0 <= result["relevance_score"] <= 1 for result in reranked["results"])
