"""What the tests share: corpora, indexes, the real model, a real server, a real browser.

No test reaches the network: a socket to anything but this machine is an error. Tests that need the
model, a server or a browser are marked `slow` and run after the others.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

# As the command line sets it, and like there before numpy and torch read it: threads that spin
# beside servers and browsers take ten times as long for a search.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from fakes import Files, HashEmbedder, Shelf, write_files

from index.embedders.base import Embedder

if TYPE_CHECKING:
    from engines import MilvusProcess

    from rag.service import Footnote

pytest_plugins = ["served", "pages"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

_URL = re.compile(r"answers at (http://\S+)")
_SERVER_START_SECONDS = 240
_SERVER_STOP_SECONDS = 20
_LOCAL = ("127.0.0.1", "::1", "localhost", "", None)
_SLOW_FIXTURES = {
    "real_embedder",
    "seeds_footnote",
    "seeds_server",
    "letters_server",
    "serve",
    "sample_index",
    "browser",
}

settings.register_profile(
    "footnote",
    deadline=None,
    max_examples=60,
    database=None,
    # Our fixtures are values that no test changes.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("footnote")


class NetworkUsed(AssertionError):
    """A test tried to leave this machine."""


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
        if isinstance(host, str) and host not in _LOCAL:
            raise NetworkUsed(f"{event} to {address}: tests stay on this machine")
    if event == "socket.getaddrinfo" and arguments[0] not in (*_LOCAL, b"localhost"):
        raise NetworkUsed(f"look-up of {arguments[0]!r}: tests stay on this machine")


sys.addaudithook(_only_this_machine)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the model, a server or a browser, and run it last."""
    for item in items:
        if _SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture
def corpus_dir(tmp_path: Path) -> Callable[[Files], Path]:
    """Make a corpus folder from names and contents."""

    def make(files: Files) -> Path:
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        write_files(folder, files)
        return folder

    return make


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def shelf(tmp_path: Path, corpus_dir: Callable[[Files], Path], embedder: HashEmbedder) -> Shelf:
    """An empty corpus folder and the index that is to be built of it."""
    return Shelf(corpus_dir({}), tmp_path / "data", embedder)


@pytest.fixture
def build(shelf: Shelf) -> Callable[..., Shelf]:
    """Write files and build the index of them."""

    def make(files: Files) -> Shelf:
        shelf.build(files)
        return shelf

    return make


@pytest.fixture(scope="session")
def real_embedder() -> Embedder:
    """The default embedding model, as `footnote` uses it."""
    from index.embedders.minilm import MiniLM

    return MiniLM()


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not beside this checkout (looked for {folder})")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Two real files: letters, and statements of opponents about the same events."""
    return _shared("seeds")


@pytest.fixture(scope="session")
def evaluation() -> Path:
    """The evaluation sets."""
    return _shared("evaluation")


Serve = Callable[..., str]


@contextmanager
def _serving(corpus_dir: Path, data_dir: Path, log: Path, chosen: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "ui", "serve", "--port", "0"]
    command += ["--corpus", str(corpus_dir), "--data-dir", str(data_dir)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    env = {**clean, **chosen}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=stderr
        )
    try:
        yield _announced(process, log)
    finally:
        process.terminate()
        try:
            process.wait(_SERVER_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _announced(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait for the line that names the address; it is listened on already."""
    end = time.monotonic() + _SERVER_START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        # The console may break the line anywhere.
        if found := _URL.search(" ".join(log.read_text("utf-8", "replace").split())):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start `footnote serve` in a process of its own; give its address. All end with the tests.

    Names given beside the two folders are set in its environment.
    """
    with ExitStack() as running:

        def start(corpus_dir: Path, data_dir: Path, **chosen: str) -> str:
            log = tmp_path_factory.mktemp("server") / "stderr.txt"
            return running.enter_context(_serving(corpus_dir, data_dir, log, chosen))

        yield start


@pytest.fixture(scope="session")
def seeds_server(seeds: Path, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a server over the seeds, shared by all tests; do not change its corpus."""
    return serve(seeds, tmp_path_factory.mktemp("seeds-index"))


@pytest.fixture(scope="session")
def seeds_footnote(
    seeds: Path, real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> "Footnote":
    """The service over the seeds with the real model."""
    from rag.settings import load_settings
    from rag.wiring import assemble

    settings = load_settings(corpus_dir=seeds, data_dir=tmp_path_factory.mktemp("seeds"))
    service = assemble(settings, real_embedder)
    service.build_now(lambda _stage, _done, _total: None)
    return service


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Callable[[], MilvusProcess]]":
    """A Milvus server on this machine, started when it is first asked for."""
    from engines import MilvusProcess

    started: list[MilvusProcess] = []

    def server() -> MilvusProcess:
        if not started:
            started.append(MilvusProcess(tmp_path_factory.mktemp("milvus") / "data"))
        return started[0]

    yield server
    for each in started:
        each.kill()


@pytest.fixture
def serve_json() -> "Iterator[Callable[[Path, Path], str]]":
    """Start `serve --json` without the page; give the line that it prints."""
    running: list[subprocess.Popen[str]] = []

    def start(corpus: Path, data_dir: Path) -> str:
        command = [sys.executable, "-m", "rag", "serve", "--json", "--port", "0"]
        command += ["--corpus", str(corpus), "--data-dir", str(data_dir)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline()

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=_SERVER_STOP_SECONDS)
