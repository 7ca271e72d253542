"""Generations: one pointer, one builder, nothing half done, nothing damaged served."""

import datetime as dt
import json
import random
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from fakes import HashEmbedder, Shelf, flipped_bits

from index import manifest, shards
from index.durable import replace_text, write_bytes
from index.engine import candidates
from index.errors import FootnoteError, IndexBusy, IndexCorrupt, IndexMismatch, IndexMissing
from index.generations import Generations, new_id
from index.local import LocalContents
from index.searching.generation import Generation
from index.shards import RECORDS, VECTORS

Build = Callable[..., Shelf]
LETTERS = {"a.txt": "The lamp is lit at noon.", "b.txt": "The bell rings at dusk."}


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sealed_files(folder: Path) -> list[Path]:
    """Every file but the manifest, which has the hashes of the others and one of itself."""
    return [path for path in files_of(folder) if path.name != manifest.NAME]


def forge(folder: Path, **changes: object) -> None:
    """Change fields of a manifest, as someone with an editor could."""
    made = json.loads((folder / manifest.NAME).read_bytes()) | changes
    (folder / manifest.NAME).write_text(json.dumps(made))


def test_a_data_folder_without_an_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="footnote index"):
        candidates(Generations(tmp_path / "nowhere"))


def test_current_names_the_generation_that_was_published(build: Build) -> None:
    shelf = build(LETTERS)

    (only,) = shelf.generations.ids()
    assert (shelf.generations.data_dir / "CURRENT").read_text() == only + "\n"
    assert shelf.generations.current_id() == only


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\n",
        b"garbage",
        b"\xff\xfe\0",
        b"../../etc",
        b"20260101T000000-00000abcdef\n",
        b"x" * 10**6,
    ],
)
def test_a_current_that_names_no_generation_counts_as_missing(
    build: Build, content: bytes | None
) -> None:
    generations = build(LETTERS).generations
    (generations.data_dir / "CURRENT").unlink()
    if content is not None:
        (generations.data_dir / "CURRENT").write_bytes(content)

    assert generations.current_id() is None
    assert candidates(generations) == generations.ids()


def test_the_live_generation_is_tried_first_and_then_the_newest(build: Build) -> None:
    shelf = build(LETTERS)
    for n in range(2):
        shelf.build({"c.txt": f"Number {n}."})
    newest, middle, oldest = shelf.generations.ids()

    shelf.generations.publish(middle)

    assert candidates(shelf.generations) == [middle, newest, oldest]


def test_ids_sort_by_time_and_never_repeat_within_a_second() -> None:
    now = dt.datetime(2026, 11, 22, 3, 0, 0, tzinfo=dt.UTC)
    ids = {new_id(now) for _ in range(100)}

    assert len(ids) == 100
    assert all(re.fullmatch(r"20261122T030000-[0-9a-f]{11}", name) for name in ids)
    assert max(ids) < new_id(now + dt.timedelta(seconds=1))


def test_an_id_is_written_in_utc_wherever_the_clock_stands() -> None:
    east = dt.datetime(2026, 11, 22, 3, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=3)))

    assert new_id(east).startswith("20261122T000000-")


def test_generations_of_the_same_second_are_ordered_as_they_were_built(build: Build) -> None:
    shelf = build(LETTERS)
    built = [shelf.generations.current_id()]
    for n in range(4):
        built.append(shelf.build({"c.txt": f"Number {n}."}).generation)

    assert shelf.generations.ids() == built[::-1]


def test_a_second_builder_is_told_that_one_is_running(shelf: Shelf) -> None:
    with Generations(shelf.generations.data_dir).lock(), pytest.raises(IndexBusy, match="running"):
        shelf.build(LETTERS)

    assert shelf.build(LETTERS).published


def test_a_lock_file_that_a_dead_process_left_does_not_block(shelf: Shelf) -> None:
    shelf.generations.data_dir.mkdir()
    (shelf.generations.data_dir / "LOCK").write_text("4711")

    assert shelf.build(LETTERS).published


def test_a_lock_that_is_a_link_is_refused_and_its_target_left_alone(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.generations.data_dir.mkdir()
    (shelf.generations.data_dir / "LOCK").symlink_to(tmp_path / "target")

    with pytest.raises(IndexCorrupt, match="LOCK"):
        shelf.build(LETTERS)

    assert not (tmp_path / "target").exists()


def test_leftovers_of_dead_builds_are_cleared_away(build: Build) -> None:
    shelf = build(LETTERS)
    stale = shelf.generations.data_dir / ".build-0123"
    (stale / "lexical").mkdir(parents=True)
    (stale / "records.sqlite").write_bytes(b"half")

    shelf.build({"c.txt": "More."})

    assert list(shelf.generations.data_dir.glob(".build-*")) == []


def test_a_staging_folder_is_gone_after_a_build_that_failed(shelf: Shelf) -> None:
    shelf.generations.data_dir.mkdir()

    def fail() -> None:
        with shelf.generations.staging() as staged:
            (staged / "records.sqlite").write_bytes(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(shelf.generations.data_dir.glob(".build-*")) == []


def test_only_the_newest_generations_are_kept_and_the_live_one_always(build: Build) -> None:
    shelf = build(LETTERS)
    oldest = shelf.generations.ids()[0]
    for n in range(3):
        shelf.build({"c.txt": f"Number {n}."})
    newest = shelf.generations.ids()[0]
    shelf.generations.publish(oldest)

    deleted = shelf.generations.collect(keep=1)

    assert len(deleted) == 2
    assert shelf.generations.ids() == [newest, oldest]


def test_an_opened_generation_outlives_its_folder(build: Build) -> None:
    shelf = build(LETTERS)
    opened = shelf.open()
    shutil.rmtree(shelf.folder())

    hits = opened.search("lamp", shelf.embedder.embed_query("lamp"), k=1)

    assert opened.id not in shelf.generations.ids()
    assert hits[0].passage.text == "The lamp is lit at noon."


def test_opening_and_searching_write_nothing_into_a_generation(build: Build) -> None:
    shelf = build(LETTERS)
    before = {path: path.read_bytes() for path in files_of(shelf.folder())}

    shelf.search("lamp")

    assert {path: path.read_bytes() for path in files_of(shelf.folder())} == before


def test_every_file_of_a_generation_is_in_its_manifest(build: Build) -> None:
    folder = build(LETTERS).folder()

    names = {path.relative_to(folder).as_posix() for path in files_of(folder)}

    assert set(manifest.read(folder).files) == names - {manifest.NAME}


def test_one_flipped_bit_in_any_file_is_refused_by_the_name_of_the_file(build: Build) -> None:
    folder = build(LETTERS).folder()
    sys.stdout.write(f"seed {(seed := random.randrange(2**32))}\n")
    chance = random.Random(seed)
    for path in sealed_files(folder):
        data = path.read_bytes()
        bits = [chance.randrange(len(data) * 8) for _ in range(5)] if data else []
        for damaged in flipped_bits(data, bits):
            path.write_bytes(damaged)
            with pytest.raises(IndexCorrupt, match=re.escape(path.name)):
                Generation(LocalContents(folder))
        path.write_bytes(data)

    Generation(LocalContents(folder))


def test_a_flipped_bit_in_the_manifest_is_refused_or_changes_nothing(build: Build) -> None:
    folder = build(LETTERS).folder()
    path, made = folder / manifest.NAME, manifest.read(folder)
    data = path.read_bytes()
    for damaged in flipped_bits(data, range(3, len(data) * 8, 97)):
        path.write_bytes(damaged)
        with suppress(FootnoteError):
            assert manifest.read(folder) == made


@pytest.mark.parametrize("damage", ["truncated", "longer", "gone", "a link"])
def test_a_damaged_file_is_refused_by_its_name(build: Build, damage: str, tmp_path: Path) -> None:
    folder = build(LETTERS).folder()
    for path in sealed_files(folder):
        data = path.read_bytes()
        path.unlink()
        if damage == "a link":
            (tmp_path / "elsewhere").write_bytes(data)
            path.symlink_to(tmp_path / "elsewhere")
        elif damage != "gone":
            path.write_bytes(data + b" " if damage == "longer" or not data else data[:-1])

        with pytest.raises(IndexCorrupt, match=re.escape(path.name)):
            Generation(LocalContents(folder))

        path.unlink(missing_ok=True)
        path.write_bytes(data)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"{" * 100_000,
        b"[" * 100_000,
        b'{"format": %d}' % manifest.FORMAT,
    ],
    ids=["empty", "no fields", "list", "null", "no text", "deep", "deep list", "format only"],
)
def test_what_is_no_manifest_is_refused(build: Build, content: bytes) -> None:
    folder = build(LETTERS).folder()
    (folder / manifest.NAME).write_bytes(content)

    with pytest.raises(IndexCorrupt, match="manifest"):
        Generation(LocalContents(folder))


@pytest.mark.parametrize(
    "files",
    [
        {},
        [],
        None,
        {"records.sqlite": 3},
        {"records.sqlite": {}},
        {"../../../../etc/hostname": {"sha256": "0", "size": 1}},
        {"/etc/hostname": {"sha256": "0", "size": 1}},
        {"a\0b": {"sha256": "0", "size": 1}},
    ],
    ids=["none", "list", "null", "number", "no fields", "parent", "absolute", "nul"],
)
def test_a_forged_list_of_files_is_refused(build: Build, files: object) -> None:
    folder = build(LETTERS).folder()
    forge(folder, files=files)

    with pytest.raises(IndexCorrupt):
        Generation(LocalContents(folder))


def test_a_generation_of_another_format_is_refused_with_what_to_do(build: Build) -> None:
    folder = build(LETTERS).folder()
    forge(folder, format=manifest.FORMAT + 1)

    with pytest.raises((IndexMismatch, IndexCorrupt), match="footnote index"):
        Generation(LocalContents(folder))


def test_parts_of_two_generations_are_never_opened_together(build: Build) -> None:
    shelf = build(LETTERS)
    first = shelf.folder()
    shelf.build({"c.txt": "More."})
    mixed = shelf.folder()

    for name in (f"{shards.folder_name(0)}/{part}" for part in (VECTORS, RECORDS)):
        whole = (mixed / name).read_bytes()
        (mixed / name).write_bytes((first / name).read_bytes())
        with pytest.raises(IndexCorrupt, match=name):
            Generation(LocalContents(mixed))
        (mixed / name).write_bytes(whole)


def test_a_file_is_written_once_and_replaced_only_whole(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        write_bytes(tmp_path / "a", b"two")

    replace_text(tmp_path / "a", "three")

    assert (tmp_path / "a").read_text() == "three"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_passages_longer_than_the_model_reads_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch, match="at most 14 tokens"):
        Shelf(
            tmp_path / "corpus", tmp_path / "data", HashEmbedder(max_tokens=16), passage_tokens=15
        ).build(LETTERS)
