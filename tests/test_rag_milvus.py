"""The service with its index on a Milvus server: the same answers, only settings differ."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import MilvusProcess
from fakes import HashEmbedder, write_files
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble

pytest.importorskip("pymilvus")

LETTERS = {
    "a.txt": "The lamp is lit at noon. Nobody asked why.",
    "b.txt": "The boat leaves at midnight. A lamp hangs from its mast.",
}


def service(corpus: Path, data: Path, **chosen: object) -> Footnote:
    settings = load_settings(corpus_dir=corpus, data_dir=data, refusal_threshold=0.0, **chosen)
    return assemble(settings, HashEmbedder())


def told(footnote: Footnote) -> dict[str, object]:
    """An answer, without what differs from call to call, and the last digits of scores."""
    answer = footnote.answer("When is the lamp lit?")
    assert [passage.text for passage in answer.passages] == [LETTERS["a.txt"], LETTERS["b.txt"]]
    return answer.model_dump(exclude={"id", "timings_ms", "settings_hash", "passages"})


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_files(tmp_path / "corpus", dict(LETTERS))
    return tmp_path / "corpus"


def build(footnote: Footnote) -> str:
    return footnote.build_now(lambda _stage, _done, _total: None).generation


def seen_after(reader: Footnote, generation: str) -> float:
    """Wait until a reader answers from a generation; give the seconds."""
    started = time.monotonic()
    while reader.retrieve("lamp", k=1).generation != generation:
        assert time.monotonic() < started + 30
        time.sleep(0.05)
    return time.monotonic() - started


def test_readers_on_a_server_answer_as_the_folder_does_and_see_every_change(
    corpus: Path, tmp_path: Path, milvus: Callable[[], MilvusProcess]
) -> None:
    where = {"engine": "milvus", "milvus_uri": milvus().uri}
    keeper = service(corpus, tmp_path / "data", **where)
    first = build(keeper)
    local = service(corpus, tmp_path / "data")
    reader = service(corpus, tmp_path / "nothing of its own", **where)

    assert told(reader) == told(keeper) == told(local)
    citation = reader.answer("When is the lamp lit?").citations[0]
    assert reader.citation(citation.id).status == "exact"
    assert reader.quotes("The boat leaves").status == "verbatim"
    assert reader.documents() == local.documents()
    assert reader.document_text(citation.document_id) == local.document_text(citation.document_id)

    write_files(corpus, {"a.txt": "The lamp is lit at dusk."})
    second = build(keeper)
    assert seen_after(reader, second) < 2
    assert keeper.retrieve("lamp lit", k=1).generation == second
    assert keeper.retrieve("lamp lit", k=1, as_of=first).passages[0].text == LETTERS["a.txt"]
    assert [each.id for each in keeper.index().generations] == [second, first]
    assert keeper.rollback(first).generation == first


def test_without_its_server_a_reader_says_so_in_plain_words(corpus: Path, tmp_path: Path) -> None:
    build(service(corpus, tmp_path / "data"))
    where = {"engine": "milvus", "milvus_uri": "http://127.0.0.1:9"}
    for away, status in (("refuse", 503), ("local", 200)):
        footnote = service(corpus, tmp_path / "data", engine_away=away, **where)
        http = TestClient(create_app(footnote, footnote.settings), "http://127.0.0.1")

        reply = http.post("/v1/retrieve", json={"query": "lamp"})

        assert reply.status_code == status
        if status == 503:
            assert reply.json()["code"] == "engine_unavailable"
            assert http.get("/readyz").status_code == 503
        else:
            assert "does not answer" in http.get("/v1/index").json()["message"]
