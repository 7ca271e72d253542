"""What shows only after many times: full disks, damage, publications under readers, races.

`FOOTNOTE_LONG=1` takes 100 publications instead of 30.
"""

import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import HashEmbedder, Shelf, flipped_bits

from index import manifest
from index.errors import DiskFull, IndexBusy
from index.library import Library
from index.local import LocalContents
from index.searching.generation import Generation

pytestmark = pytest.mark.slow

Build = Callable[..., Shelf]
STATES = 100 if os.environ.get("FOOTNOTE_LONG") else 30
READERS = 16


def state(number: int) -> dict[str, str | bytes]:
    """A corpus in which every file says which state of it this is."""
    return {f"{n}.txt": f"State{number} says word{n} here. " * 20 for n in range(6)}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a file system can only be mounted by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def leave_free(disk: Path, size: int) -> None:
    """Fill a file system up, but for so many bytes."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(bytes(max(0, room - size)))


def test_a_disk_that_is_full_at_any_of_100_sizes_leaves_the_old_index_and_nothing_else(
    small_disk: Path, corpus_dir: Callable[..., Path]
) -> None:
    shelf = Shelf(corpus_dir(state(0)), small_disk / "data", HashEmbedder())
    shelf.build()
    before = shelf.folder()
    shelf.write({f"{n}.txt": f"Much{n} and more. " * 1200 for n in range(8)})
    for size in range(0, 100 * 4096, 4096):
        leave_free(small_disk, size)
        with pytest.raises(DiskFull, match="still serves"):
            shelf.build()
        assert shelf.folder() == before
        assert list(shelf.generations.data_dir.glob(".build-*")) == []
    assert Library(shelf.generations).current().manifest.counts["sources"] == 6

    (small_disk / "ballast").unlink()
    assert shelf.build().published


def damaged_in_turn(folder: Path, other: Path) -> Iterator[str]:
    """Damage every file of a generation in every way, one after the other; name it each time."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name[0] != "."):
        whole = path.read_bytes()
        bits = len(whole) * 8
        changed = list(flipped_bits(whole, range(0, bits, max(1, bits // 48))))
        changed += [whole[: len(whole) * n // 5] for n in range(5)] if whole else []
        twin = other / path.relative_to(folder)
        if twin.is_file() and twin.read_bytes() != whole:
            changed.append(twin.read_bytes())
        for data in changed:
            path.write_bytes(data)
            yield path.name
        path.write_bytes(whole)


def test_every_file_damaged_in_every_way_is_refused_by_name_and_the_last_whole_state_serves(
    build: Build,
) -> None:
    shelf = build(state(0))
    first = shelf.folder()
    shelf.build(state(1))
    told: Counter[str] = Counter()
    for name in damaged_in_turn(shelf.folder(), first):
        library = Library(shelf.generations)
        served = library.current()
        assert served.id == first.name
        assert library.degraded is not None
        # Another generation's manifest is whole; then it is the files that do not agree with it.
        assert name in library.degraded or name == manifest.NAME
        told[name] += 1

    assert Library(shelf.generations).current().id == shelf.folder().name
    assert told.total() >= 500


def read_until(stop: threading.Event, library: Library, embedder: HashEmbedder) -> Counter[str]:
    """Search again and again; count the states that were seen, each of which must be whole."""
    seen: Counter[str] = Counter()
    vector = embedder.embed_query("word1 here")
    while not stop.wait(0.05):
        live = library.current()
        words = {hit.passage.text.split()[0] for hit in live.search("word1 here", vector, k=50)}
        assert len(words) == 1, f"a mix of {words} in {live.id}"
        seen[words.pop()] += 1
    return seen


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_publications_under_sixteen_readers_lose_and_mix_nothing(build: Build) -> None:
    shelf = build(state(0))
    library, stop = Library(shelf.generations), threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read_until, stop, library, shelf.embedder) for _ in range(READERS)]
        files: list[int] = []
        for number in range(1, STATES + 1):
            shelf.build(state(number))
            files.append(open_files())
        stop.set()
        seen = sum((reader.result() for reader in readers), Counter[str]())

    assert library.degraded is None
    assert (
        library
        .current()
        .search("word1", None, k=1, mode="lexical")[0]
        .passage.text.startswith(f"State{STATES} ")
    )
    assert len(seen) > STATES / 2
    assert max(files[STATES // 2 :]) <= max(files[: STATES // 2]) + 4
    assert len(shelf.generations.ids()) <= 5 + READERS


def test_of_eight_builders_at_once_one_publishes_and_the_others_are_told(build: Build) -> None:
    shelf = build(state(0))
    for number in range(1, 11):
        shelf.write(state(number))
        gate = threading.Barrier(8)

        def race(gate: threading.Barrier = gate) -> str:
            other = Shelf(shelf.corpus_dir, shelf.generations.data_dir, HashEmbedder())
            gate.wait()
            try:
                return "published" if other.build().published else "nothing to do"
            except IndexBusy:
                return "told"

        with ThreadPoolExecutor(8) as pool:
            ends = Counter(future.result() for future in [pool.submit(race) for _ in range(8)])

        assert ends["published"] == 1, ends
        assert ends.total() == 8
        assert Generation(LocalContents(shelf.folder())).manifest.counts["sources"] == 6
    shutil.rmtree(shelf.generations.data_dir)
