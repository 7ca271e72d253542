"""Building: the difference, the report, and that nothing false is ever published."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import BrokenEmbedder, Files, HashEmbedder, Shelf, place

from index import manifest
from index.building.builder import BuildReport
from index.building.plan import Moved
from index.building.progress import Stage
from index.embedders.unrelated import unrelated_cosine
from index.errors import CorpusMissing, IndexCorrupt
from index.shards import VECTORS

Build = Callable[..., Shelf]
LETTERS: Files = {
    "a.txt": "The lamp is lit at noon.",
    "b.md": "# The bell\n\nThe bell rings at dusk.",
    "sub/c.txt": "The gate is shut at night.",
}
QUESTIONS = ["When is the lamp lit?", "bell dusk", "the gate", "nitrogen", ""]


def texts(shelf: Shelf) -> list[str]:
    return sorted(p.text for p in shelf.open().records.all_passages())


def changes(report: BuildReport) -> tuple[list[str], list[str], list[str]]:
    return report.added, report.changed, report.removed


def answers(shelf: Shelf) -> list[object]:
    modes = ("hybrid", "dense", "lexical")
    return [place(shelf.search(q, mode=m)) for q in QUESTIONS for m in modes]


def rebuilt(shelf: Shelf, where: Path) -> Shelf:
    """The same corpus, built from nothing."""
    other = Shelf(shelf.corpus_dir, where, HashEmbedder())
    other.build(full=True)
    return other


def test_the_first_build_adds_every_file_and_counts_what_it_made(shelf: Shelf) -> None:
    report = shelf.build(LETTERS)

    assert changes(report) == (["a.txt", "b.md", "sub/c.txt"], [], [])
    assert (report.found, report.indexed, report.documents, report.passages) == (3, 3, 3, 3)
    assert report.embedded == 3
    assert report.published


def test_nothing_changed_writes_nothing(build: Build) -> None:
    shelf = build(LETTERS)
    before = sorted(shelf.generations.data_dir.rglob("*"))

    report = shelf.build()

    assert not report.published
    assert report.embedded == 0
    assert changes(report) == ([], [], [])
    assert sorted(shelf.generations.data_dir.rglob("*")) == before


def test_a_file_that_was_only_touched_is_not_a_change(build: Build) -> None:
    shelf = build(LETTERS)
    os.utime(shelf.corpus_dir / "a.txt", ns=(1, 1))

    assert not shelf.build().published


def test_an_added_file_is_found_and_only_it_is_embedded(
    build: Build, embedder: HashEmbedder
) -> None:
    shelf = build(LETTERS)
    embedder.embedded.clear()

    report = shelf.build({"d.txt": "The clock stops at dawn."})

    assert changes(report) == (["d.txt"], [], [])
    assert len(embedder.embedded) == report.embedded == 1
    assert shelf.search("clock dawn")[0].passage.text == "The clock stops at dawn."


def test_an_edited_file_is_found_by_its_new_words_and_never_by_its_old(build: Build) -> None:
    shelf = build(LETTERS)

    report = shelf.build({"a.txt": "The lantern is lit at noon."})

    assert changes(report) == ([], ["a.txt"], [])
    assert shelf.search("lantern")[0].passage.text == "The lantern is lit at noon."
    assert shelf.search("lamp", mode="lexical") == []


def test_a_deleted_text_is_never_returned_and_is_gone_from_the_files(build: Build) -> None:
    shelf = build(LETTERS)
    (shelf.corpus_dir / "sub" / "c.txt").unlink()

    report = shelf.build()

    assert changes(report) == ([], [], ["sub/c.txt"])
    assert "The gate is shut at night." not in texts(shelf)
    assert all("gate" not in hit.passage.text for hit in shelf.search("The gate is shut", k=50))
    files = [path for path in shelf.folder().rglob("*") if path.is_file()]
    assert not any(b"gate" in path.read_bytes() for path in files)


def test_a_renamed_file_is_removed_and_added_without_embedding_it_again(build: Build) -> None:
    shelf = build({"a.txt": "The lamp is lit at noon.", "b.txt": "The bell."})
    (shelf.corpus_dir / "a.txt").rename(shelf.corpus_dir / "z.txt")

    report = shelf.build()

    assert report.moved == [Moved("a.txt", "z.txt")]
    assert changes(report) == ([], [], [])
    assert report.embedded == 0
    (hit, *_) = shelf.search("lamp")
    document = shelf.open().records.document(hit.passage.document)
    assert document is not None
    assert document.source == "z.txt"


def test_two_files_that_swapped_their_names_swap_their_passages(build: Build) -> None:
    shelf = build({"a.txt": "The lamp.", "b.txt": "The bell."})

    report = shelf.build({"a.txt": "The bell.", "b.txt": "The lamp."})

    records = shelf.open().records
    read = {s: source.text for s in ("a.txt", "b.txt") if (source := records.source(s))}
    assert report.changed == ["a.txt", "b.txt"]
    assert read == {"a.txt": "The bell.", "b.txt": "The lamp."}


def test_a_broken_file_is_named_and_the_rest_is_indexed(shelf: Shelf) -> None:
    report = shelf.build({"a.txt": "The lamp.", "bad.txt": b"\x81\x8d", "c.exe": b"MZ"})

    assert {item.path: item.reason for item in report.skipped} == {
        "bad.txt": "encoding_uncertain",
        "c.exe": "unsupported_format",
    }
    assert (report.found, report.indexed) == (3, 1)
    assert texts(shelf) == ["The lamp."]


def test_a_file_that_cannot_be_read_is_not_tried_again_until_it_changes(shelf: Shelf) -> None:
    shelf.build({"a.txt": "The lamp.", "b.txt": b"\x81\x8d\x81"})
    path = shelf.corpus_dir / "b.txt"
    was = path.stat()

    path.write_bytes(b"Hi.")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    untouched = shelf.build({})
    os.utime(path)
    mended = shelf.build({})

    assert (untouched.published, [item.path for item in untouched.skipped]) == (False, ["b.txt"])
    assert (mended.added, mended.skipped) == (["b.txt"], [])


def test_files_read_with_a_warning_are_named_in_report_and_manifest(shelf: Shelf) -> None:
    report = shelf.build({"a.txt": "The lamp\u202e is lit.", "b.txt": "The bell."})

    [warned] = report.warnings
    assert (warned.path, warned.warning) == ("a.txt", "hidden_characters")
    assert "turn the direction" in warned.detail
    assert manifest.read(shelf.folder()).warnings == shelf.build({}).warnings == [warned]


HOSTILE_METADATA = ['"\\ud800"', "!!bool maybe", '!!int ""', '"\\0"', "x" * 10000]


@pytest.mark.parametrize("title", HOSTILE_METADATA, ids=range(len(HOSTILE_METADATA)))
def test_no_front_matter_stops_the_build_of_the_other_files(shelf: Shelf, title: str) -> None:
    report = shelf.build({"a.txt": "The lamp.", "b.md": f"---\ntitle: {title}\n---\nThe bell."})

    assert report.found == report.indexed + len(report.skipped) == 2
    assert "The lamp." in texts(shelf)


def test_a_file_that_broke_after_it_was_indexed_is_removed_and_named(build: Build) -> None:
    shelf = build(LETTERS)

    report = shelf.build({"a.txt": b"\x81 broken \x8d"})

    assert report.removed == ["a.txt"]
    assert [item.path for item in report.skipped] == ["a.txt"]
    assert report.found == report.indexed + len(report.skipped) == 3


def test_a_newly_broken_file_is_named_in_the_live_manifest_too(build: Build) -> None:
    shelf = build(LETTERS)

    shelf.build({"bad.txt": b"\x81\x8d"})

    named = [item.path for item in manifest.read(shelf.folder()).skipped]
    assert named == ["bad.txt"]


def test_an_empty_corpus_is_a_valid_index(shelf: Shelf) -> None:
    report = shelf.build()

    assert report.published
    assert (report.found, report.indexed, report.passages) == (0, 0, 0)
    assert answers(shelf) == [[]] * 15
    assert not shelf.build().published


def test_a_corpus_may_become_empty_and_full_again(build: Build) -> None:
    shelf = build({"a.txt": "The lamp."})
    (shelf.corpus_dir / "a.txt").unlink()
    assert shelf.build().passages == 0

    assert shelf.build({"a.txt": "The lamp."}).added == ["a.txt"]
    assert texts(shelf) == ["The lamp."]


def test_a_missing_corpus_publishes_nothing_and_the_old_index_stays(build: Build) -> None:
    shelf = build(LETTERS)
    before = shelf.generations.current_id()
    shelf.corpus_dir.rename(shelf.corpus_dir.with_name("elsewhere"))

    with pytest.raises(CorpusMissing):
        shelf.build()

    assert shelf.generations.current_id() == before


@pytest.mark.parametrize("number", [0.0, 1.0, float("nan"), float("inf")])
def test_vectors_that_are_not_of_unit_length_are_never_published(
    tmp_path: Path, number: float
) -> None:
    (tmp_path / "a.txt").write_text("The lamp.")
    shelf = Shelf(tmp_path, tmp_path / "data", BrokenEmbedder(number))

    with pytest.raises(IndexCorrupt, match="unit length"):
        shelf.build()

    assert shelf.generations.current_id() is None
    assert list((tmp_path / "data").glob(".build-*")) == []


def test_equal_passages_come_in_the_same_order_after_a_difference_and_a_full_build(
    build: Build, tmp_path: Path
) -> None:
    shelf = build({"z.txt": "The lamp is lit."})
    shelf.build({"a.txt": "The lamp is lit.", "m.txt": "The lamp is lit."})

    full = rebuilt(shelf, tmp_path / "full")

    assert answers(shelf) == answers(full)


def test_every_stored_span_cuts_its_text_out_of_the_file(build: Build) -> None:
    records = build(LETTERS | {"d.txt": "\ufeffOne.\r\nTwo. " * 50}).open().records

    for document in records.documents():
        source = records.source(document.source)
        assert source is not None
        for span in [s.span for s in records.sentences(document.id, document.span)]:
            assert span.of(source.text).strip() == span.of(source.text) != ""
    for passage in records.all_passages():
        document = records.document(passage.document)
        source = records.source(document.source) if document else None
        assert source is not None
        assert passage.span.of(source.text) == passage.text


def test_a_title_is_embedded_before_its_passages_and_is_no_part_of_them(
    build: Build, embedder: HashEmbedder
) -> None:
    shelf = build({"a.md": "---\ntitle: A greeting\n---\nDear comrades!"})

    assert embedder.embedded == ["A greeting\nDear comrades!"]
    assert texts(shelf) == ["Dear comrades!"]


def test_nothing_longer_than_the_model_reads_is_ever_embedded(tmp_path: Path) -> None:
    embedder = HashEmbedder(max_tokens=24)
    title = "A long title of more words than fit beside a passage of this size"
    (tmp_path / "a.md").write_text(f"---\ntitle: {title}\n---\n" + "one two three. " * 60)

    Shelf(tmp_path, tmp_path / "data", embedder, passage_tokens=20).build()

    assert max(map(embedder.count_tokens, embedder.embedded)) <= 22


def test_another_model_embeds_everything_again(build: Build, tmp_path: Path) -> None:
    shelf = build(LETTERS)
    other = Shelf(shelf.corpus_dir, shelf.generations.data_dir, HashEmbedder(name="other"))

    report = other.build()

    assert (report.published, report.embedded) == (True, 3)
    assert manifest.read(other.folder()).model.name == "other"


def test_other_passage_sizes_cut_everything_again(build: Build) -> None:
    shelf = build({"a.txt": "one two three four. " * 10})
    other = Shelf(shelf.corpus_dir, shelf.generations.data_dir, shelf.embedder, passage_tokens=10)

    before = shelf.open().manifest.counts["passages"]

    assert other.build().passages > before


def test_another_corpus_folder_replaces_the_files_of_the_first(build: Build) -> None:
    shelf = build(LETTERS)
    elsewhere = shelf.corpus_dir.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "x.txt").write_text("The clock.")

    other = Shelf(elsewhere, shelf.generations.data_dir, shelf.embedder)
    other.build()

    assert texts(other) == ["The clock."]


def test_a_build_on_a_damaged_generation_starts_from_nothing(build: Build) -> None:
    shelf = build(LETTERS)
    (shelf.shard() / VECTORS).write_bytes(b"damaged")

    report = shelf.build()

    assert (report.published, report.embedded) == (True, 3)
    assert shelf.search("lamp")[0].passage.text == "The lamp is lit at noon."


def test_the_clock_that_is_passed_in_dates_the_generation(shelf: Shelf) -> None:
    from index.building.builder import Builder
    from index.chunking import Chunking

    shelf.write(LETTERS)
    report = Builder(
        shelf.corpus_dir,
        shelf.generations,
        shelf.embedder,
        chunking=Chunking(40),
        now=lambda: dt.datetime(2018, 2, 25, 12, 0, tzinfo=dt.UTC),
    ).build()

    assert report.generation.startswith("20180225T120000-")
    assert manifest.read(shelf.folder()).built_at == "2018-02-25T12:00:00.000+00:00"


def test_the_manifest_says_what_the_generation_was_made_from(build: Build) -> None:
    shelf = build(LETTERS)
    first = shelf.open()
    shelf.build({"d.txt": "The clock."})

    made = shelf.open().manifest

    assert made.parent == first.id
    assert sorted(made.corpus) == ["a.txt", "b.md", "d.txt", "sub/c.txt"]
    assert made.model == shelf.embedder.card
    canary = shelf.embedder.embed_query(manifest.CANARY_TEXT).vector
    np.testing.assert_allclose(made.canary, canary, atol=1e-6)
    assert made.unrelated == unrelated_cosine(shelf.embedder) == first.manifest.unrelated


def test_progress_of_every_stage_ends_at_its_total(tmp_path: Path) -> None:
    told: dict[Stage, list[tuple[int, int]]] = {}
    shelf = Shelf(
        tmp_path / "corpus",
        tmp_path / "data",
        HashEmbedder(),
        on_progress=lambda stage, done, total: told.setdefault(stage, []).append((done, total)),
    )

    shelf.build(LETTERS)

    assert list(told) == ["reading", "cutting", "embedding", "writing"]
    assert all(steps[-1][0] == steps[-1][1] > 0 for steps in told.values())
    assert all(steps == sorted(steps) for steps in told.values())
