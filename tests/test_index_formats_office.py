"""Office files that other programs made: the words that must be in them are in their text."""

import json
import re
from pathlib import Path

import pytest

from index.documents.loading import load
from index.documents.parsing import ParseProcess
from index.errors import DocumentUnreadable

# What these files' list asks for and we leave out: metadata as text, addresses of links, a picture,
# and on a page of search results a list that is all links.
LEFT_OUT = {
    "data:image/png;base64...",
    "**Authors:** Test Author",
    "A test EPUB document for MarkItDown testing",
    "](https://en.wikipedia.org/wiki/Microsoft",
    "1995–2007: Foray into the Web, Windows 95, Windows XP, and Xbox",
}
_MARKS = re.compile(r"\]\([^)]*\)|[#*_`!\[\]>|-]")


def bare(text: str) -> str:
    """The words alone: our text is what a reader sees, without Markdown's marks."""
    return " ".join(_MARKS.sub(" ", text).split())


def test_every_word_that_must_be_in_a_file_is_found(evaluation: Path) -> None:
    folder = evaluation / "office-files"
    missing: set[str] = set()
    unread: set[tuple[str, str]] = set()
    with ParseProcess() as parsers:
        for file in json.loads((folder / "expected.json").read_text()):
            name = file["filename"]
            data = (folder / "test_files" / name).read_bytes()
            try:
                text = load(name, data, modified_ns=0, parsers=parsers)[0].text
            except DocumentUnreadable as error:
                unread.add((error.reason, Path(name).suffix))
                continue
            missing |= {wanted for wanted in file["must_include"] if bare(wanted) not in bare(text)}
            assert [words for words in file["must_not_include"] if words in text] == []

    assert missing == LEFT_OUT
    kinds = (".ipynb", ".json", ".msg", ".xls", ".xml", ".zip")
    assert unread == {("unsupported_format", kind) for kind in kinds}


def test_a_scan_is_named_as_a_file_without_text(evaluation: Path) -> None:
    name = "MEDRPT-2024-PAT-3847_medical_report_scan.pdf"
    data = (evaluation / "office-files" / "test_files" / name).read_bytes()

    with pytest.raises(DocumentUnreadable, match="no_text"):
        load(name, data, modified_ns=0)
