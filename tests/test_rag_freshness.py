"""The state of the index tells which files are not as they were indexed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.service import Footnote


@pytest.fixture
def service(corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]) -> Footnote:
    return make_footnote(corpus_dir({"a.txt": "One.", "b.txt": "Two.", "c.txt": b"\xff\x81"}))


def test_nothing_is_stale_after_a_build(service: Footnote) -> None:
    assert service.index().stale_files == []


def test_edited_added_and_removed_files_are_named(service: Footnote) -> None:
    folder = service.settings.corpus_dir
    (folder / "a.txt").write_text("One and a half.")
    (folder / "b.txt").unlink()
    (folder / "d.txt").write_text("New.")

    assert service.index().stale_files == ["a.txt", "b.txt", "d.txt"]


def test_a_file_that_was_only_touched_is_not_stale(service: Footnote) -> None:
    os.utime(service.settings.corpus_dir / "a.txt", (1, 1))

    assert service.index().stale_files == []


def test_a_skipped_file_is_stale_once_it_was_mended(service: Footnote) -> None:
    (service.settings.corpus_dir / "c.txt").write_text("Three.")
    os.utime(service.settings.corpus_dir / "c.txt", (4_000_000_000, 4_000_000_000))

    assert service.index().stale_files == ["c.txt"]


def test_a_damaged_index_is_told_and_built_anew(service: Footnote, tmp_path: Path) -> None:
    for manifest in (tmp_path / "data").rglob("manifest.json"):
        manifest.unlink()
    (tmp_path / "data" / "CURRENT").unlink()

    assert service.index().state == "missing"
    assert service.why_build() == "There is no index yet."
    service.build_now(lambda _stage, _done, _total: None)
    assert service.index().state == "ready"


def test_an_answer_says_that_what_it_cites_has_changed(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> None:
    letters = {"a.txt": "The lamp is lit at noon.", "b.txt": "The boat leaves at dusk."}
    footnote = make_footnote(corpus_dir(letters))
    fresh = footnote.answer("When is the lamp lit?")
    (footnote.settings.corpus_dir / "a.txt").write_text("The lamp is lit at dawn.")

    marks = {c.source: c.stale for c in footnote.answer("When is the lamp lit?").citations}
    other = {c.source: c.stale for c in footnote.answer("When does the boat leave?").citations}

    assert (fresh.citations[0].stale, fresh.stale_files) == (False, 0)
    assert marks["a.txt"]
    assert not other["b.txt"]
    footnote.build_now(lambda _stage, _done, _total: None)
    assert not footnote.answer("When is the lamp lit?").citations[0].stale
