"""The generation that readers see: always whole, up to date, and honest about what is missing."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashEmbedder, Shelf

from index import shards
from index.agreement import require_agreement
from index.errors import GenerationMissing, IndexMismatch, IndexMissing
from index.library import Library
from index.shards import VECTORS

Build = Callable[..., Shelf]
OLD, NEW = {"a.txt": "The lamp is lit."}, {"a.txt": "The bell rings."}


def only_text(library: Library) -> str:
    (passage,) = library.current().records.all_passages()
    return passage.text


def damage(folder: Path) -> None:
    (folder / shards.folder_name(0) / VECTORS).write_bytes(b"damaged")


def test_without_an_index_the_reader_is_told_how_to_build_one(shelf: Shelf) -> None:
    with pytest.raises(IndexMissing, match="footnote index"):
        Library(shelf.generations).current()


def test_an_index_that_is_built_later_is_picked_up(shelf: Shelf) -> None:
    library = Library(shelf.generations)
    with pytest.raises(IndexMissing):
        library.current()

    shelf.build(OLD)

    assert only_text(library) == "The lamp is lit."


def test_a_new_generation_is_picked_up_and_the_old_one_stays_readable(build: Build) -> None:
    shelf = build(OLD)
    library = Library(shelf.generations)
    held = library.current()

    shelf.build(NEW)

    assert only_text(library) == "The bell rings."
    assert [p.text for p in held.records.all_passages()] == ["The lamp is lit."]


def test_the_same_generation_is_opened_once(build: Build) -> None:
    library = Library(build(OLD).generations)

    assert library.current() is library.current()


def test_a_rollback_is_picked_up(build: Build) -> None:
    shelf = build(OLD)
    first = shelf.generations.current_id()
    assert first is not None
    shelf.build(NEW)
    library = Library(shelf.generations)
    assert only_text(library) == "The bell rings."

    shelf.generations.publish(first)

    assert only_text(library) == "The lamp is lit."
    assert library.degraded is None


def test_a_damaged_generation_falls_back_to_the_last_good_one_and_says_so(build: Build) -> None:
    shelf = build(OLD)
    shelf.build(NEW)
    damage(shelf.folder())
    library = Library(shelf.generations)

    assert only_text(library) == "The lamp is lit."
    assert library.degraded is not None
    assert VECTORS in library.degraded


def test_a_running_reader_keeps_its_generation_when_the_next_is_damaged(build: Build) -> None:
    shelf = build(OLD)
    library = Library(shelf.generations)
    held = library.current()
    shelf.build(NEW)
    damage(shelf.folder())

    assert library.current() is held
    assert library.degraded is not None


def test_after_a_repair_nothing_is_degraded_any_more(build: Build) -> None:
    shelf = build(OLD)
    shelf.build(NEW)
    damage(shelf.folder())
    library = Library(shelf.generations)
    library.current()

    shelf.build()

    assert only_text(library) == "The bell rings."
    assert library.degraded is None


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"20180225T120000-00000abcdef\n"])
def test_a_lost_current_serves_the_newest_whole_generation_and_says_so(
    build: Build, content: bytes | None
) -> None:
    shelf = build(OLD)
    (shelf.generations.data_dir / "CURRENT").unlink()
    if content is not None:
        (shelf.generations.data_dir / "CURRENT").write_bytes(content)
    library = Library(shelf.generations)

    assert only_text(library) == "The lamp is lit."
    assert library.degraded is not None
    assert "CURRENT" in library.degraded


def test_when_nothing_is_whole_the_reader_is_told_and_a_build_helps(build: Build) -> None:
    shelf = build(OLD)
    damage(shelf.folder())
    library = Library(shelf.generations)
    with pytest.raises(IndexMissing, match=VECTORS):
        library.current()

    shelf.build()

    assert only_text(library) == "The lamp is lit."


def test_the_records_of_a_kept_generation_can_be_read(build: Build) -> None:
    shelf = build(OLD)
    first = shelf.generations.current_id()
    assert first is not None
    shelf.build(NEW)

    records = Library(shelf.generations).records_of(first)
    assert [p.text for p in records.all_passages()] == ["The lamp is lit."]


def test_the_records_of_a_damaged_or_missing_generation_are_refused(build: Build) -> None:
    shelf = build(OLD)
    damage(shelf.folder())
    library = Library(shelf.generations)

    for name in (shelf.folder().name, "20180225T120000-00000abcdef"):
        with pytest.raises(GenerationMissing, match=name):
            library.records_of(name)


def test_readers_see_whole_states_only_while_generations_change(build: Build) -> None:
    shelf = build(OLD)
    library = Library(shelf.generations)
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            live = library.current()
            hits = live.search("lamp bell", shelf.embedder.embed_query("lamp bell"), k=9)
            sha256 = live.manifest.corpus["a.txt"].sha256
            seen.add((*sorted(hit.passage.text for hit in hits), sha256))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(8):
        shelf.build(NEW if n % 2 == 0 else OLD)
    done.set()
    for reader in readers:
        reader.join()

    assert {text for text, _ in seen} == {"The lamp is lit.", "The bell rings."}
    assert len(seen) == 2


def test_a_generation_of_another_model_is_refused_by_name_and_an_older_one_serves(
    build: Build, tmp_path: Path
) -> None:
    shelf = build(OLD)
    other = Shelf(shelf.corpus_dir, shelf.generations.data_dir, HashEmbedder(name="other"))
    other.build(NEW)
    library = Library(shelf.generations, shelf.embedder.identity)

    assert only_text(library) == "The lamp is lit."
    assert library.degraded is not None
    assert "made with the model other" in library.degraded
    with pytest.raises(IndexMismatch, match="footnote index"):
        Library(shelf.generations, HashEmbedder(name="third").identity).current()


def test_a_model_of_the_same_name_that_answers_differently_is_refused(build: Build) -> None:
    made = build(OLD).open().manifest

    require_agreement(made, HashEmbedder())
    with pytest.raises(IndexMismatch, match="other vectors"):
        require_agreement(replace(made, canary=[-x for x in made.canary]), HashEmbedder())
    with pytest.raises(IndexMismatch, match="other vectors"):
        require_agreement(made, HashEmbedder(dimension=128))


def test_the_past_is_found_by_id_date_and_time(build: Build) -> None:
    shelf = build(OLD)
    first = shelf.folder().name
    shelf.build(NEW)
    library = Library(shelf.generations)
    today, second = f"{first[:4]}-{first[4:6]}-{first[6:8]}", library.current().id

    assert library.at(None).id == library.at(today).id == library.at("2999-01-01").id == second
    assert library.at(first).id == first
    assert library.at(first) is library.at(first)
    for wrong in ("2001-01-01", "yesterday", "", "../x"):
        with pytest.raises(GenerationMissing, match="footnote status"):
            library.at(wrong)
