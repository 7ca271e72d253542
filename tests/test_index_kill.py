"""kill -9 while a real process builds: readers see the old generation or the new one, whole.

A builder process imports everything once and forks a child for each trial; the child builds the
corpus as it stands and is killed, either by us at a random moment or by itself at its n-th step
(a file opened, renamed, removed, a folder made), so that every step of a build is once its last;
every tenth step, unless `FOOTNOTE_LONG=1` is set.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from fakes import HashEmbedder, Shelf

from index.errors import IndexMissing
from index.library import Library

_TESTS = Path(__file__).parent
_LONG = bool(os.environ.get("FOOTNOTE_LONG"))
_RANDOM_TRIALS = 100 if _LONG else 20
_STRIDE = 1 if _LONG else 10
_BUILDER = """
import json, os, signal, sys, time
import index.building.assembly  # before the fork, not in every child
from fakes import HashEmbedder, Shelf
from pathlib import Path

STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect", "fcntl.flock")

def build(corpus, data, last_step):
    left = [last_step]
    def count(event, _):
        if event in STEPS:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    Shelf(Path(corpus), Path(data), HashEmbedder(), passage_tokens=20).build()

print("ready", flush=True)
for line in sys.stdin:
    corpus, data, last_step = json.loads(line)
    pid = os.fork()
    if pid == 0:
        try:
            build(corpus, data, last_step)
        finally:
            os._exit(int(sys.exc_info()[0] is not None))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class BuilderProcess:
    """Builds in children that may be killed."""

    def __init__(self, corpus_dir: Path, data_dir: Path) -> None:
        self._paths = [str(corpus_dir), str(data_dir)]
        paths = [str(_TESTS), str(_TESTS.parent)]
        program = f"import sys; sys.path[:0] = {paths!r}\n{_BUILDER}"
        self._process: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def build(self, *, kill_after_seconds: float | None = None, last_step: int = 0) -> int:
        """Give the exit code: 0 for a build that came to its end, -9 for one that was killed."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([*self._paths, last_step]) + "\n")
        self._process.stdin.flush()
        child = int(self._said())
        if kill_after_seconds is not None:
            time.sleep(kill_after_seconds)
            # Until its exit code is read below the child's id cannot be another process's.
            _kill(child)
        return int(self._said())

    def close(self) -> None:
        self._process.communicate(timeout=30)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it was done before us
        os.kill(pid, signal.SIGKILL)


def state(number: int) -> dict[str, str | bytes]:
    """A corpus in which every file says which state of it this is."""
    return {f"{n}.txt": f"State{number} says word{n} here. " * (n + 1) for n in range(4)}


@pytest.fixture
def builder(shelf: Shelf) -> Iterator[BuilderProcess]:
    shelf.build(state(0))
    process = BuilderProcess(shelf.corpus_dir, shelf.generations.data_dir)
    yield process
    process.close()


def state_served(shelf: Shelf) -> int:
    """Open the index as a server does, search it, and say which single state it is in."""
    live = Library(shelf.generations).current()
    passages = list(live.records.all_passages())
    hits = live.search("word1 here", shelf.embedder.embed_query("word1 here"), k=50)
    words = {p.text.split()[0] for p in (*passages, *(hit.passage for hit in hits))}
    states = {word for word in words if word.startswith("State")}
    assert len(states) == 1, f"a mix of {states}"
    assert live.manifest.counts["sources"] == 4
    return int(states.pop().removeprefix("State"))


def end_of(code: int, served: int, *, before: int, wanted: int) -> str:
    """Say how a build ended, and that what is served afterwards fits."""
    assert code in (0, -signal.SIGKILL), "the build failed"
    assert served in ((wanted,) if code == 0 else (before, wanted))
    return "done" if code == 0 else "new" if served == wanted else "old"


def test_a_build_that_is_killed_at_random_moments_leaves_the_old_or_the_new_generation(
    shelf: Shelf, builder: BuilderProcess
) -> None:
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    shelf.write(state(1))
    started = time.perf_counter()
    assert builder.build() == 0
    whole_seconds = time.perf_counter() - started

    ends: list[str] = []
    served = 1
    for trial in range(2, _RANDOM_TRIALS + 2):
        shelf.write(state(trial))
        code = builder.build(kill_after_seconds=chance.uniform(0, 1.1 * whole_seconds))
        before, served = served, state_served(shelf)
        ends.append(end_of(code, served, before=before, wanted=trial))

    sys.stdout.write(f"{Counter(ends)}\n")
    assert "old" in ends


def ends_by_step(ends_after: Callable[[int], str]) -> dict[int, str]:
    """Kill at one step after the other until a build comes to its end."""
    ends: dict[int, str] = {}
    for step in count(1, _STRIDE):
        ends[step] = ends_after(step)
        if ends[step] == "done":
            break
    # Publication is one of the last steps: there, none is passed over.
    for step in range(max(ends) - 12, max(ends)):
        ends[step] = ends.get(step) or ends_after(step)
    return dict(sorted(ends.items()))


def test_a_build_that_is_killed_at_any_of_its_steps_leaves_the_old_or_the_new_generation(
    shelf: Shelf, builder: BuilderProcess
) -> None:
    data, kept = shelf.generations.data_dir, shelf.corpus_dir.with_name("kept")
    shutil.copytree(data, kept)
    shelf.write(state(1))

    def ends_after(step: int) -> str:
        shutil.rmtree(data)
        shutil.copytree(kept, data)
        return end_of(builder.build(last_step=step), state_served(shelf), before=0, wanted=1)

    ends = list(ends_by_step(ends_after).values())

    sys.stdout.write(f"{Counter(ends)}\n")
    changed, done = ends.index("new"), ends.index("done")
    assert changed > 20
    assert ends == ["old"] * changed + ["new"] * (done - changed) + ["done"] * (len(ends) - done)


def test_what_killed_builds_left_behind_is_cleared_by_the_next(
    shelf: Shelf, builder: BuilderProcess
) -> None:
    data = shelf.generations.data_dir
    for step in range(10, 100, 10):
        shelf.write(state(step))
        builder.build(last_step=step)

    shelf.write(state(1000))
    report = shelf.build()

    assert report.published
    assert state_served(shelf) == 1000
    assert {path.name for path in data.iterdir()} <= {"CURRENT", "LOCK", "generations"}


def test_a_first_build_that_is_killed_leaves_no_index_or_a_whole_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "corpus", tmp_path / "data", HashEmbedder())
    shelf.write(state(1))
    process = BuilderProcess(shelf.corpus_dir, shelf.generations.data_dir)
    for step in range(1, 60, 4):
        process.build(last_step=step)
        try:
            assert state_served(shelf) == 1
        except IndexMissing:
            assert shelf.generations.ids() == []
    assert process.build() == 0
    assert state_served(shelf) == 1
    process.close()
