"""Shards: a build writes those that a change touches, and answers as a full build does."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import Files, HashEmbedder, Shelf, place

from index import shards
from index.local import LocalContents
from index.shards import CODES, VECTORS
from index.vectors import two_bits

QUESTIONS = ["When is the lamp lit?", "bell dusk", "the gate", "nitrogen", ""]
WORDS = "lamp bell gate noon dusk night the is at lit rings shut".split()
Make = Callable[[int], Shelf]


@pytest.fixture
def make(tmp_path: Path, corpus_dir: Callable[[Files], Path], embedder: HashEmbedder) -> Make:
    """Make an empty shelf whose shards hold so many passages."""
    return lambda most: Shelf(corpus_dir({}), tmp_path / "data", embedder, shard_passages=most)


def returned(shelf: Shelf) -> list[object]:
    modes = ("hybrid", "dense", "lexical")
    return [place(shelf.search(q, mode=m)) for q in QUESTIONS for m in modes]


def edit(shelf: Shelf, chance: random.Random) -> None:
    """Add, change, remove or rename a file."""
    files = sorted(path for path in shelf.corpus_dir.rglob("*") if path.is_file())
    name = chance.choice(["a.txt", "b.md", "sub/c.txt", "d.txt", "e.txt"])
    if files and chance.random() < 0.3:
        chance.choice(files).unlink()
    elif files and chance.random() < 0.3:
        chance.choice(files).rename(shelf.corpus_dir / f"moved{chance.random()}.txt")
    else:
        shelf.write({name: " ".join(chance.choices(WORDS, k=chance.randrange(1, 200)))})


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [2, 8, 4096])
def test_difference_builds_and_a_full_build_return_the_same_hits(
    make: Make, tmp_path: Path, seed: int, most: int
) -> None:
    shelf = make(most)
    chance = random.Random(seed)
    for _ in range(6):
        edit(shelf, chance)
        shelf.build()

    full = Shelf(shelf.corpus_dir, tmp_path / "full", HashEmbedder(), shard_passages=most)
    full.build()

    passages = [[p.text for p in s.open().records.all_passages()] for s in (shelf, full)]
    assert passages[0] == passages[1]
    assert returned(shelf) == returned(full)


def test_shards_that_a_change_does_not_touch_are_shared_and_the_others_written(
    make: Make,
) -> None:
    shelf = make(2)
    shelf.build({f"{n}.txt": f"The lamp number{n} is lit." for n in range(16)})
    before = shelf.folder()

    shelf.build({"3.txt": "The bell number3 rings."})

    count = len(shelf.open().manifest.shards)
    names = [f"{shards.folder_name(n)}/{VECTORS}" for n in range(count)]
    shared = [name for name in names if (before / name).samefile(shelf.folder() / name)]
    assert (count, len(shared)) == (8, 7)
    assert shelf.search("bell")[0].passage.text == "The bell number3 rings."


def test_a_moved_or_copied_file_is_not_embedded_again_whatever_shard_it_comes_to_lie_in(
    make: Make, embedder: HashEmbedder
) -> None:
    shelf = make(1)
    shelf.build({f"{n}.txt": f"The lamp number{n} is lit." for n in range(8)})
    embedder.embedded.clear()
    for n in range(4):
        (shelf.corpus_dir / f"{n}.txt").rename(shelf.corpus_dir / f"moved{n}.txt")

    report = shelf.build({"copy.txt": "The lamp number6 is lit."})

    assert len(report.moved) == 4
    assert [each.same_as for each in report.duplicates] == ["6.txt"]
    assert embedder.embedded == []


@pytest.mark.parametrize(
    ("passages", "count"),
    [(0, 1), (4, 1), (5, 2), (8, 2), (9, 4), (64, 16), (400, 32), (456, 64), (4_000_000, 4096)],
)
def test_the_number_of_shards_follows_from_the_number_of_passages(
    passages: int, count: int
) -> None:
    assert shards.shard_count(passages, most=4) == count


def test_each_shard_has_the_codes_of_its_vectors_in_their_order(make: Make) -> None:
    shelf = make(4)
    shelf.build({f"{n}.txt": f"Lamp number {n} is lit." for n in range(30)})
    shelf.build({"7.txt": "A bell of bronze rings at noon."})

    contents = LocalContents(shelf.folder(), exact_up_to=0)

    for number in range(len(contents.manifest.shards)):
        codes = np.fromfile(shelf.folder() / shards.folder_name(number) / CODES, dtype=np.uint8)
        assert codes.tolist() == two_bits.pack(contents.vectors_of(number)).ravel().tolist()
    bell = shelf.embedder.embed_query("A bell of bronze").vector
    assert contents.dense(bell, 3) == LocalContents(shelf.folder()).dense(bell, 3)
