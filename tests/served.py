"""Fixtures: an application served in a thread, a small one and an index that tests share."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes import Files, HashEmbedder, write_files

from index.embedders.base import Embedder

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Footnote
    from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
KEY = "keeper-key-0123456789"
BEARER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def running() -> "Iterator[Callable[..., str]]":
    """Serve an application in a thread as `footnote serve` does; give its address."""
    from rag.serving import listening, make_server

    with ExitStack() as stack:

        def start(app: "FastAPI", settings: "Settings", **chosen: Any) -> str:
            listener = listening("127.0.0.1", 0)
            server = make_server(app, settings, **chosen)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            stack.callback(thread.join)
            stack.callback(setattr, server, "should_exit", 1)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield start


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus with the real model, shared by all tests; do not change it."""
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "-m", "rag", "index", "--data-dir", str(folder), "--json"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def small_service(
    folder: Path, files: Files, *, model: Embedder | None = None, **chosen: object
) -> "Footnote":
    """Index some files and make the service over them; it answers unless told when to refuse."""
    from rag.settings import load_settings
    from rag.wiring import assemble

    write_files(folder / "corpus", files)
    usual = {
        "corpus_dir": folder / "corpus",
        "data_dir": folder / "data",
        "refusal_threshold": 0.0,
    }
    service = assemble(load_settings(**{**usual, **chosen}), model or HashEmbedder())
    service.build_now(lambda _stage, _done, _total: None)
    return service


@pytest.fixture
def make_footnote(tmp_path: Path, embedder: HashEmbedder) -> "Callable[..., Footnote]":
    """Index a folder and make the service over it; it answers unless told when to refuse."""

    def make(
        corpus: Path, *, refusal_threshold: float = 0.0, model: Embedder = embedder
    ) -> "Footnote":
        return small_service(
            tmp_path, {}, model=model, corpus_dir=corpus, refusal_threshold=refusal_threshold
        )

    return make


@pytest.fixture(scope="module")
def loom(tmp_path_factory: pytest.TempPathFactory) -> "Footnote":
    """The service over two lines of text, shared by a file's tests; do not change its corpus."""
    files: Files = {"a.txt": "The loom weaves flowers.", "b.txt": "A horse."}
    return small_service(tmp_path_factory.mktemp("loom"), files)


@pytest.fixture(scope="module")
def loom_url(loom: "Footnote", running: Callable[..., str]) -> str:
    """The address of a server over it that asks for `KEY`."""
    from rag.api.app import create_app
    from rag.settings import load_settings

    settings = load_settings(api_keys=KEY)
    return running(create_app(loom, settings, loom.observer), settings)
