"""Adding files and deleting them: only where allowed, under safe names, whole or not at all."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import HashEmbedder
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.api.app import create_app
from rag.errors import UploadRefused
from rag.keeping.uploading import safe_name
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble


@pytest.fixture
def footnote(corpus_dir: Callable[..., Path], tmp_path: Path) -> Footnote:
    folder = corpus_dir({"a.txt": "The lamp is lit at noon."})
    settings = load_settings(corpus_dir=folder, data_dir=tmp_path / "data", uploads=True)
    service = assemble(settings, HashEmbedder())
    service.build_now(lambda _stage, _done, _total: None)
    return service


@pytest.fixture
def api(footnote: Footnote) -> Iterator[TestClient]:
    with TestClient(create_app(footnote, footnote.settings), base_url="http://localhost") as client:
        yield client


def wait(footnote: Footnote) -> None:
    while footnote.keeper.jobs.running():
        time.sleep(0.01)


def test_an_uploaded_file_is_found_and_a_deleted_one_is_not(
    api: TestClient, footnote: Footnote
) -> None:
    added = api.post("/v1/documents", files={"file": ("b.txt", b"The bell rings at dusk.")})
    wait(footnote)
    found = [p.text for p in footnote.retrieve("bell", mode="lexical").passages]
    deleted = api.delete("/v1/documents/b.txt")
    wait(footnote)

    assert (added.status_code, deleted.status_code) == (202, 202)
    assert added.headers["Location"] == f"/v1/index/jobs/{added.json()['id']}"
    assert found == ["The bell rings at dusk."]
    assert footnote.retrieve("bell", mode="lexical").passages == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"The lamp is out.", "upload_refused"),
        ("b.exe", b"MZ", "upload_refused"),
        ("corpus.yaml", b"{}", "upload_refused"),
        ("b.txt", b"", "upload_refused"),
    ],
)
def test_what_may_not_be_added_is_refused_and_nothing_is_left(
    api: TestClient, footnote: Footnote, name: str, data: bytes, code: str
) -> None:
    reply = api.post("/v1/documents", files={"file": (name, data)})

    assert (reply.status_code, reply.json()["code"]) == (422, code)
    [left] = footnote.settings.corpus_dir.iterdir()
    assert left.read_text() == "The lamp is lit at noon."


PART = b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\ny\r\n'
FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"".join(PART % n for n in range(10_000)) + b"--x--"),
        (FORM, b"--x\r\n" + b"X-Y: z\r\n" * 10_000 + b"\r\ny\r\n--x--"),
        (FORM, b"y" * 10_000_000),
        ("multipart/form-data", b"y"),
        ("application/x-www-form-urlencoded", b"a=1&" * 1_000_000),
        ("application/x-www-form-urlencoded", b"a;" * 1_000_000),
    ],
    ids=["parts", "headers", "preamble", "no boundary", "fields", "semicolons"],
)
def test_a_form_that_wears_out_its_reader_is_refused_at_once(
    api: TestClient, kind: str, body: bytes
) -> None:
    began = time.process_time()

    reply = api.post("/v1/documents", content=body, headers={"Content-Type": kind})

    assert (reply.status_code, reply.json()["code"]) == (400, "bad_request")
    assert time.process_time() - began < 1


def test_without_the_setting_nothing_is_added_or_deleted(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> None:
    footnote = make_footnote(corpus_dir({"a.txt": "The lamp."}))
    with TestClient(create_app(footnote, footnote.settings), base_url="http://localhost") as api:
        replies = [
            api.post("/v1/documents", files={"file": ("b.txt", b"The bell.")}),
            api.delete("/v1/documents/a.txt"),
            api.post("/v1/documents", files={"file": ("b.txt", b"The bell." * 10_000)}),
        ]

    assert [reply.status_code for reply in replies] == [403, 403, 413]
    assert [path.name for path in footnote.settings.corpus_dir.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "source", ["../secret.txt", "/etc/passwd", "link.txt", "sub/x.txt", "b.txt"]
)
def test_nothing_outside_of_the_corpus_is_deleted(
    api: TestClient, footnote: Footnote, tmp_path: Path, source: str
) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (footnote.settings.corpus_dir / "link.txt").symlink_to(outside)

    assert api.delete(f"/v1/documents/{source}").status_code == 404
    assert outside.read_text() == "secret"
    assert (footnote.settings.corpus_dir / "a.txt").exists()


@given(name=st.text(max_size=300))
def test_whatever_a_client_calls_its_file_it_becomes_one_plain_name(name: str) -> None:
    try:
        safe = safe_name(name + ".txt")
    except UploadRefused:
        return
    assert Path(safe).name == safe
    assert safe[0] not in ". "
    assert safe.endswith(".txt")
    assert len(safe) <= 124
    assert safe.isprintable()
