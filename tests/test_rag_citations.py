"""Citations: the quote is the file's text, and what became of it can be told for ever."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
