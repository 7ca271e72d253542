"""What an operator sees: health, measures, a log without anybody's words, request ids."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import HashEmbedder
from fastapi.testclient import TestClient
from served import small_service

from index.embedders.base import Embedded
from rag.api.app import create_app
from rag.logs import JsonLines, PlainLines, request_id
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble

CANARY = "zebra-7731"
README = Path(__file__).parents[1] / "rag/api/README.md"
HOME = "http://localhost"


class FailingEmbedder(HashEmbedder):
    """A model that fails at questions for the loom."""

    def embed_query(self, question: str) -> Embedded:
        if "loom" in question:
            raise ZeroDivisionError
        return super().embed_query(question)


class Listening(logging.Handler):
    """Keeps every record as the two formatters would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.json: list[str] = []
        self.plain: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.json.append(JsonLines().format(record))
        self.plain.append(PlainLines().format(record))


@pytest.fixture
def log() -> Iterator[Listening]:
    root, handler = logging.getLogger(), Listening()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def api(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> Iterator[TestClient]:
    corpus = corpus_dir({f"{CANARY}.txt": f"The loom weaves {CANARY} flowers."})
    service = make_footnote(corpus)
    app = create_app(service, service.settings, service.observer)
    with TestClient(app, HOME, raise_server_exceptions=False) as client:
        yield client


def test_the_log_has_a_line_a_request_and_none_of_its_words(
    api: TestClient, log: Listening
) -> None:
    asked = {"question": f"What of {CANARY}\r\nfootnote: forged?"}
    answer = api.post("/v1/answer", json=asked, headers={"X-Request-ID": "job-7"}).json()
    api.post("/v1/answer", json={"question": CANARY, CANARY: 1})
    api.get(f"/v1/documents/{answer['citations'][0]['document_id']}")
    api.get(f"/{CANARY}")
    lines = [json.loads(line) for line in log.json if '"rag.api.requests"' in line]

    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/answer", 200),
        ("/v1/answer", 422),
        ("/v1/documents/{document_id}", 200),
        ("other", 404),
    ]
    assert lines[0]["request_id"] == "job-7"
    assert CANARY not in "".join(log.json + log.plain)
    assert "\n" not in "".join(log.json + log.plain)


def test_an_unexpected_error_is_told_by_kind_and_place_only(log: Listening) -> None:
    told = request_id.set("job-8")
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("rag.somewhere").exception("unexpected error")
        logging.getLogger("asyncio").error(f"one line\nfuture: {CANARY}")
        logging.getLogger("gradio").error("of others %s only the words", CANARY)
    request_id.reset(told)

    assert CANARY not in "".join(log.json + log.plain)
    assert "ValueError at " in log.plain[0]
    assert json.loads(log.json[0])["request_id"] == "job-8"


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "\r\nX: 1"])
def test_a_request_id_that_makes_no_sense_is_replaced(api: TestClient, sent: str) -> None:
    reply = api.get("/healthz", headers={"X-Request-ID": sent.encode()})

    assert len(reply.headers["x-request-id"]) == 16


def test_the_measures_count_searches_answers_refusals_and_the_index(api: TestClient) -> None:
    api.post("/v1/retrieve", json={"query": "loom"})
    api.post("/v1/answer", json={"question": "What does the loom weave?"})
    measures = api.get("/metrics")
    lines = dict(
        line.rsplit(" ", 1) for line in measures.text.splitlines() if not line.startswith("#")
    )

    assert measures.headers["content-type"].startswith("text/plain")
    assert lines['rag_answers_total{outcome="answered"}'] == "1.0"
    assert lines['rag_citations_total{verified="true"}'] == "1.0"
    assert lines["rag_index_chunks"] == "1.0"
    assert 0 <= float(lines["rag_index_age_seconds"]) < 600
    assert lines['rag_stage_duration_seconds_count{stage="embed"}'] == "2.0"
    route = 'rag_request_duration_seconds_count{route="/v1/answer",status="200"}'
    assert lines[route] == "1.0"
    assert any(line.startswith("rag_index_build_info{") for line in lines)
    assert CANARY not in measures.text


def test_what_is_refused_before_it_is_routed_is_counted_under_its_route(api: TestClient) -> None:
    foreign = {"Origin": "http://evil.example"}
    api.post("/v1/index/rebuild", headers=foreign)
    api.delete(f"/v1/documents/{CANARY}.txt", headers=foreign)
    api.post("/v1/answer", content=b" " * 70_000)
    api.get("/v1/nothing")
    counted = re.findall(
        r'_count\{route="(\S+)",status="(4\d\d)"\} (\S+)', api.get("/metrics").text
    )

    assert set(counted) == {
        ("/v1/index/rebuild", "403", "1.0"),
        ("/v1/documents/{source:path}", "403", "1.0"),
        ("/v1/answer", "413", "1.0"),
        ("other", "404", "1.0"),
    }


TRACED = f"""
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from rag.api.app import create_app
from served import small_service

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
service = small_service(Path(sys.argv[1]), {{"a.txt": "The loom weaves {CANARY} flowers."}})
api = TestClient(create_app(service, service.settings, service.observer), "{HOME}")
api.post("/v1/answer", json={{"question": "What of {CANARY}?"}}).raise_for_status()
"""


def test_spans_tell_durations_and_no_words(tmp_path: Path) -> None:
    tests = str(Path(__file__).parent)
    spans = subprocess.run(
        [sys.executable, "-c", TRACED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{README.parents[2]}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert '"name": "answer footnote"' in spans
    assert '"name": "POST /v1/answer"' in spans
    assert '"rag.search_ms"' in spans
    assert CANARY not in spans


def test_a_question_that_fails_is_counted_as_an_error(tmp_path: Path) -> None:
    service = small_service(tmp_path, {"a.txt": "The loom."}, model=FailingEmbedder())

    with pytest.raises(ZeroDivisionError):
        service.answer("What does the loom weave?")
    outcome = {"outcome": "error"}
    assert service.observer.registry.get_sample_value("rag_answers_total", outcome) == 1


def test_the_readme_names_every_measure(api: TestClient) -> None:
    told = set(re.findall(r"^\| `(rag_\w+)", README.read_text("utf-8"), re.MULTILINE))
    shown = re.findall(r"^# TYPE (rag_\w+) (\w+)", api.get("/metrics").text, re.MULTILINE)

    # The text format writes the end of some measures' times of creation as measures of their own.
    assert told == {name for name, _ in shown if not name.endswith("_created")}


def test_readyz_tells_ready_degraded_and_missing_apart(
    tmp_path: Path, api: TestClient, embedder: HashEmbedder
) -> None:
    nothing = assemble(load_settings(data_dir=tmp_path / "nothing"), embedder)
    with TestClient(create_app(nothing, nothing.settings), HOME) as client:
        missing = client.get("/readyz")
    ready = api.get("/readyz")
    (tmp_path / "data" / "CURRENT").unlink()
    degraded = api.get("/readyz")

    assert (missing.status_code, missing.json()["status"]) == (503, "missing")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["counts"]["passages"] == 1
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
    assert "CURRENT" in degraded.json()["detail"]
