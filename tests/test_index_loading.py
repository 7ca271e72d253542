"""Bytes -> one source and its documents."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.formats.plain import decode
from index.documents.loading import REASONS, load
from index.errors import DocumentUnreadable
from index.records import Document, Metadata, Source
from rag.citations import byte_span

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
ENCODINGS = [
    ("utf-8", b"", "utf-8"),
    ("utf-8", codecs.BOM_UTF8, "utf-8"),
    ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
]


def only(name: str, content: str | bytes) -> tuple[Source, Document]:
    data = content.encode() if isinstance(content, str) else content
    source, (document,) = load(name, data, modified_ns=7)
    return source, document


def metadata(content: str) -> Metadata:
    return only("a.md", content)[1].metadata


@pytest.mark.parametrize(("codec", "bom", "named"), ENCODINGS)
@given(text=TEXTS)
def test_decoding_gives_back_exactly_the_text_that_was_encoded(
    codec: str, bom: bytes, named: str, text: str
) -> None:
    if not bom and text.startswith("\ufeff"):
        return  # these bytes are those of a file with a byte order mark

    decoded = decode(bom + text.encode(codec))

    assert (decoded.text, decoded.encoding, decoded.bom_bytes) == (text, named, len(bom))


@given(text=TEXTS, bom=st.sampled_from([b"", codecs.BOM_UTF8]), data=st.data())
def test_the_byte_span_of_a_citation_cuts_exactly_its_words_out_of_the_file(
    text: str, bom: bytes, data: st.DataObject
) -> None:
    file = bom + ("x" + text).encode()
    source, documents = load("a.txt", file, modified_ns=0)
    document = data.draw(st.sampled_from(documents))
    start = data.draw(st.integers(document.span.start, document.span.end - 1))
    end = data.draw(st.integers(start + 1, document.span.end))

    first, last = byte_span(source, type(document.span)(start, end))

    assert file[first:last].decode() == source.text[start:end]


def test_a_citation_of_a_utf_16_file_has_no_byte_span() -> None:
    source, document = only("a.txt", codecs.BOM_UTF16_LE + "Good day.".encode("utf-16-le"))

    assert byte_span(source, document.span) == (None, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Good \x81\x8d day", "encoding_uncertain"),
        (codecs.BOM_UTF8 + b"Good \xc3", "encoding_uncertain"),
        (codecs.BOM_UTF16_LE + b"abc", "encoding_uncertain"),
        (codecs.BOM_UTF16_BE + b"\xd8\x00\x00a", "encoding_uncertain"),
        (b"Good\0day", "binary_content"),
        ("Good".encode("utf-16-le"), "binary_content"),
        (b"", "empty_file"),
        (b" \n\t\r\n\xc2\xa0", "empty_file"),
        (codecs.BOM_UTF8, "empty_file"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason_from_the_closed_list(
    data: bytes, reason: str
) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        load("a.txt", data, modified_ns=0)

    assert refusal.value.reason == reason
    assert reason in REASONS


def test_the_offset_of_the_first_bad_byte_is_counted_from_the_beginning_of_the_file() -> None:
    with pytest.raises(DocumentUnreadable, match="byte 8 is not valid UTF-8"):
        load("a.txt", codecs.BOM_UTF8 + b"Good \xff", modified_ns=0)


def test_a_file_of_very_many_documents_keeps_every_word_and_says_so() -> None:
    text = "\n\n---\n\n".join(f"Entry {n}." for n in range(20_000))

    source, documents = load("a.txt", text.encode(), modified_ns=0)

    assert len(documents) == 5_000
    assert source.warnings == ("many_documents",)
    assert documents[0].span.of(text) == "Entry 0."
    assert documents[-1].span.of(text).startswith("Entry 4999.")
    assert documents[-1].span.end == len(text)


def test_no_letters_are_looked_for_in_a_list_of_very_many_lines() -> None:
    text = "Dear Sir,\n" * 200_002

    source, documents = load("a.txt", text.encode(), modified_ns=0)

    assert len(documents) == 1
    assert source.warnings == ("many_lines",)


def test_a_refusal_does_not_repeat_the_words_of_the_file() -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        load("a.txt", b"secret \x81\x8d words", modified_ns=0)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("name", ["a.exe", "a", "a.txt.zip", "txt", ".txt.d/a"])
def test_a_kind_of_file_that_nobody_reads_is_refused_by_its_suffix(name: str) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        load(name, b"Good day", modified_ns=0)

    assert refusal.value.reason == "unsupported_format"


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".md", ".Md", ".markdown"])
def test_the_case_of_a_suffix_does_not_matter(suffix: str) -> None:
    assert only(f"letter{suffix}", "Good day")[1].metadata.title == "Good day"


def test_newlines_and_unicode_are_kept_as_they_are_in_the_file() -> None:
    text = "One\r\ntwo\rthree\nfour\u2028five e\u0301 \ufb01"

    assert only("a.txt", text)[0].text == text


def test_a_document_is_the_text_without_the_white_space_around_it() -> None:
    source, document = only("a.txt", "\n\u00a0 Good day. \n")

    assert document.span.of(source.text) == "Good day."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  To the  Party \nDear comrades!", "To the Party"),
        ("x" * 120 + "\n\nmore", "x" * 120),
        ("x" * 400 + "\n\nmore", None),
    ],
)
def test_the_first_line_is_the_title_unless_it_is_too_long(text: str, title: str | None) -> None:
    assert only("a.txt", text)[1].metadata.title == title


def test_front_matter_gives_the_metadata_and_is_not_part_of_the_document() -> None:
    source, document = only(
        "a.md",
        "---\ntitle: A greeting\nauthor: CPRF\naddressee: PCP\nkind: letter\n"
        "date: 2018-02-25\nlanguage: en\n---\n\nDear comrades!\n",
    )

    known = document.metadata
    assert document.span.of(source.text) == "Dear comrades!"
    assert (known.title, known.author, known.addressee) == ("A greeting", "CPRF", "PCP")
    assert (known.kind, known.date, known.language) == ("letter", "2018-02-25", "en")
    assert known.origins["author"] == known.origins["date"] == "front matter"


def test_without_a_stated_title_the_first_heading_is_the_title() -> None:
    known = metadata("---\nauthor: CPRF\n---\nIntroduction\n\n## The congress ##\nText")

    assert (known.title, known.author) == ("The congress", "CPRF")
    assert known.origins == {"author": "front matter", "title": "heading"}


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2018", "2018"),
        ("2018-02", "2018-02"),
        ("2018-02-25", "2018-02-25"),
        ("2018-02-25 10:00:00", "2018-02-25"),
        ("2018-13", None),
        ("yesterday", None),
        ("true", None),
        ("18", None),
    ],
)
def test_a_date_is_iso_or_unknown(written: str, date: str | None) -> None:
    assert metadata(f"---\ndate: {written}\n---\nText").date == date


def test_a_kind_outside_the_list_counts_as_unknown() -> None:
    assert metadata("---\nkind: sermon\n---\nText").kind is None


BROKEN_FRONT_MATTER = {
    "not a mapping": "- a\n- b",
    "not yaml": "title: [",
    "an impossible date": "date: 2018-13-45",
    "a tag that runs code": "title: !!python/object/apply:os.system [echo]",
    "an empty integer": 'date: !!int ""',
    "no boolean": "title: !!bool maybe",
    "no timestamp": "date: !!timestamp yesterday",
    "an integer too long to print": "date: 0x" + "f" * 5000,
    "deep nesting": "title: " + "[" * 1200,
    "half a character": 'title: "\\ud800"',
    "an impossible time": "date: 0001-01-01 00:00:00 +23:00",
}


@pytest.mark.parametrize("block", BROKEN_FRONT_MATTER.values(), ids=BROKEN_FRONT_MATTER)
def test_broken_front_matter_counts_as_unknown_and_the_text_is_read(block: str) -> None:
    source, document = only("a.md", f"---\n{block}\n---\nDear comrades!\n")

    known = document.metadata
    assert document.span.of(source.text) == "Dear comrades!"
    assert known.title is None
    assert known.date in (None, "0001-01-01")


def test_a_file_of_front_matter_alone_is_still_a_document() -> None:
    source, document = only("a.md", "---\ntitle: Empty\n---\n")

    assert len(document.span.of(source.text)) > 0


@given(text=TEXTS, name=st.sampled_from(["a.txt", "a.md"]))
def test_documents_of_any_text_are_in_order_and_begin_and_end_visibly(text: str, name: str) -> None:
    source, documents = load(name, ("x" + text).encode(), modified_ns=0)

    edges = [edge for d in documents for edge in (d.span.start, d.span.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= len(source.text)
    assert len({d.id for d in documents}) == len(documents) > 0
    for words in (d.span.of(source.text) for d in documents):
        assert words == words.strip() != ""


def test_two_files_of_the_same_bytes_are_different_documents() -> None:
    assert only("a.txt", "Good day")[1].id != only("b.txt", "Good day")[1].id


def test_a_document_keeps_its_id_when_its_text_is_edited() -> None:
    assert only("a.txt", "Good day")[1].id == only("a.txt", "Good evening")[1].id
