"""Several readers of one index: requests a second, and how soon all see a rebuild.

    PYTHONPATH=.:tests python tests/bench/readers.py --processes 1 2 3 [--milvus] [--hashed]

Starts `footnote serve` so many times over one data folder, or over one Milvus server that it also
starts, keeps clients busy at all of them, and rebuilds halfway. Prints a line of JSON for each
number of processes: requests a second, the 50th and 99th percentile in milliseconds, the statuses,
and how long after the publication the last reader answered from the new generation. With `--hashed`
words are hashed instead of embedded: what is measured is everything but the model.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from engines import MilvusProcess
from load import Caller, Tally, ask, percentiles, questions

_ROOT = Path(__file__).parents[2]
_WAIT_SECONDS = 30
_HASHED = """
import json, sys
from pathlib import Path
from fakes import HashEmbedder
from rag.api.app import create_app
from rag.building import make_builder
from rag.serving import listening, make_server
from rag.settings import load_settings
from rag.wiring import assemble
action, corpus, data = sys.argv[1:]
settings = load_settings(corpus_dir=Path(corpus), data_dir=Path(data))
if action == "index":
    print(json.dumps({"generation": make_builder(settings, HashEmbedder()).build().generation}))
else:
    listener = listening("127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    server = make_server(create_app(assemble(settings, HashEmbedder()), settings), settings)
    server.run(sockets=[listener])
"""


def told_to(action: str, folder: Path, chosen: dict[str, str], *more: str) -> list[str]:
    """The command line of a reader or a builder."""
    places = [str(folder / "corpus"), str(folder / "data")]
    if "HASHED" in chosen:
        return [sys.executable, "-c", _HASHED, action, *places]
    command = [sys.executable, "-m", "rag", action, "--json", *more]
    return [*command, "--corpus", places[0], "--data-dir", places[1]]


@contextmanager
def reader(folder: Path, chosen: dict[str, str]) -> Iterator[str]:
    """Serve in a process of its own; give its address."""
    command = told_to("serve", folder, chosen, "--port", "0")
    env = {**os.environ, **chosen}
    process = subprocess.Popen(
        command, cwd=_ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.communicate(timeout=_WAIT_SECONDS)


def build(folder: Path, chosen: dict[str, str]) -> tuple[str, float]:
    """Bring the index up to date; give the new generation and the seconds that it took."""
    command = told_to("index", folder, chosen)
    started = time.monotonic()
    env = {**os.environ, **chosen}
    done = subprocess.run(command, cwd=_ROOT, env=env, capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout)["generation"]), time.monotonic() - started


async def seen(url: str, generation: str) -> float:
    """Wait until a reader answers from a generation; give the moment."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        while (await http.get("/readyz")).json().get("generation") != generation:
            await asyncio.sleep(0.05)
    return time.monotonic()


async def measured(
    urls: list[str], folder: Path, chosen: dict[str, str], options: Namespace
) -> dict[str, object]:
    """Keep clients busy at all readers, rebuild halfway, and say what came of it."""
    tally = Tally()
    end = time.monotonic() + options.seconds
    async with asyncio.TaskGroup() as tasks:
        for number in range(options.clients):
            caller = Caller(urls[number % len(urls)], None)
            tasks.create_task(ask(caller, "search", questions(number), end, tally))
        await asyncio.sleep(options.seconds / 2)
        (folder / "corpus" / "new.md").write_text(f"# New\n\nWritten at {time.time()}.\n")
        generation, took = await asyncio.to_thread(build, folder, chosen)
        published = time.monotonic()
        last = max(await asyncio.gather(*(seen(url, generation) for url in urls)))
    return {
        "processes": len(urls),
        "requests_per_second": round(len(tally.took) / options.seconds, 1),
        **percentiles("served", tally.took),
        "statuses": dict(tally.statuses),
        "rebuild_seconds": round(took, 1),
        "seen_by_all_after_seconds": round(last - published, 2),
    }


def prepared(folder: Path, copies: int) -> None:
    """Lay out a corpus: so many copies of the sample, each with a number in every paragraph."""
    (folder / "corpus").mkdir()
    for path in sorted((_ROOT / "corpus").rglob("*.md")):
        for number in range(copies):
            text = path.read_text("utf-8").replace("\n\n", f"\n\nCopy {number}. ")
            (folder / "corpus" / f"{number}-{path.name}").write_text(text)


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--milvus", action="store_true")
    parser.add_argument("--hashed", action="store_true")
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    prepared(folder, options.copies)
    with ExitStack() as running:
        chosen = {"HASHED": "1"} if options.hashed else {}
        if options.milvus:
            server = MilvusProcess(folder / "milvus")
            running.callback(server.kill)
            chosen |= {"FOOTNOTE_ENGINE": "milvus", "FOOTNOTE_MILVUS_URI": server.uri}
        print(json.dumps({"first_build_seconds": round(build(folder, chosen)[1], 1)}), flush=True)
        for processes in options.processes:
            print(json.dumps(together(folder, chosen, processes, options)), flush=True)
    shutil.rmtree(folder)


def together(
    folder: Path, chosen: dict[str, str], processes: int, options: Namespace
) -> dict[str, object]:
    """Start so many readers, measure, end them."""
    with ExitStack() as running:
        urls = [running.enter_context(reader(folder, chosen)) for _ in range(processes)]
        return asyncio.run(measured(urls, folder, chosen, options))


if __name__ == "__main__":
    main()
