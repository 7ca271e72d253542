"""Scope: looking at what a watcher saw gives the same generation as looking at everything."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Files, HashEmbedder, Shelf, write_files

from index import manifest
from index.building.builder import BuildReport
from index.building.scope import Touched

NAMES = ["a.txt", "b.md", "sub/c.txt", "sub/d.txt", "other/e.txt"]
ODD = [".hidden.txt", "f.bin", "sub/.x/g.txt", "empty.txt"]
SAID = ["a.txt.yaml", "sub/c.txt.yaml", "corpus.yaml", "aliases.yaml"]
WORDS = "lamp bell gate noon dusk night the is at lit rings shut".split()


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {path: path.lstat() for path in folder.rglob("*")}
    return {
        path.relative_to(folder).as_posix(): (info.st_ino, info.st_mtime_ns)
        for path, info in stats.items()
        if path.is_file() or not any(path.iterdir())
    }


def seen(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> set[str]:
    """What a watcher tells: every path that is new, gone or different."""
    return {path for path in before | after if before.get(path) != after.get(path)}


def edit(folder: Path, chance: random.Random) -> set[str]:
    """Change one thing; returns the folders that were moved, which a watcher names too."""
    what = chance.random()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if files and what < 0.2:
        chance.choice(files).unlink()
    elif files and what < 0.3:
        chance.choice(files).rename(folder / f"moved{chance.randrange(9)}.txt")
    elif (folder / "sub").exists() and what < 0.4:
        new = f"sub{chance.randrange(99)}"
        (folder / "sub").rename(folder / new)
        return {"sub", new}
    elif what < 0.55:
        name = chance.choice(SAID)
        write_files(folder, {name: said(name, chance)})
    elif what < 0.65:
        write_files(folder, {chance.choice(ODD): chance.choice(["", "The lamp."])})
    else:
        text = " ".join(chance.choices(WORDS, k=chance.choice([1, 2, 60])))
        write_files(folder, {chance.choice(NAMES): text})
    return set()


def said(name: str, chance: random.Random) -> str:
    author = chance.choice(["Ann", "Ben"])
    if name == "corpus.yaml":
        return f"files:\n  b.md:\n    author: {author}\n"
    return "- [lamp, light]\n" if name == "aliases.yaml" else f"author: {author}\n"


def told(report: BuildReport) -> BuildReport:
    """Everything in a report but the generation's name, and how long it took."""
    return replace(report, generation="", seconds=0.0, embedded=0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("most", [2, 4096])
def test_looking_at_what_was_touched_finds_what_looking_at_everything_finds(
    corpus_dir: Callable[[Files], Path], tmp_path: Path, seed: int, most: int
) -> None:
    folder, chance = corpus_dir({"z.txt": "The lamp is lit."}), random.Random(seed)
    few, all_ = (
        Shelf(folder, tmp_path / name, HashEmbedder(), shard_passages=most)
        for name in ("few", "all")
    )
    since = few.build().generation
    all_.build()
    for _ in range(12):
        before = snapshot(folder)
        moved = edit(folder, chance)
        touched = Touched(since, seen(before, snapshot(folder)) | moved)

        report = few.builder.build(touched=touched)

        assert told(report) == told(all_.build())
        since = report.generation
        made, other = manifest.read(few.folder()), manifest.read(all_.folder())
        same = ("corpus", "skipped", "warnings", "aliases", "counts")
        assert all(getattr(made, name) == getattr(other, name) for name in same)


def test_only_what_was_touched_is_looked_at(
    corpus_dir: Callable[[Files], Path], tmp_path: Path
) -> None:
    shelf = Shelf(corpus_dir({}), tmp_path / "data", HashEmbedder())
    since = shelf.build({"a.txt": "The lamp is lit.", "b.txt": "The gate is shut."}).generation
    shelf.write({"a.txt": "The bell rings.", "b.txt": "The bell is rung."})

    report = shelf.builder.build(touched=Touched(since, {"a.txt"}))

    assert report.changed == ["a.txt"]
    assert shelf.build().changed == ["b.txt"]


def test_after_another_build_or_a_rollback_everything_is_looked_at(
    corpus_dir: Callable[[Files], Path], tmp_path: Path
) -> None:
    shelf = Shelf(corpus_dir({}), tmp_path / "data", HashEmbedder())
    first = shelf.build({"a.txt": "The lamp is lit."}).generation
    second = shelf.build({"b.txt": "The gate is shut."}).generation
    shelf.generations.publish(first)

    report = shelf.builder.build(touched=Touched(second, set()))

    assert report.added == ["b.txt"]


def test_of_a_folder_that_is_gone_its_name_is_enough(
    corpus_dir: Callable[[Files], Path], tmp_path: Path
) -> None:
    shelf = Shelf(corpus_dir({}), tmp_path / "data", HashEmbedder())
    files: Files = {"a.txt": "The lamp is lit.", "sub/b.txt": "Shut.", "sub/in/c.txt": "Rung."}
    since = shelf.build(files).generation
    (shelf.corpus_dir / "sub").rename(tmp_path / "elsewhere")

    report = shelf.builder.build(touched=Touched(since, {"sub"}))

    assert report.removed == ["sub/b.txt", "sub/in/c.txt"]
