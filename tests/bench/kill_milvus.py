"""kill -9 at calls of a rebuild: the long run of `tests/test_index_milvus.py`.

    PYTHONPATH=.:tests python tests/bench/kill_milvus.py [EVERY]

Builds the next state of a small corpus and sends it, again and again; the builder kills itself
just before its n-th call to the server, or the server is killed there, for every EVERY-th call
(default 3) of a rebuild. After each, a new reader must find one whole state. Prints how often it
was the old and the new one; anything else is an error and ends the run.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from engines import MilvusProcess
from fakes import HashEmbedder, Shelf
from test_index_milvus import CountingServer, answering, killed_builder, state, state_served

from index.errors import EngineUnavailable
from index.milvus.engine import MilvusEngine
from index.milvus.server import Server
from index.mirror import follow


def main(every: int) -> None:
    """Kill, look, repair, go on."""
    scratch = Path(tempfile.mkdtemp())
    server = MilvusProcess(scratch / "milvus")
    shelf = Shelf(scratch / "corpus", scratch / "data", HashEmbedder(), keep=2)
    shelf.build(state(0))
    engine = MilvusEngine(Server(server.uri))
    follow(shelf.generations, engine)
    for victim in ("builder", "server"):
        ends: Counter[str] = Counter()
        for at in range(1, 200, every):
            before = state_served(engine, shelf)
            shelf.write(state(before + 1))
            died = (
                killed_builder(shelf, server.uri, at) != 0
                if victim == "builder"
                else killed_server(shelf, server, at)
            )
            engine = answering(server.uri)
            served = state_served(engine, shelf)
            assert served in (before, before + 1)
            shelf.build()
            follow(shelf.generations, engine)
            if not died:
                break
            ends["new" if served > before else "old"] += 1
        print(f"{victim}: {dict(ends)}, 0 mixed, 0 lost", flush=True)
    server.kill()


def killed_server(shelf: Shelf, server: MilvusProcess, at: int) -> bool:
    """Send, kill the server at a call and start it again; False if it was all sent before."""
    counting = CountingServer(server.uri, at=at, then=server.kill)
    shelf.build()
    try:
        follow(shelf.generations, MilvusEngine(counting))
    except EngineUnavailable:
        pass
    if counting.left > 0:
        return False
    server.start()
    return True


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
