"""The API: shapes, streams, problems that give nothing away, and the headers of every reply."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes import Files, HashEmbedder
from fastapi.testclient import TestClient
from served import small_service

from rag.api.app import create_app
from rag.api.headers import CONTENT_SECURITY_POLICY
from rag.schemas import Answer
from rag.settings import load_settings
from rag.wiring import assemble

SECRET = "zebra-7731"
HOME = "http://localhost"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    files: Files = {"a.txt": "The loom weaves flowers.", "b.png": b"x"}
    service = small_service(tmp_path_factory.mktemp("api"), files)
    with TestClient(
        create_app(service, service.settings),
        base_url="http://localhost",
        raise_server_exceptions=False,
    ) as client:
        yield client


def test_retrieve_gives_passages_with_scores_and_the_generation(api: TestClient) -> None:
    reply = api.post("/v1/retrieve", json={"query": "What does the loom weave?", "k": 1})
    [passage] = reply.json()["passages"]

    assert reply.status_code == 200
    assert passage["text"] == "The loom weaves flowers."
    assert (passage["source"], passage["rank"]) == ("a.txt", 1)
    assert passage["score"] > 0
    assert set(reply.json()) == {"passages", "generation", "timings_ms", "explanation"}


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_every_mode_finds_the_passage(api: TestClient, mode: str) -> None:
    reply = api.post("/v1/retrieve", json={"query": "the loom", "mode": mode})

    assert [p["source"] for p in reply.json()["passages"]] == ["a.txt"]


def test_an_answer_is_the_same_streamed_and_whole(api: TestClient) -> None:
    question = {"question": "What does the loom weave?"}
    whole = api.post("/v1/answer", json=question).json()
    stream = api.post("/v1/answer", json={**question, "stream": True})
    events = [part.split("\n") for part in stream.text.strip().split("\n\n")]
    done = json.loads(events[-1][1].removeprefix("data: "))

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert [event[0] for event in events] == [
        "event: retrieval",
        "event: sentence",
        "event: done",
    ]
    assert Answer.model_validate(done).sentences == Answer.model_validate(whole).sentences


def test_documents_and_citations_can_be_read(api: TestClient) -> None:
    [document] = api.get("/v1/documents").json()["documents"]
    text = api.get(f"/v1/documents/{document['id']}/text").json()
    cited = api.post("/v1/answer", json={"question": "the loom?"}).json()["citations"][0]
    check = api.get(f"/v1/citations/{cited['id']}").json()
    passage = api.get(f"/v1/passages/{cited['passage_id']}").json()

    assert text["text"] == "The loom weaves flowers."
    assert (check["status"], check["citation"]["quote"]) == ("exact", text["text"])
    assert passage["document_id"] == document["id"]


def test_a_rebuild_is_a_job_with_an_end(api: TestClient) -> None:
    started = api.post("/v1/index/rebuild")
    for _ in range(200):
        job = api.get(started.headers["location"]).json()
        if job["state"] != "running":
            break
        time.sleep(0.02)

    assert started.status_code == 202
    assert (job["state"], job["report"]["published"]) == ("done", False)
    assert [s["reason"] for s in job["report"]["skipped"]] == ["unsupported_format"]


def test_the_index_tells_its_state_and_what_was_skipped(api: TestClient) -> None:
    status = api.get("/v1/index").json()

    assert (status["state"], status["counts"]["sources"]) == ("ready", 1)
    assert [s["path"] for s in status["skipped"]] == ["b.png"]
    assert api.get("/healthz").json()["status"] == "ok"
    assert api.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "k", ["0", "-1", "51", "1000000000", "true", "1.5", '"5"', "NaN", "-Infinity", "1e400", "[]"]
)
@pytest.mark.parametrize("route", ["retrieve", "answer"])
def test_a_number_of_passages_that_makes_no_sense_is_refused(
    api: TestClient, route: str, k: str
) -> None:
    body = f'{{"{"query" if route == "retrieve" else "question"}": "loom", "k": {k}}}'

    reply = api.post(f"/v1/{route}", content=body, headers={"content-type": "application/json"})

    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_request")
    assert reply.json()["detail"].startswith("body.k: ")


@pytest.mark.parametrize(("length", "status"), [(1, 200), (2000, 200), (2001, 422)])
def test_a_question_has_2000_characters_at_most(api: TestClient, length: int, status: int) -> None:
    assert api.post("/v1/answer", json={"question": "x" * length}).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b'{"query": ""}', 422),
        (b'{"query": "   "}', 422),
        (b'{"query": "zebra-7731", "k": ' + b"9" * 5000 + b"}", 400),
        (b'{"query": "zebra-7731\\ud800"}', 422),
        (b'{"query": "loom", "\\ud800": "zebra-7731"}', 422),
        (b'{"query": "zebra-7731\\u0000"}', 422),
        (b'{"query": "x", "zebra-7731": 1}', 422),
        (b'{"query": "' + b"z" * 70_000 + b'"}', 413),
        (b"[" * 50_000, 400),
        (b"\xff\xfe", 422),
    ],
)
def test_a_bad_request_is_a_problem_that_echoes_nothing(
    api: TestClient, body: bytes, status: int
) -> None:
    reply = api.post("/v1/retrieve", content=body, headers={"content-type": "application/json"})

    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["status"] == status
    assert SECRET not in reply.text
    assert len(reply.content) < 2048


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/documents/0000", 404),
        ("/v1/documents/..%2f..%2fetc%2fpasswd", 405),
        ("/v1/citations/0000000000000000-0-5", 404),
        ("/v1/citations/zebra", 422),
        ("/v1/index/jobs/00", 404),
        ("/v1/zebra-7731", 404),
        ("/v1/retrieve", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(api: TestClient, path: str, status: int) -> None:
    reply = api.get(path)

    assert reply.status_code == status
    assert reply.json()["status"] == status
    assert SECRET not in reply.text


def test_without_an_index_questions_get_503_and_readyz_says_so(
    tmp_path: Path, embedder: HashEmbedder
) -> None:
    service = assemble(load_settings(data_dir=tmp_path / "nothing"), embedder)
    with TestClient(create_app(service, service.settings), HOME) as client:
        reply = client.post("/v1/answer", json={"question": "x?", "stream": True})

        assert (reply.status_code, reply.json()["code"]) == (503, "no_index")
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/v1/index", "/v1/nothing", "/docs"])
def test_every_reply_carries_the_security_headers(api: TestClient, path: str) -> None:
    headers = api.get(path).headers

    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_documentation_page_loads_nothing_from_elsewhere(api: TestClient) -> None:
    page = api.get("/docs").text

    assert "/static-offline-docs/swagger-ui-bundle.js" in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_real_server_answers_over_http(seeds_server: str) -> None:
    reply = httpx.post(
        f"{seeds_server}/v1/answer",
        json={"question": "Which anniversary of the Paraguayan party is celebrated?"},
        timeout=60,
    )

    assert reply.status_code == 200
    assert "90th Anniversary" in reply.json()["citations"][0]["quote"]


def test_a_reply_over_a_kept_connection_does_not_wait_to_be_confirmed(loom_url: str) -> None:
    took = []
    with httpx.Client(base_url=loom_url) as client:
        for _ in range(15):
            asked = time.perf_counter()
            client.get("/healthz").raise_for_status()
            took.append(time.perf_counter() - asked)

    assert statistics.median(took) < 0.03  # the system confirms after 40 ms


def test_filters_decide_what_is_searched_and_answered_from(api: TestClient) -> None:
    everything = api.get("/v1/documents").json()["documents"]
    source = everything[0]["source"]
    body = {"filters": {"source": source}}

    found = api.post("/v1/retrieve", json={"query": "What is woven?", **body}).json()
    answer = api.post("/v1/answer", json={"question": "What is woven?", **body}).json()

    assert {passage["source"] for passage in found["passages"]} == {source}
    assert {passage["source"] for passage in answer["passages"]} <= {source}
    assert answer["filters"]["source"] == source


def test_an_answer_from_no_document_says_that_the_filters_leave_none(api: TestClient) -> None:
    body = {"question": "What is woven?", "filters": {"author": "nobody at all"}}

    answer = api.post("/v1/answer", json=body).json()

    assert answer["refusal"]["message"] == "No document meets the filters."


@pytest.mark.parametrize(
    "filters", [{"date_from": "yesterday"}, {"date_to": "2018-02-30"}, {"author": ""}, {"who": "x"}]
)
def test_filters_that_make_no_sense_are_refused(api: TestClient, filters: dict[str, str]) -> None:
    reply = api.post("/v1/retrieve", json={"query": "the loom", "filters": filters})

    assert reply.status_code == 422


def test_a_search_explains_itself_if_it_is_asked_to(api: TestClient) -> None:
    body = {"query": "What does the loom weave?", "k": 1, "explain": True}

    reply = api.post("/v1/retrieve", json=body).json()

    told, [passage] = reply["explanation"], reply["passages"]
    [why] = told["reasons"]
    assert (why["passage_id"], why["dense_rank"], told["lost"]) == (passage["id"], 1, None)
    assert {"loom", "weav"} == {term["text"] for term in told["terms"]} == set(why["terms"])
