"""Every format: its words, what it states about itself, and where in the file they stand."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from files_made import (
    MORE,
    WORDS,
    csv_of,
    docx,
    eml,
    epub,
    good,
    odt,
    page_of,
    paragraph,
    pdf,
    pptx_of,
    xlsx,
)

from index.documents.formats import FORMATS
from index.documents.loading import load
from index.documents.parsing import ParseProcess
from index.errors import DocumentUnreadable
from index.records import Anchor, Document, Source, Span
from index.store import RecordWriter, ShardRecords
from rag.citations import byte_span


@pytest.fixture(scope="module")
def parsers() -> Iterator[ParseProcess]:
    with ParseProcess() as process:
        yield process


@pytest.fixture
def read(parsers: ParseProcess) -> "Read":
    return Read(parsers)


class Read:
    def __init__(self, parsers: ParseProcess) -> None:
        self._parsers = parsers

    def __call__(self, name: str, data: bytes) -> tuple[Source, Document]:
        source, documents = load(name, data, modified_ns=0, parsers=self._parsers)
        return source, documents[0]

    def text(self, name: str, data: bytes) -> str:
        return self(name, data)[0].text

    def reason(self, name: str, data: bytes) -> str:
        with pytest.raises(DocumentUnreadable) as refusal:
            self(name, data)
        return refusal.value.reason


def at(source: Source, words: str) -> Anchor:
    place = source.text.index(words)
    (anchor,) = (a for a in source.anchors if a.span.start <= place < a.span.end)
    return anchor


@pytest.mark.parametrize("number", range(10))
def test_a_good_file_gives_its_words_the_same_ones_every_time(read: Read, number: int) -> None:
    name, data = good(number)

    first, again = (read.text(name, data) for _ in range(2))

    assert first == again
    assert f"Letter {number}. {WORDS} {MORE}" in first


@pytest.mark.parametrize("number", range(10))
def test_anchors_are_in_order_and_do_not_overlap(read: Read, number: int) -> None:
    source, _ = read(*good(number))

    spans = [anchor.span for anchor in source.anchors]
    assert all(a.start < a.end for a in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.end <= len(source.text) for span in spans)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_only_plain_text_has_byte_spans(read: Read, suffix: str) -> None:
    made = {f".{name.rpartition('.')[2]}": data for name, data in map(good, range(10))}
    made |= {".htm": made[".html"], ".tsv": made[".csv"], ".pptx": pptx_of([("One", WORDS)])}
    plain = suffix in (".txt", ".text", ".md", ".markdown")

    source, document = read(f"a{suffix}", made.get(suffix, made[".txt" if plain else ".html"]))

    assert (byte_span(source, document.span) != (None, None)) == plain


def test_a_pdf_names_its_pages_and_where_each_line_stands(read: Read) -> None:
    source, document = read("a.pdf", pdf([f"First page.\n{WORDS}", f"Second page.\n{MORE}"]))

    second = at(source, MORE)
    line = next(line for line in second.lines if line.span.of(source.text) == MORE)
    left, bottom, right, top = line.box
    assert (at(source, WORDS).page, second.page) == (1, 2)
    assert second.span.of(source.text) == f"Second page.\n{MORE}"
    assert (72 <= left < right < 612, 700 < bottom < top < 720) == (True, True)
    assert document.metadata.author is None


def test_a_pdf_of_pictures_says_that_it_needs_text_recognition(read: Read) -> None:
    assert read.reason("scan.pdf", pdf([""])) == "no_text"


def test_a_docx_gives_headings_and_tables_and_the_path_of_headings(read: Read) -> None:
    cell = "<w:tc>{}</w:tc>"
    row = "<w:tr>" + cell.format(paragraph("Ada")) + cell.format(paragraph("30")) + "</w:tr>"
    body = (
        paragraph("The report", "Heading1") + paragraph(WORDS) + paragraph("Money", "Heading2")
        + paragraph(MORE) + f"<w:tbl>{row}{row}</w:tbl>"
    )  # fmt: skip

    source, document = read("a.docx", docx(body))

    assert source.text.startswith(f"The report\n\n{WORDS}\n\nMoney\n\n{MORE}")
    assert "| Ada | 30 |\n| Ada | 30 |" in source.text
    assert at(source, MORE).section == "The report › Money"
    assert document.metadata.title == "The report"


def test_a_formula_in_a_docx_is_part_of_its_sentence(read: Read) -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<m:oMath xmlns:m="{math}"><m:r><m:t>m=1</m:t></m:r></m:oMath>'
    start = paragraph("For ").removesuffix("</w:p>")

    text = read.text("a.docx", docx(f"{start}{formula}<w:r><w:t>, all is well.</w:t></w:r></w:p>"))

    assert text == "For m=1, all is well."


def test_an_odt_gives_headings_and_paragraphs(read: Read) -> None:
    body = f'<text:h text:outline-level="1">The report</text:h><text:p>{WORDS}</text:p>'

    source, _ = read("a.odt", odt(body))

    assert source.text == f"The report\n\n{WORDS}"
    assert at(source, WORDS).section == "The report"


def test_a_book_names_its_chapters_and_its_author(read: Read) -> None:
    source, document = read("a.epub", epub([page_of("One", WORDS), page_of("Two", MORE)]))

    known = document.metadata
    assert (at(source, WORDS).section, at(source, MORE).section) == ("One", "Two")
    assert (known.title, known.author, known.date) == ("A book", "Ada Writer", "2019-05-01")


def test_a_page_loses_navigation_scripts_and_what_it_hides_and_keeps_its_tables(read: Read) -> None:
    page = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Arrival | The Paper</title>
    <meta name="author" content="Ada Writer"><meta property="article:published_time"
    content="2018-01-23T10:00:00Z"><script>bad()</script></head><body>
    <nav><a href="/">Home</a> Menu</nav><header><a href="/x">The Paper</a></header>
    <h1>Arrival</h1><p>{WORDS}</p><style>p {{}}</style><p hidden>Secret one</p>
    <p style="display: none">Secret two</p><!-- Secret three --><p onclick="bad()">{MORE}</p>
    <table><tr><th>Name</th><th>Age</th></tr><tr><td>Ada</td><td>30</td></tr></table>
    <footer>Imprint</footer></body></html>"""

    source, document = read("a.html", page.encode())

    known = document.metadata
    table = "| Name | Age |\n| Ada | 30 |"
    assert source.text == f"Arrival\n\n{WORDS}\n\n{MORE}\n\n{table}"
    assert (known.title, known.author, known.date) == ("Arrival", "Ada Writer", "2018-01-23")
    assert (known.language, known.origins["date"]) == ("en", "HTML metadata")


def test_a_heading_path_follows_the_headings_of_a_page(read: Read) -> None:
    page = f"<h1>A</h1><p>{WORDS}</p><h2>B</h2><h3>C</h3><p>{MORE}</p><h2>D</h2><p>End here.</p>"

    source, _ = read("a.html", page.encode())

    sections = [at(source, words).section for words in (WORDS, MORE, "End here.")]
    assert sections == ["A", "A › B › C", "A › D"]


def test_a_heading_in_a_block_of_code_is_no_section_of_markdown(read: Read) -> None:
    text = f"# A\n\n{WORDS}\n\n```\n# not this\n```\n\n## B\n\n{MORE}\n"

    source, _ = read("a.md", text.encode())

    assert source.text == text
    assert [anchor.section for anchor in source.anchors] == ["A", "A › B"]


def test_a_message_gives_its_headers_and_its_words(read: Read) -> None:
    source, document = read("a.eml", eml(WORDS, html=True, attached=pdf([MORE])))

    known = document.metadata
    assert (known.title, known.author, known.addressee) == (
        "The delegation",
        "Ada Writer",
        "Ben Reader",
    )
    assert (known.date, source.text.endswith(WORDS)) == ("2018-01-23", True)
    assert MORE not in source.text
    assert source.warnings == ("attachments_skipped",)


def test_a_row_of_a_table_is_a_line_and_names_its_columns(read: Read) -> None:
    rows = [["name", "said"], ["Ada", WORDS], ["Ben", f"{MORE}\nAnd more."]]

    source, _ = read("a.csv", csv_of(rows))

    assert source.text.split("\n")[2] == f"| Ben | {MORE} And more. |"
    assert at(source, "Ben").section == "row 3 › | name | said |"


def test_a_workbook_gives_all_its_rows_whatever_it_says_of_its_size(read: Read) -> None:
    rows: list[list[object]] = [["n", "words"], *([n, WORDS] for n in range(999))]

    text = read.text("a.xlsx", xlsx(rows, dimension="A1"))

    assert text.count(WORDS) == 999


def test_a_slide_is_a_page(read: Read) -> None:
    source, _ = read("a.pptx", pptx_of([("One", WORDS), ("Two", MORE)]))

    assert (at(source, MORE).page, at(source, MORE).section) == (2, "Two")
    assert at(source, WORDS).span.of(source.text) == f"One\n\n{WORDS}"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html", "a.eml"])
def test_text_in_an_old_encoding_is_read(read: Read, name: str) -> None:
    words = "Делегация приехала во вторник и уехала в пятницу и о бюджете никто не говорил. "
    head = b"Subject: x\n\n" if name == "a.eml" else b""

    assert words.strip() in read.text(name, head + (words * 3).encode("cp1251"))


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_text_in_an_old_encoding_has_no_byte_spans(read: Read, name: str) -> None:
    source, document = read(name, "Größe 3 m². Grüße aus Köln.".encode("cp1252"))

    assert source.text == "Größe 3 m². Grüße aus Köln."
    assert byte_span(source, document.span) == (None, None)


def test_a_page_says_which_encoding_it_is_in(read: Read) -> None:
    page = '<meta charset="koi8-r"><p>Да и нет.</p>'

    assert read.text("a.html", page.encode("koi8-r")) == "Да и нет."


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u2066", "\U000e0041"])
def test_hidden_characters_are_kept_and_reported(read: Read, char: str) -> None:
    source, _ = read("a.txt", f"{WORDS}{char}{MORE}".encode())

    assert source.warnings == ("hidden_characters",)
    assert char in source.text


def test_joiners_in_emoji_and_persian_are_not_hidden_characters(read: Read) -> None:
    assert read("a.txt", "👩‍👧 می‌خواهم".encode())[0].warnings == ()


def test_a_longer_text_than_any_document_is_refused_before_it_is_decoded(read: Read) -> None:
    assert read.reason("a.txt", b"x" * 81_000_000) == "too_large"
    assert read.reason("a.txt", b"x" * 20_000_001) == "too_large"


def test_records_keep_anchors(read: Read, tmp_path: Path) -> None:
    name, data = "a.pdf", pdf([f"First page.\n{WORDS}", "", MORE])
    source, documents = load(name, data, modified_ns=0)
    writer = RecordWriter(tmp_path / "records.sqlite")
    writer.add(source, documents)
    writer.close()

    records = ShardRecords(tmp_path / "records.sqlite")
    place = source.text.index(MORE)
    first, last = source.anchors
    assert records.anchors(name, Span(place, place + 1)) == [last]
    assert records.anchors(name, Span(place - 1, place)) == []
    assert records.anchors(name, Span(0, len(source.text))) == [first, last]
    stored = records.source(name)
    assert stored is not None
    assert (stored.text, stored.encoding) == (source.text, None)


def test_the_same_bytes_under_two_formats_keep_their_own_texts(tmp_path: Path) -> None:
    data = f"<p>{WORDS}</p>".encode()
    writer = RecordWriter(tmp_path / "records.sqlite")
    for name in ("a.html", "b.txt"):
        writer.add(*load(name, data, modified_ns=0))
    writer.close()

    records = ShardRecords(tmp_path / "records.sqlite")
    page, text = records.source("a.html"), records.source("b.txt")
    assert page is not None
    assert text is not None
    assert (page.text, text.text) == (WORDS, data.decode())


def test_spans_of_documents_lie_in_the_text(read: Read) -> None:
    for number in range(10):
        source, document = read(*good(number))
        assert Span(0, len(source.text)).overlaps(document.span)
