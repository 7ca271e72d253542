"""Sidecars: what a person corrects, what is refused, and that a build notices."""

from io import StringIO
from pathlib import Path

import pytest
from fakes import Shelf
from rich.console import Console
from test_index_segmentation import LETTER, PROSE, SECOND

from index.documents.segmentation.sidecar import corrected, read_corpus_file, read_sidecar, to_yaml
from index.documents.segmentation.split import split_documents
from index.errors import DocumentUnreadable, FootnoteError, SidecarInvalid
from index.records import Document, Metadata
from rag.cli.documents_report import as_yaml, find_documents, show_documents

TEXT = f"{LETTER}\n\n\n{SECOND}"


def correct(text: str, said: str) -> list[tuple[str, Metadata]]:
    found = split_documents(text, Metadata())
    sidecar = read_sidecar(said.encode(), name="a.txt.meta.yaml")
    return [(span.of(text), known) for span, known in corrected(text, found, sidecar)]


def documents(shelf: Shelf) -> list[Document]:
    return shelf.open().records.documents()


def test_fields_are_put_in_the_place_of_what_was_found() -> None:
    said = "organisation: Norland\ndocuments:\n- author: Bo\n- date: 1999\n  addressee: null\n"

    (_, first), (_, second) = correct(TEXT, said)

    assert (first.author, first.origins["author"]) == ("Bo", "sidecar")
    assert (second.date, second.addressee, second.author) == ("1999", None, "Anna Berg")
    assert first.organisation == second.organisation == "Norland"


def test_boundaries_are_put_where_the_person_says() -> None:
    text = f"{PROSE}\n\nThe bell \u00a0 rings.\n\n{PROSE}".strip()

    found = correct(
        text, "documents:\n- starts: The lamp\n- starts: The bell rings\n  author: Bo\n"
    )

    assert [words[:8] for words, _ in found] == ["The lamp", "The bell"]
    assert found[1][1].author == "Bo"
    assert "".join(words for words, _ in found).count("ladder") == text.count("ladder")


def test_one_document_can_be_made_of_two() -> None:
    assert [words for words, _ in correct(TEXT, "documents:\n- starts: To the Council\n")] == [TEXT]


def test_what_is_printed_as_yaml_says_the_same_again() -> None:
    text = f"{TEXT}\n\n\n{LETTER}"
    found = split_documents(text, Metadata())

    again = correct(text, to_yaml("a.txt", text, found))

    assert [words for words, _ in again] == [span.of(text) for span, _ in found]
    assert [known.title for _, known in again] == [known.title for _, known in found]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("auhtor: Bo", "auhtor: there is no such field"),
        ("date: 23 Jan", "date: expected a date"),
        ("documents:\n- {}\n- kind: memo", "documents[2].kind: expected one of"),
        ("documents:\n- starts: Nowhere\n- starts: At all", "documents[1].starts: these words"),
        ("documents:\n- author: Bo", "documents: 1 are listed, 2 were found"),
        ("documents: Bo", "documents: expected a list"),
        ("- Bo", "expected `field: value`"),
        ("a: [", "this is not YAML"),
        ("author: !!int ''", "this is not YAML"),
    ],
)
def test_a_mistake_is_named_by_file_and_key(said: str, key: str) -> None:
    with pytest.raises(DocumentUnreadable) as raised:
        correct(TEXT, said)

    assert raised.value.reason == "sidecar_invalid"
    assert raised.value.detail.startswith("a.txt.meta.yaml: ")
    assert key in raised.value.detail


def test_the_same_meaning_has_the_same_hash() -> None:
    one = read_sidecar(b"author: Bo\ndate: 1999", name="a")
    other = read_sidecar(b"# who\ndate: '1999'\nAuthor: Bo", name="b")

    assert one.sha256 == other.sha256 != read_sidecar(b"author: Bo", name="a").sha256


@pytest.mark.parametrize("name", ["a.txt.meta.yaml", "a.meta.yaml"])
def test_a_changed_sidecar_changes_its_file_and_no_other(shelf: Shelf, name: str) -> None:
    shelf.build({"a.txt": PROSE, "b.txt": "The bell rings."})

    added = shelf.build({name: "author: Anna"})
    assert (added.changed, added.found, added.skipped) == (["a.txt"], 2, [])
    assert documents(shelf)[0].metadata.author == "Anna"
    assert not shelf.build({}).published
    assert shelf.build({name: "author: Bo"}).changed == ["a.txt"]

    (shelf.corpus_dir / name).unlink()
    assert shelf.build({}).changed == ["a.txt"]
    assert documents(shelf)[0].metadata.author is None


def test_corpus_yaml_speaks_of_files_by_path_and_a_files_own_sidecar_wins(shelf: Shelf) -> None:
    shelf.build({
        "sub/a.txt": PROSE,
        "sub/b.txt": "The bell rings.",
        "corpus.yaml": "files:\n  sub/a.txt: {author: Anna}\n  sub/b.txt: {author: Anna}\n",
        "sub/b.txt.meta.yaml": "author: Bo",
    })

    assert [document.metadata.author for document in documents(shelf)] == ["Anna", "Bo"]


def test_what_is_said_about_a_file_that_is_not_there_is_a_warning(shelf: Shelf) -> None:
    files = {"a.txt": PROSE, "sub/b.txt": "The bell.", "a.meta.yaml": "author: Anna"}
    assert shelf.build(files).warnings == []

    report = shelf.build({
        "corpus.yaml": "files:\n  a.txt: {author: Bo}\n  gone.txt: {author: Bo}\n",
        "sub/gone.txt.meta.yaml": "author: Anna",
        "sub/b.meta.yaml": "author: Anna",
    })

    assert [(each.path, each.warning) for each in report.warnings] == [
        ("corpus.yaml", "unused_sidecar"),
        ("sub/gone.txt.meta.yaml", "unused_sidecar"),
    ]
    assert "gone.txt" in report.warnings[0].detail
    (shelf.corpus_dir / "corpus.yaml").unlink()
    assert len(shelf.build({}).warnings) == 1


def test_a_file_with_a_wrong_sidecar_is_reported_and_the_others_are_indexed(shelf: Shelf) -> None:
    report = shelf.build({"a.txt": PROSE, "a.txt.meta.yaml": "date: soon", "b.txt": "The bell."})

    assert (report.found, report.indexed) == (2, 1)
    assert [(each.path, each.reason) for each in report.skipped] == [("a.txt", "sidecar_invalid")]
    assert "a.txt.meta.yaml: date" in report.skipped[0].detail


@pytest.mark.parametrize("said", ["files: [a]", "a: [", "- a", "authors: Bo"])
def test_a_corpus_yaml_that_makes_no_sense_stops_the_build(shelf: Shelf, said: str) -> None:
    shelf.build({"a.txt": PROSE})

    with pytest.raises(SidecarInvalid, match=r"corpus\.yaml"):
        shelf.build({"corpus.yaml": said})

    assert len(documents(shelf)) == 1
    with pytest.raises(SidecarInvalid):
        read_corpus_file(said.encode())


def test_the_report_shows_every_field_and_its_origin(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    found = find_documents(tmp_path / "a.txt", tmp_path)
    printed = StringIO()

    show_documents(Console(file=printed, width=120), found)

    lines = [" ".join(line.split()) for line in printed.getvalue().splitlines()]
    assert lines[0] == "a.txt: 2 documents"
    assert "author Anna Berg signature" in lines
    assert "date 1999-05-03 dateline" in lines
    assert 'author: "Anna Berg"  # signature' in as_yaml(found)


def test_the_report_reads_a_file_as_a_build_would(shelf: Shelf) -> None:
    files = {
        "sub/a.txt": f"{TEXT}\u202e",
        "corpus.yaml": "files:\n  sub/a.txt: {kind: speech}\n",
    }
    shelf.build(files)
    found = find_documents(shelf.corpus_dir / "sub" / "a.txt", shelf.corpus_dir)
    printed = StringIO()
    show_documents(Console(file=printed, width=120), found)

    assert found.documents == documents(shelf)
    assert {document.metadata.kind for document in found.documents} == {"speech"}
    assert "corrected by corpus.yaml" in printed.getvalue()
    assert "hidden_characters: " in printed.getvalue()


def test_the_report_shows_what_the_seeds_hold(seeds: Path) -> None:
    printed = StringIO()
    out = Console(file=printed, width=200)
    for file in sorted(seeds.glob("*.txt")):
        show_documents(out, find_documents(file, seeds))

    lines = [" ".join(line.split()) for line in printed.getvalue().splitlines()]
    assert [line for line in lines if line.startswith("00")] == [
        "000_c6732ed805be5dad.txt: 4 documents",
        "001_e141a1a4a269240b.txt: 1 document",
    ]
    assert [line for line in lines if line.startswith("date")] == [
        *("date –", "date –", "date 2018-01-23 dateline", "date –"),
        "date 2023-02-15 byline",
    ]
    assert "author Michael Pröbsting byline" in lines
    assert "organisation Communist Party of Britain first sentence" in lines


def test_the_report_of_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt.meta.yaml").write_text("kind: memo")

    with pytest.raises(FootnoteError, match=r"a\.txt\.meta\.yaml: kind"):
        find_documents(tmp_path / "a.txt", tmp_path / "elsewhere")
