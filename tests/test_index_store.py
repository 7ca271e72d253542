"""The records of a generation: what goes in comes out."""

import threading
from pathlib import Path

import pytest
from fakes import chunked
from hypothesis import given
from hypothesis import strategies as st

from index.documents.loading import load
from index.errors import IndexCorrupt
from index.records import Document, Passage, Sentence, Source, Span
from index.store import RecordWriter, ShardRecords

LETTER = "---\ntitle: A greeting\nauthor: CPRF\ndate: 2018-02\n---\nDear comrades! We greet you. 😀"


def stored(path: Path, name: str, text: str) -> tuple[Source, Document, list[Passage]]:
    """Write one file's records; sentences are cut at every 10 characters."""
    source, document, passages = chunked(text, passage_tokens=12, count_tokens=len, name=name)
    writer = RecordWriter(path)
    writer.add(source, [document])
    writer.add_passages(passages, [p.id for p in passages])
    ends = range(document.span.start + 10, document.span.end, 10)
    writer.add_sentences(document.id, [Sentence(Span(end - 10, end)) for end in ends])
    writer.number()
    writer.close()
    return source, document, passages


def test_a_source_and_its_document_come_out_as_they_went_in(tmp_path: Path) -> None:
    source, document, _ = stored(tmp_path / "r", "a.md", LETTER)

    records = ShardRecords(tmp_path / "r")
    assert records.source("a.md") == source
    assert records.document(document.id) == document
    assert records.documents() == [document]


def test_passages_come_out_with_the_text_of_their_span_and_a_key_in_order(tmp_path: Path) -> None:
    _, _, passages = stored(tmp_path / "r", "a.md", LETTER)

    records = ShardRecords(tmp_path / "r")
    out = list(records.all_passages())
    assert [p.key for p in out] == list(records.keys)
    assert [(p.id, p.span, p.text) for p in out] == [(p.id, p.span, p.text) for p in passages]
    assert all(records.passage(p.id) == p == records.passage_by_key(p.key) for p in out)


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_passage_of_any_text_comes_back_as_it_was_cut(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("store") / "r"
    source, _, _ = stored(path, "a.txt", "x" + text)

    records = ShardRecords(path)
    assert all(p.text == p.span.of(source.text) for p in records.all_passages())


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (Span(0, 10), [Span(0, 10)]),
        (Span(9, 11), [Span(0, 10), Span(10, 20)]),
        (Span(10, 20), [Span(10, 20)]),
        (Span(5, 6), [Span(0, 10)]),
        (Span(90, 99), []),
    ],
)
def test_sentences_are_found_by_a_shared_character(
    tmp_path: Path, within: Span, expected: list[Span]
) -> None:
    _, document, _ = stored(tmp_path / "r", "a.txt", "x" * 25)

    records = ShardRecords(tmp_path / "r")
    assert [s.span for s in records.sentences(document.id, within)] == expected


def test_a_place_in_a_file_leads_to_its_document_and_passage(tmp_path: Path) -> None:
    _, document, passages = stored(tmp_path / "r", "a.txt", "One two. Three four. Five six.")

    records = ShardRecords(tmp_path / "r")
    third = passages[2].span
    assert records.document_at("a.txt", third.start) == document
    found = records.passage_at(document.id, third.start)
    assert found is not None
    assert found.id == passages[2].id
    assert records.document_at("a.txt", 999) is None
    assert records.passage_at(document.id, 999) is None


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    stored(tmp_path / "r", "a.txt", "One.")

    records = ShardRecords(tmp_path / "r")
    assert records.source("b.txt") is None
    assert records.document("x") is None
    assert records.passage("x") is None
    assert records.source_by_sha256("zz") is None


def test_a_source_is_found_by_the_beginning_of_its_hash(tmp_path: Path) -> None:
    source, _, _ = stored(tmp_path / "r", "a.txt", "One.")

    records = ShardRecords(tmp_path / "r")
    assert records.source_by_sha256(source.sha256[:16]) == source
    assert records.source_by_sha256(source.sha256) == source


def taken(path: Path, *others: tuple[Path, list[str]]) -> ShardRecords:
    """Write a file of records that are taken over from others."""
    writer = RecordWriter(path)
    for other, paths in others:
        writer.take(other, paths)
    writer.number()
    writer.close()
    return ShardRecords(path)


def test_a_file_that_is_taken_over_comes_with_everything_and_no_other(tmp_path: Path) -> None:
    source, document, passages = stored(tmp_path / "a", "a.md", LETTER)
    stored(tmp_path / "b", "b.txt", "One two three four.")
    both = taken(tmp_path / "both", (tmp_path / "a", ["a.md"]), (tmp_path / "b", ["b.txt"]))

    one = taken(tmp_path / "one", (tmp_path / "both", ["a.md"]))

    assert both.counts()["sources"] == 2
    assert one.source("a.md") == source
    assert one.documents() == [document]
    assert [p.id for p in one.all_passages()] == [p.id for p in passages]
    assert one.counts() == ShardRecords(tmp_path / "a").counts()
    assert b"three" not in (tmp_path / "one").read_bytes()


def test_two_files_of_the_same_bytes_share_a_text_until_both_are_gone(tmp_path: Path) -> None:
    stored(tmp_path / "a", "a.txt", "One.")
    stored(tmp_path / "b", "b.txt", "One.")
    taken(tmp_path / "both", (tmp_path / "a", ["a.txt"]), (tmp_path / "b", ["b.txt"]))

    left = taken(tmp_path / "left", (tmp_path / "both", ["b.txt"])).source("b.txt")

    assert left is not None
    assert left.text == "One."


def test_passages_are_numbered_by_their_place_whatever_came_first(tmp_path: Path) -> None:
    names = ["c.txt", "a.txt", "b.txt"]
    for name in names:
        stored(tmp_path / name, name, "One two three four five.")

    records = taken(tmp_path / "all", *((tmp_path / name, [name]) for name in names))

    documents = {document.id: document.source for document in records.documents()}
    places = [(documents[p.document], p.span.start) for p in records.all_passages()]
    assert places == sorted(places)
    assert len(places) == 9


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_records_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r").write_bytes(content)

    with pytest.raises(IndexCorrupt):
        ShardRecords(tmp_path / "r")


def test_a_missing_records_file_is_refused_as_corrupt(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt):
        ShardRecords(tmp_path / "gone")


def test_many_threads_may_read_one_file(tmp_path: Path) -> None:
    _, _, passages = stored(tmp_path / "r", "a.txt", "One two three four. " * 20)
    wrong: list[str] = []

    records = ShardRecords(tmp_path / "r")

    def read() -> None:
        for passage in passages * 5:
            found = records.passage(passage.id)
            if found is None or found.text != passage.text:
                wrong.append(passage.id)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_document_id_is_the_same_for_the_same_place_in_the_same_file() -> None:
    (_, (one,)), (_, (two,)) = (load("a.txt", b"One.", modified_ns=n) for n in (1, 2))

    assert one == two
