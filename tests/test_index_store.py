"""The records of a generation: what goes in comes out."""

import threading
from pathlib import Path

import pytest
from fakes import chunked
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexCorrupt
from index.loading import load
from index.records import Document, Passage, Sentence, Source, Span
from index.store import RecordReader, RecordWriter

LETTER = "---\ntitle: A greeting\nauthor: CPRF\ndate: 2018-02\n---\nDear comrades! We greet you. 😀"


def stored(path: Path, name: str, text: str) -> tuple[Source, Document, list[Passage]]:
    """Write one file's records; sentences are cut at every 10 characters."""
    source, document, passages = chunked(text, passage_tokens=12, count_tokens=len, name=name)
    writer = RecordWriter(path)
    writer.add(source, [document])
    writer.add_passages(passages, [p.id for p in passages])
    ends = range(document.span.start + 10, document.span.end, 10)
    writer.add_sentences(document.id, [Sentence(Span(end - 10, end)) for end in ends])
    writer.close()
    return source, document, passages


def test_a_source_and_its_document_come_out_as_they_went_in(tmp_path: Path) -> None:
    source, document, _ = stored(tmp_path / "r", "a.md", LETTER)

    with RecordReader(tmp_path / "r") as records:
        assert records.source("a.md") == source
        assert records.document(document.id) == document
        assert records.documents() == [document]
        assert records.file_hashes() == {"a.md": source.sha256}


def test_passages_come_out_with_the_text_of_their_span_and_a_key_in_order(tmp_path: Path) -> None:
    _, _, passages = stored(tmp_path / "r", "a.md", LETTER)

    with RecordReader(tmp_path / "r") as records:
        out = list(records.all_passages())
        assert [p.key for p in out] == records.keys == sorted(records.keys)
        assert [(p.id, p.span, p.text) for p in out] == [(p.id, p.span, p.text) for p in passages]
        assert all(records.passage(p.id) == p == records.passage_by_key(p.key) for p in out)


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_sqlite_cuts_a_passage_of_any_text_where_python_does(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("store") / "r"
    source, _, _ = stored(path, "a.txt", "x" + text)

    with RecordReader(path) as records:
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

    with RecordReader(tmp_path / "r") as records:
        assert [s.span for s in records.sentences(document.id, within)] == expected


def test_a_place_in_a_file_leads_to_its_document_and_passage(tmp_path: Path) -> None:
    _, document, passages = stored(tmp_path / "r", "a.txt", "One two. Three four. Five six.")

    with RecordReader(tmp_path / "r") as records:
        third = passages[2].span
        assert records.document_at("a.txt", third.start) == document
        found = records.passage_at(document.id, third.start)
        assert found is not None
        assert found.id == passages[2].id
        assert records.document_at("a.txt", 999) is None
        assert records.passage_at(document.id, 999) is None


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    stored(tmp_path / "r", "a.txt", "One.")

    with RecordReader(tmp_path / "r") as records:
        assert records.source("b.txt") is None
        assert records.document("x") is None
        assert records.passage("x") is None
        assert records.source_by_sha256("zz") is None


def test_a_source_is_found_by_the_beginning_of_its_hash(tmp_path: Path) -> None:
    source, _, _ = stored(tmp_path / "r", "a.txt", "One.")

    with RecordReader(tmp_path / "r") as records:
        assert records.source_by_sha256(source.sha256[:16]) == source
        assert records.source_by_sha256(source.sha256) == source


def test_a_removed_file_leaves_no_row_behind(tmp_path: Path) -> None:
    stored(tmp_path / "r", "a.txt", "One two three four.")
    writer = RecordWriter(tmp_path / "r")
    writer.remove("a.txt")
    writer.drop_unused_texts()
    writer.close()

    with RecordReader(tmp_path / "r") as records:
        assert set(records.counts().values()) == {0}
    assert b"three" not in (tmp_path / "r").read_bytes()


def test_two_files_of_the_same_bytes_share_a_text_until_both_are_gone(tmp_path: Path) -> None:
    stored(tmp_path / "r", "a.txt", "One.")
    stored(tmp_path / "r", "b.txt", "One.")
    writer = RecordWriter(tmp_path / "r")
    writer.remove("a.txt")
    writer.drop_unused_texts()
    writer.close()

    with RecordReader(tmp_path / "r") as records:
        left = records.source("b.txt")
        assert left is not None
        assert left.text == "One."


def test_passages_are_numbered_by_their_place_whatever_came_first(tmp_path: Path) -> None:
    for name in ("c.txt", "a.txt", "b.txt"):
        stored(tmp_path / "r", name, "One two three four five.")
    writer = RecordWriter(tmp_path / "r")
    writer.order_by_place()
    writer.close()

    with RecordReader(tmp_path / "r") as records:
        documents = {document.id: document.source for document in records.documents()}
        places = [(documents[p.document], p.span.start) for p in records.all_passages()]
        assert places == sorted(places)
        assert len(places) == 9


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_records_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r").write_bytes(content)

    with pytest.raises(IndexCorrupt):
        RecordReader(tmp_path / "r")


def test_a_missing_records_file_is_refused_as_corrupt(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt):
        RecordReader(tmp_path / "gone")


def test_many_threads_may_read_one_file(tmp_path: Path) -> None:
    _, _, passages = stored(tmp_path / "r", "a.txt", "One two three four. " * 20)
    wrong: list[str] = []

    with RecordReader(tmp_path / "r") as records:

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
