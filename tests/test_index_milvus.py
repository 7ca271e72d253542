"""kill -9 of the builder and of the Milvus server while a generation is sent, and a server away.

Whatever dies at whatever call, readers see one whole state, and the next build puts all right.
`tests/bench/kill_milvus.py` tries every call.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engines import ListEngine, MilvusProcess
from fakes import HashEmbedder, Shelf

pytest.importorskip("pymilvus")

from index.errors import EngineUnavailable, IndexMissing
from index.library import Library
from index.milvus.engine import MilvusEngine
from index.milvus.server import Server
from index.mirror import follow

_TESTS = Path(__file__).parent


class CountingServer(Server):
    """Does something just before its n-th call."""

    def __init__(self, uri: str, *, at: int, then: Callable[[], None]) -> None:
        super().__init__(uri, timeout_seconds=5)
        self.left, self._then = at, then

    def call(self, method: str, *arguments: Any, tries: int = 3, **options: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            self._then()
        return super().call(method, *arguments, tries=tries, **options)


def state(number: int) -> dict[str, str | bytes]:
    """A corpus in which every file says which state of it this is."""
    return {f"{n}.txt": f"State{number} says word{n} here. " * (n + 1) for n in range(3)}


def state_served(engine: MilvusEngine, shelf: Shelf) -> int:
    """Read as a server does that has just been started; say in which single state the index is."""
    live = Library(engine, fallback=None).current()
    hits = live.search("word1 here", shelf.embedder.embed_query("word1 here"), k=50)
    words = {hit.passage.text.split()[0] for hit in hits}
    for hit in hits:
        document = live.records.document(hit.passage.document)
        source = document and live.records.source(document.source)
        assert source
        assert hit.passage.span.of(source.text) == hit.passage.text
    assert len(words) == 1, f"a mix of {words}"
    assert live.manifest.counts["sources"] == 3
    return int(words.pop().removeprefix("State"))


def answering(uri: str) -> MilvusEngine:
    """Wait until a server that was started again answers."""
    end = time.monotonic() + 30
    while True:
        engine = MilvusEngine(Server(uri))
        try:
            engine.current_id()
        except EngineUnavailable:
            assert time.monotonic() < end
            time.sleep(0.2)
        else:
            return engine


def sent(corpus: str, data: str, uri: str, die_at: int) -> None:
    """Build and send; die at a call. Runs in a process of its own."""
    server = CountingServer(uri, at=die_at, then=lambda: os.kill(os.getpid(), signal.SIGKILL))
    shelf = Shelf(Path(corpus), Path(data), HashEmbedder())
    shelf.build()
    follow(shelf.generations, MilvusEngine(server))


def killed_builder(shelf: Shelf, uri: str, die_at: int) -> int:
    """Give the exit code of a builder that dies at a call, 0 if it was done before."""
    places = (str(shelf.corpus_dir), str(shelf.generations.data_dir), uri)
    program = f"import sys; sys.path[:0] = {[str(_TESTS), str(_TESTS.parent)]!r}\n"
    program += f"from test_index_milvus import sent; sent(*{places!r}, {die_at})"
    return subprocess.run([sys.executable, "-c", program], check=False).returncode


@pytest.fixture
def own_milvus(tmp_path: Path) -> Iterator[MilvusProcess]:
    process = MilvusProcess(tmp_path / "milvus")
    yield process
    process.kill()


@pytest.fixture
def engine(own_milvus: MilvusProcess, shelf: Shelf) -> MilvusEngine:
    """A server that has state 0."""
    made = MilvusEngine(Server(own_milvus.uri))
    shelf.build(state(0))
    follow(shelf.generations, made)
    return made


def test_whoever_dies_readers_see_one_whole_state(
    own_milvus: MilvusProcess, engine: MilvusEngine, shelf: Shelf
) -> None:
    shelf.write(state(1))
    assert killed_builder(shelf, own_milvus.uri, die_at=9) == -signal.SIGKILL
    assert state_served(engine, shelf) == 0

    for at in (6, 22):
        with pytest.raises(EngineUnavailable, match="does not answer"):
            follow(
                shelf.generations,
                MilvusEngine(CountingServer(own_milvus.uri, at=at, then=own_milvus.kill)),
            )
        own_milvus.start()
        assert state_served(answering(own_milvus.uri), shelf) in (0, 1)

    follow(shelf.generations, engine)
    assert state_served(MilvusEngine(Server(own_milvus.uri)), shelf) == 1
    kept = Server(own_milvus.uri).call("list_collections")
    assert len(kept) == 2 * len(engine.ids()) == 2 * len(shelf.generations.ids())


def test_without_a_server_readers_are_told_or_served_from_the_folder(
    tmp_path: Path, shelf: Shelf
) -> None:
    away = MilvusEngine(Server("http://127.0.0.1:9", timeout_seconds=1))
    with pytest.raises(EngineUnavailable, match="FOOTNOTE_MILVUS_URI"):
        Library(away).current()
    with pytest.raises(IndexMissing):
        Library(away, fallback=shelf.generations).current()

    shelf.build(state(3))
    library = Library(away, fallback=shelf.generations)

    assert library.current().sharing_words("State3", 1)
    assert "does not answer" in (library.degraded or "")


def test_a_server_that_comes_back_is_used_again(shelf: Shelf) -> None:
    shelf.build(state(1))
    engine = ListEngine()
    follow(shelf.generations, engine)
    library = Library(engine, fallback=shelf.generations)
    from_server = library.current().contents

    engine.away = True
    from_folder = library.current()
    assert from_folder.contents is not from_server
    assert library.degraded
    assert library.at(from_folder.id) is from_folder

    engine.away = False
    assert library.current().contents is from_server
    assert library.degraded is None
