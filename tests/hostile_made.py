"""Hostile files, made by code, each with the reasons that it may be refused with."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
from files_made import (
    MORE,
    WORDS,
    docx,
    eml,
    epub,
    odt,
    page_of,
    paragraph,
    pdf,
    pdf_of,
    pdf_stream,
    pptx_of,
    xlsx,
    zipped,
)


@dataclass(frozen=True)
class Hostile:
    """A file that means harm.

    Attributes:
        reasons: It must be refused with one of them; empty if it must be read.
        warning: That must be given if it is read.
    """

    name: str
    data: bytes
    reasons: frozenset[str] = frozenset()
    warning: str | None = None


def _bad(name: str, data: bytes, *reasons: str) -> Hostile:
    return Hostile(name, data, frozenset(reasons))


def _odd(name: str, data: bytes, warning: str | None = None) -> Hostile:
    return Hostile(name, data, warning=warning)


def flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def zeros(size: int) -> bytes:
    """Compress that many blanks without having them in memory."""
    packer, block = zlib.compressobj(9), b" " * 2**20
    return b"".join(packer.compress(block) for _ in range(size // 2**20)) + packer.flush()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
EXTERNAL = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def hostile() -> Iterator[Hostile]:
    """Make every hostile file, one at a time."""
    yield from _mistaken()
    yield from _pdfs()
    yield from _archives()
    yield from _xml()
    yield from _tables()
    yield from _pages()
    yield from _texts()
    yield from _messages()
    yield from _cut_short()


def _mistaken() -> Iterator[Hostile]:
    picture, page = b"\x89PNG\r\n\x1a\n" + b"\0" * 200, b"<html><body>Hello there</body></html>"
    for kind in ("pdf", "docx", "xlsx", "pptx", "odt", "epub"):
        yield _bad(f"page.{kind}", page, "type_mismatch")
        yield _bad(f"picture.{kind}", picture, "type_mismatch")
        yield _bad(f"words.{kind}", WORDS.encode(), "type_mismatch")
    for kind in ("html", "csv", "eml"):
        yield _bad(f"picture.{kind}", picture, "type_mismatch")
        yield _bad(f"book.{kind}", epub([page_of("One", WORDS)]), "type_mismatch")
        yield _bad(f"print.{kind}", pdf([WORDS]), "type_mismatch")
    for kind in ("docx", "xlsx", "pptx", "odt", "epub"):
        yield _bad(f"other.{kind}", zipped({"a.txt": WORDS}), "type_mismatch")
        yield _bad(f"empty.{kind}", zipped({}), "type_mismatch", "damaged")
        yield _bad(
            f"old.{kind}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "type_mismatch"
        )
    yield _bad("both.pdf", pdf([WORDS]) + zipped({"a.txt": WORDS}), "type_mismatch")
    locked = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
    yield _bad("locked.docx", locked, "encrypted")
    yield _bad("picture.txt", picture, "binary_content", "type_mismatch", "encoding_uncertain")
    yield _bad("picture.md", picture, "binary_content", "type_mismatch", "encoding_uncertain")


_LIMITS = (
    "parser_crashed",
    "decompression_limit",
    "memory_limit",
    "timeout",
    "damaged",
    "no_text",
    "too_large",
)


def _pdfs() -> Iterator[Hostile]:
    yield _bad("inflates.pdf", pdf_stream(zeros(70 * 2**20)), *_LIMITS)
    yield _bad("inflates-more.pdf", pdf_stream(zeros(500 * 2**20)), *_LIMITS)
    three = " ".join(["/FlateDecode"] * 3)
    yield _bad("nested.pdf", pdf_stream(flate(zeros(400 * 2**20), 2), filters=three), *_LIMITS)
    many = " ".join(["/FlateDecode"] * 60)
    yield _bad("sixty-filters.pdf", pdf_stream(flate(b"BT ET", 60), filters=many), *_LIMITS)
    yield _bad("count.pdf", pdf_stream(flate(b"q Q"), page_count="2147483647"), *_LIMITS)
    cycle = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    yield _bad("cycle.pdf", pdf_of(cycle), *_LIMITS)
    kids = b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % (b"3 0 R " * 100_000)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    yield _bad("kids.pdf", pdf_of([cycle[0], kids, page]), *_LIMITS)
    deep = [
        cycle[0],
        *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(5000)),
    ]
    yield _bad("deep.pdf", pdf_of([*deep, page]), *_LIMITS)
    operators = b"BT /F1 12 Tf " + b"(a) Tj 0 -1 Td " * 500_000 + b"ET"
    yield _odd("operators.pdf", pdf_stream(flate(operators)))
    nest = b"[" * 200_000 + b"]" * 200_000
    yield _bad("brackets.pdf", pdf_of([cycle[0], b"<< /Kids %s >>" % nest]), *_LIMITS)
    lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a) (a)]"
    yield _bad("locked.pdf", pdf([WORDS], extra=lock % ("o" * 32, "u" * 32)), "encrypted")
    yield _bad("image-only.pdf", pdf_stream(flate(b"0 0 9 9 re f")), "no_text")
    yield _bad("header.pdf", b"%PDF-1.7\n", "damaged")
    yield _bad("noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged")
    yield _odd("garbage-after.pdf", pdf([WORDS]) + b"\0garbage" * 100)
    yield _odd("garbage-before.pdf", b"\r\n" * 20 + pdf([WORDS]))
    yield _odd(
        "script.pdf", pdf([WORDS], extra="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    )
    yield _odd("white.pdf", pdf([WORDS], state="1 1 1 rg"), "hidden_text")
    yield _odd("tiny.pdf", pdf([WORDS], state="0.05 0 0 0.05 0 0 Tm"), "hidden_text")
    yield _odd("some-pages.pdf", pdf([WORDS, "", WORDS]), "pages_without_text")


def _archives() -> Iterator[Hostile]:
    big = b"<a>" + b" " * (100 * 2**20)
    yield _bad("huge.docx", zipped({"word/document.xml": big * 5}), "decompression_limit")
    bomb = "decompression_limit"
    for kind, part in (("docx", "word/document.xml"), ("epub", "META-INF/container.xml"),
                       ("odt", "content.xml"), ("xlsx", "xl/workbook.xml"),
                       ("pptx", "ppt/presentation.xml")):  # fmt: skip
        yield _bad(f"bomb.{kind}", zipped({part: big}), bomb)
        yield _bad(f"lies.{kind}", _lying(zipped({part: big[: 80 * 2**20]})), "damaged", bomb)
        yield _bad(f"slip.{kind}", zipped({part: "<a/>", "../../x": "x"}), "unsafe_archive")
        yield _bad(f"root.{kind}", zipped({part: "<a/>", "/etc/x": "x"}), "unsafe_archive")
        yield _bad(f"drive.{kind}", zipped({part: "<a/>", "C:\\x": "x"}), "unsafe_archive")
        yield _bad(f"twice.{kind}", _doubled(part), "unsafe_archive")
        yield _bad(f"locked-part.{kind}", _flagged(zipped({part: "<a/>"})), "encrypted", "damaged")
        crowd = {part: "<a/>"} | {f"x/{n}": "" for n in range(12_000)}
        yield _bad(f"crowd.{kind}", zipped(dict(crowd)), bomb)
        inner = zipped({"x.xml": big[: 2**20]})
        yield _bad(f"inside.{kind}", zipped({"a.zip": inner}, stored=("a.zip",)), "type_mismatch")


def _lying(data: bytes) -> bytes:
    """Say in the table of contents that the first entry unpacks to 100 bytes."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<L", 100) + data[at + 28 :]


def _flagged(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + b"\x01\x00" + data[at + 10 :]


def _doubled(name: str) -> bytes:
    other = name[:-1] + "?"
    return zipped({name: "<a/>", other: "<b/>"}).replace(other.encode(), name.encode())


def _xml() -> Iterator[Hostile]:
    body = paragraph(WORDS)
    for name, doctype in (("laughs", LAUGHS), ("xxe", XXE), ("external", EXTERNAL)):
        yield _bad(f"{name}.docx", docx(body, before=doctype), "dtd_forbidden")
        yield _bad(
            f"{name}-wide.docx", _wide(docx(body, before=doctype)), "dtd_forbidden", "damaged"
        )
    for name, doctype in (("laughs", LAUGHS), ("xxe", XXE)):
        chapter = page_of("One", WORDS, doctype=doctype)
        yield _bad(
            f"{name}-package.epub", epub([page_of("One", WORDS)], package=doctype), "dtd_forbidden"
        )
        yield _bad(f"{name}-chapter.epub", epub([chapter]), "dtd_forbidden")
        parts = zipped({"content.xml": f"{doctype}<a/>"})
        yield _bad(f"{name}.odt", parts, "dtd_forbidden")
        yield _bad(f"{name}.xlsx", zipped({"xl/workbook.xml": f"{doctype}<a/>"}), "dtd_forbidden")
        yield _bad(
            f"{name}.pptx", zipped({"ppt/presentation.xml": f"{doctype}<a/>"}), "dtd_forbidden"
        )
    cells = "<w:tbl><w:tr><w:tc>" * 50_000 + body + "</w:tc></w:tr></w:tbl>" * 50_000
    deep = ("too_deep", "damaged", "parser_crashed", "memory_limit")
    yield _bad("tables.docx", _unpacked(docx(cells)), *deep)
    yield _bad("tables-packed.docx", docx(cells), "decompression_limit")
    spans = "<text:span>" * 100_000 + WORDS + "</text:span>" * 100_000
    yield _bad("spans.odt", _unpacked(odt(f"<text:p>{spans}</text:p>")), *deep)
    yield _bad("spans-packed.odt", odt(f"<text:p>{spans}</text:p>"), "decompression_limit")
    yield _bad("broken.docx", docx("<w:p><w:r>"), "damaged")
    yield _bad("broken.odt", odt("<text:p>"), "damaged")
    yield _bad("no-words.docx", docx(""), "empty_file")
    yield _bad(
        "lost-chapters.epub", epub([page_of("One", WORDS)], container="<container/>"), "damaged"
    )
    quadratic = docx(body, before=f'<!DOCTYPE x [<!ENTITY a "{"A" * 50_000}">]>')
    yield _bad("quadratic.docx", quadratic, "dtd_forbidden")


def _unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(dict(parts), stored=tuple(parts))


def _wide(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    wide = parts["word/document.xml"].decode().encode("utf-16")
    return zipped({**parts, "word/document.xml": wide})


def _tables() -> Iterator[Hostile]:
    yield _odd("far-cell.xlsx", _far_cell())
    yield _odd("small-dimension.xlsx", xlsx([[n, WORDS] for n in range(1000)], dimension="A1"))
    yield _odd("huge-dimension.xlsx", xlsx([[1, WORDS]], dimension="A1:XFD1048576"))
    yield _bad("open-quote.csv", b'a,b\n"' + b"x" * 3_000_000, "damaged")
    yield _odd("ragged.csv", b"a,b\n1\n1,2,3,4,5\n\n" + WORDS.encode())
    yield _odd("wide.csv", b"," * 500_000 + b"x\n" + WORDS.encode(), "cut_short")
    yield _odd("formula.csv", b"name,words\n=cmd|'/c calc'!A1," + WORDS.encode())


def _far_cell() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = WORDS
    sheet.cell(row=1_048_576, column=16_384, value="far")
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def _pages() -> Iterator[Hostile]:
    yield _odd("divs.html", b"<p>Hello there.</p>" + b"<div>" * 200_000 + WORDS.encode())
    yield _odd("attributes.html", b"<p " + b"a=1 " * 200_000 + b">" + WORDS.encode() + b"</p>")
    yield _odd("unclosed.html", b"<p>" * 100_000 + WORDS.encode())
    yield _odd("entities.html", LAUGHS.encode() + b"<p>&i; " + WORDS.encode() + b"</p>")
    yield _odd("scripts.html", b"<script>bad()</script>" * 10_000 + b"<p>" + WORDS.encode())
    yield _bad("only-script.html", b"<script>document.write('x')</script>", "empty_file")
    yield _bad(
        "nul.html", b"<p>Hello\0there</p>" + b"\xff" * 3, "binary_content", "encoding_uncertain"
    )
    wrong = '<meta charset="utf-7"><p>Caf\xe9 ' + WORDS
    yield _odd("charset.html", wrong.encode("latin-1"))
    yield _odd("template.html", b"<p>{{7*7}} {% for %} $var {0.__class__} %s " + WORDS.encode())


def _texts() -> Iterator[Hostile]:
    yield _bad("nul.txt", b"Good\0day", "binary_content")
    yield _bad("nul.md", b"# Good\0day", "binary_content")
    yield _bad("blank.txt", b" \n\t\r\n", "empty_file")
    yield _bad("half.txt", b"\xff\xfe" + b"abc", "encoding_uncertain")
    yield _bad("mixed.txt", "Grüße ".encode() + b"Gr\xfc\x81\x8d\x8f" * 2, "encoding_uncertain")
    yield _bad("noise.txt", bytes(range(1, 256)) * 4, "encoding_uncertain", "binary_content")
    for name, char in (("turned", "\u202e"), ("zero-width", "\u200b"), ("tags", "\U000e0041"),
                       ("isolate", "\u2066")):  # fmt: skip
        yield _odd(f"{name}.txt", f"{WORDS}{char} {MORE}".encode(), "hidden_characters")
        yield _odd(f"{name}.html", f"<p>{WORDS}{char} {MORE}</p>".encode(), "hidden_characters")
    yield _odd("aliases.md", b"---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"
               b"c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\ntitle: *c\n---\n" + WORDS.encode())  # fmt: skip
    yield _odd("marks.md", b"#" * 100_000 + b"\n" + b"> " * 50_000 + WORDS.encode())
    yield _odd("fences.md", b"```\n" * 30_001 + WORDS.encode())
    yield _odd("template.txt", b"{{7*7}} {% for %} $var {0.__class__} %s " + WORDS.encode())
    yield _odd("rules.txt", b"---\n" * 20_000 + WORDS.encode())
    yield _odd("blank-lines.txt", b"\n" * 200_000 + WORDS.encode())
    yield _odd("one-line.txt", b"word " * 40_000)


def _messages() -> Iterator[Hostile]:
    yield _odd("attached.eml", eml(WORDS, attached=pdf([WORDS])), "attachments_skipped")
    yield _bad("no-headers.eml", b"\n\n" + WORDS.encode(), "type_mismatch")
    yield _odd("bad-date.eml", eml(WORDS).replace(b"23 Jan 2018 10", b"99 Foo 99999 99"))
    yield _odd("bad-charset.eml", eml(WORDS).replace(b'"utf-8"', b'"x-nonsense"'))
    yield _odd("headers.eml", b"X: y\n" * 20_000 + eml(WORDS))
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000)
    )
    yield _bad("nested.eml", b"Subject: x\nMIME-Version: 1.0\n" + parts + WORDS.encode(),
               "too_deep", "damaged", "empty_file")  # fmt: skip


def _cut_short() -> Iterator[Hostile]:
    whole = {
        "pdf": pdf([WORDS]), "docx": docx(paragraph(WORDS)),
        "odt": odt(f"<text:p>{WORDS}</text:p>"),
        "epub": epub([page_of("One", WORDS)]), "xlsx": xlsx([[WORDS]]),
        "pptx": pptx_of([("One", WORDS)]),
    }  # fmt: skip
    for kind, data in whole.items():
        for percent in (10, 30, 50, 70, 90):
            cut = data[: len(data) * percent // 100]
            yield _bad(f"cut-{percent}.{kind}", cut, "damaged", "type_mismatch", "no_text", "read")
