"""Citations: the quote is the file's text, and what became of it can be told for ever."""

from collections.abc import Callable
from pathlib import Path

import pytest
from files_made import pdf

from index.records import Span
from rag.citations import citation_id
from rag.errors import NotFound
from rag.schemas import Citation
from rag.service import Footnote

LETTER = "Dear friends,\n\nThe café opens on 3 May. We all hope to see you there.\n"
QUOTE = "The café opens on 3 May."


@pytest.fixture
def service(corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]) -> Footnote:
    return make_footnote(corpus_dir({"letter.txt": LETTER, "other.txt": "Nothing of the kind."}))


def _cited(service: Footnote) -> Citation:
    [citation, *_] = service.answer("When does the café open?").citations
    return citation


def test_the_quote_is_cut_from_the_file_by_characters_and_by_bytes(service: Footnote) -> None:
    cited = _cited(service)
    data = (service.settings.corpus_dir / cited.source).read_bytes()

    assert cited.quote == QUOTE
    assert data.decode()[cited.char_start : cited.char_end] == QUOTE
    assert cited.byte_start is not None
    assert data[cited.byte_start : cited.byte_end].decode() == QUOTE
    assert cited.context_before.startswith("Dear friends,")
    assert cited.context_after.strip() == "We all hope to see you there."


def test_an_unchanged_file_is_exact(service: Footnote) -> None:
    cited = _cited(service)

    check = service.citation(cited.id)

    assert check.status == "exact"
    assert check.citation.quote == cited.quote


@pytest.mark.parametrize(
    ("edited", "status", "places"),
    [
        (LETTER + "P.S. Bring cake.", "exact", [("letter.txt", 15, 39)]),
        ("Monday\n" + LETTER, "moved", [("letter.txt", 22, 46)]),
        (LETTER.replace("3 May", "4 May"), "source_changed", []),
        (None, "missing", []),
    ],
)
def test_an_edited_file_is_found_out(
    service: Footnote, edited: str | None, status: str, places: list[tuple[str, int, int]]
) -> None:
    cited = _cited(service)
    path = service.settings.corpus_dir / cited.source
    path.unlink()
    if edited is not None:
        path.write_text(edited)

    check = service.citation(cited.id)

    assert (check.status, check.found_at) == (status, places)


def test_a_renamed_file_is_found_again_after_a_rebuild(service: Footnote) -> None:
    cited = _cited(service)
    path = service.settings.corpus_dir / cited.source
    path.rename(path.with_name("renamed.txt"))
    service.build_now(lambda _stage, _done, _total: None)

    check = service.citation(cited.id)

    assert check.citation.source == "renamed.txt"
    assert check.status == "exact"


def test_a_citation_outlives_the_rebuild_that_removed_its_file(service: Footnote) -> None:
    cited = _cited(service)
    (service.settings.corpus_dir / cited.source).unlink()
    service.build_now(lambda _stage, _done, _total: None)

    check = service.citation(cited.id)

    assert check.status == "missing"
    assert check.citation.quote == QUOTE
    assert check.citation.generation == cited.generation


@pytest.mark.parametrize("name", ["", "x", "0" * 16 + "-0-5", "../etc/passwd", "0-0-0"])
def test_an_id_that_names_nothing_is_not_found(service: Footnote, name: str) -> None:
    with pytest.raises(NotFound):
        service.citation(name)


def test_a_span_beyond_the_document_is_not_found(service: Footnote) -> None:
    cited = _cited(service)

    with pytest.raises(NotFound):
        service.citation(citation_id(cited.source_sha256, Span(5, 99999)))


def _cite(service: Footnote, path: str, words: str) -> Citation:
    """Cite the words of a file, whatever was asked."""
    [document] = [each for each in service.documents() if each.source == path]
    read = service.document_text(document.id)
    at = document.char_start + read.text.index(words)
    return service.citation(citation_id(read.source_sha256, Span(at, at + len(words)))).citation


def test_relative_dates_are_derived_beside_the_quote(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> None:
    quote = "It rained; two days ago the café opened."
    article = f"---\ndate: 2023-02-15\n---\nThe Paper\n\n{quote}\n"
    service = make_footnote(corpus_dir({"dated.md": article, "undated.txt": f"So.\n\n{quote}"}))

    [derived] = _cite(service, "dated.md", quote).derived_dates

    assert (derived.text, derived.date) == ("two days ago", "2023-02-13")
    assert article[derived.char_start : derived.char_end] == "two days ago"
    assert _cite(service, "dated.md", quote).quote == quote
    assert _cite(service, "undated.txt", quote).derived_dates == []


def test_two_days_ago_in_the_second_seed_is_13_february_2023(
    seeds: Path, make_footnote: Callable[[Path], Footnote]
) -> None:
    service = make_footnote(seeds)

    cited = _cite(service, "001_e141a1a4a269240b.txt", "Two days ago, Gennady Zyuganov")

    assert [(each.text, each.date) for each in cited.derived_dates] == [
        ("Two days ago", "2023-02-13")
    ]


def test_a_quote_in_a_pdf_names_its_page_and_the_lines_to_mark(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> None:
    pages = ["The first page says this.", "The second page says that,\nand it goes on here.\nEnd."]
    service = make_footnote(corpus_dir({"a.pdf": pdf(pages)}))

    cited = _cite(service, "a.pdf", "says that,\nand it goes")

    assert (cited.page, cited.byte_start) == (2, None)
    assert [box.page for box in cited.boxes] == [2, 2]
    upper, lower = cited.boxes
    assert lower.top < upper.bottom
    assert upper.left == pytest.approx(72, abs=2)
    assert _cite(service, "a.pdf", "this.\n\nThe second").boxes[-1].page == 2
