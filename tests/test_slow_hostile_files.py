"""Hostile files among good ones: each has its verdict, and the good ones are none the worse."""

import os
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HashEmbedder, Shelf
from files_made import good
from hostile_made import Hostile, hostile

from index.building import plan
from index.documents.loading import REASONS, load
from index.documents.parsing import ParseProcess
from index.errors import DocumentUnreadable

pytestmark = pytest.mark.slow
GOOD = 1000 if os.environ.get("FOOTNOTE_LONG") else 200
SECONDS = 20


@pytest.fixture(scope="module")
def parsers() -> Iterator[ParseProcess]:
    with ParseProcess() as process:
        yield process


@pytest.fixture(scope="module")
def bad_files() -> list[Hostile]:
    return list(hostile())


def compared(folder: Path) -> plan.Change:
    return plan.compare(folder, None, progress=lambda _done, _total: None)


def verdict(parsers: ParseProcess, file: Hostile) -> str | None:
    """What is wrong with how a hostile file was taken; None if nothing is."""
    started = time.monotonic()
    try:
        source, _ = load(file.name, file.data, modified_ns=0, parsers=parsers)
        got, warnings = "read", source.warnings
    except DocumentUnreadable as error:
        got, warnings = error.reason, ()
    expected = got in (file.reasons or {"read"})
    warned = file.warning is None or file.warning in warnings
    quick = time.monotonic() - started < SECONDS + 2
    known = got == "read" or got in REASONS
    return None if expected and warned and quick and known else f"{file.name}: {got} {warnings}"


def test_every_hostile_file_is_refused_with_its_reason_or_read_with_its_warning(
    parsers: ParseProcess, bad_files: list[Hostile]
) -> None:
    found = [(file.name, verdict(parsers, file)) for file in bad_files]

    assert [wrong for _, wrong in found if wrong] == []
    assert len({name for name, _ in found}) == len(found) > 150


def passages(shelf: Shelf) -> dict[str, list[tuple[int, int, str]]]:
    """The passages of each good file: span and words."""
    records = shelf.open().records
    source_of = {document.id: document.source for document in records.documents()}
    found: dict[str, list[tuple[int, int, str]]] = {}
    for passage in records.all_passages():
        row = (passage.span.start, passage.span.end, passage.text)
        found.setdefault(source_of[passage.document], []).append(row)
    return {path: rows for path, rows in found.items() if path.startswith("good-")}


def test_good_files_have_the_same_passages_with_and_without_hostile_ones(
    tmp_path: Path, bad_files: list[Hostile]
) -> None:
    shelves = [Shelf(tmp_path / name, tmp_path / f".{name}", HashEmbedder()) for name in "ab"]
    for shelf in shelves:
        shelf.write(dict(map(good, range(GOOD))))
    for file in bad_files:
        (tmp_path / "b" / file.name).write_bytes(file.data)

    alone, among = (shelf.build() for shelf in shelves)

    assert (alone.found, alone.indexed, alone.skipped) == (GOOD, GOOD, [])
    assert among.found == among.indexed + len(among.skipped) == GOOD + len(bad_files)
    assert not [skipped for skipped in among.skipped if skipped.path.startswith("good-")]
    assert passages(shelves[0]) == passages(shelves[1])
    assert len(passages(shelves[0])) == GOOD


def test_links_pipes_and_sockets_are_named_and_nothing_behind_them_is_read(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(good(3)[1])
    for name, target in {"out": tmp_path / "secret.pdf", "up": "..", "self": "self.pdf"}.items():
        (corpus / f"{name}.pdf").symlink_to(target)
    os.mkfifo(corpus / "pipe.html")
    here = os.getcwd()
    os.chdir(corpus)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.docx")
    os.chdir(here)

    change = compared(corpus)

    reasons = {skipped.path: skipped.reason for skipped in change.skipped}
    assert change.loaded == {}
    assert reasons == dict.fromkeys(["out.pdf", "up.pdf", "self.pdf"], "symlink_skipped") | {
        "pipe.html": "not_regular_file",
        "socket.docx": "not_regular_file",
    }


def test_a_file_that_turns_into_a_link_while_it_is_read_never_leaks(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "secret").write_text("secret words")
    pid = os.fork()
    if pid == 0:
        _swap(corpus / "a.txt", tmp_path / "secret")
        os._exit(0)

    seen = set()
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        change = compared(corpus)
        seen |= {loaded.source.text for loaded in change.loaded.values()}

    assert seen <= {"public words"}


def _swap(path: Path, secret: Path) -> None:
    for _ in range(1000):
        path.write_text("public words")
        path.unlink()
        path.symlink_to(secret)
        path.unlink()


def test_a_line_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_bytes(b"word" * 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    change = compared(tmp_path)

    assert [skipped.reason for skipped in change.skipped] == ["too_large"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_ten_thousand_tiny_files_are_all_accounted_for(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.txt").write_text("word")
    for name in ("é.txt", "e\u0301.txt", "E.txt", "e.txt", "two\nlines.txt"):
        (tmp_path / name).write_text("word")

    change = compared(tmp_path)

    assert (len(change.loaded), change.skipped) == (10_005, [])
