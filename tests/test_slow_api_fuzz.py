"""Whatever is sent, the API answers with a small problem that repeats nothing of it.

`FOOTNOTE_LONG=1` takes 2,000 cases an operation instead of 25, and 5,040 raw bodies instead of 700.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from fakes import Files
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hostile_bodies import CANARY, bodies
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, BaseSchema, Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from served import small_service

from rag.api.app import create_app
from rag.settings import load_settings

LONG = bool(os.environ.get("FOOTNOTE_LONG"))
CASES, RAW_BODIES = (2000, 720) if LONG else (25, 100)
PROMISED = Path(__file__).with_name("openapi.txt").read_text("utf-8")
OPERATIONS = re.findall(r"^[A-Z]+ /\S+", PROMISED, re.MULTILINE)
DEARER = {"POST /v1/export": 12}  # its body is whole answers: seconds to make up
HOME = "http://localhost"
FIELDS = {
    "/v1/retrieve": "query",
    "/v1/answer": "question",
    "/v1/chat/completions": "messages",
    "/v1/vector_stores/corpus/search": "query",
    "/v1/rerank": "query",
    "/v1/web_search": "query",
    "/retrieval": "query",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    files: Files = {"a.txt": "The loom weaves flowers."}
    service = small_service(tmp_path_factory.mktemp("fuzz"), files, max_waiting=1000, uploads=True)
    return create_app(service, service.settings, service.observer)


@pytest.fixture(scope="module")
def api(app: FastAPI) -> TestClient:
    return TestClient(app, HOME, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def described(app: FastAPI, running: Callable[..., str]) -> BaseSchema:
    url = running(app, load_settings())
    return schemathesis.openapi.from_url(f"{url}/openapi.json")


@pytest.mark.parametrize("label", OPERATIONS)
def test_an_operation_does_not_fail_whatever_its_schema_allows_or_forbids(
    described: BaseSchema, label: str
) -> None:
    method, path = label.split()
    operation = described[path][method]
    chosen = bool(operation.body or operation.path_parameters or operation.query)
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE][: 1 + chosen]
    for mode in modes:
        fuzz(operation, mode, CASES // DEARER.get(label, 1) // len(modes))


def fuzz(operation: APIOperation, mode: GenerationMode, cases: int) -> None:
    @settings(max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode))
    def holds(case: Case) -> None:
        case.call_and_validate(checks=[not_a_server_error, is_small_if_refused])

    holds()


def is_small_if_refused(_context: CheckContext, response: Response, _case: Case) -> None:
    assert response.status_code < 400 or len(response.content) <= 2048


@pytest.mark.parametrize(("path", "field"), FIELDS.items())
def test_raw_bodies_get_a_small_problem_without_an_echo(
    api: TestClient, path: str, field: str
) -> None:
    json = {"content-type": "application/json"}
    for body in bodies(RAW_BODIES, seed=7, field=field):
        reply = api.post(path, content=body, headers=json)
        if reply.status_code >= 400:
            assert reply.status_code < 500, body[:200]
            assert len(reply.content) <= 2048
            assert CANARY not in reply.text


@pytest.mark.parametrize("path", FIELDS)
def test_fifty_megabytes_are_refused_before_they_are_read(api: TestClient, path: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(800):
            yield b" " * 65536

    reply = api.post(path, content=endless(), headers={"content-type": "application/json"})

    assert reply.status_code == 413
    assert len(reply.content) <= 2048
