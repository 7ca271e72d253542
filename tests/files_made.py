"""Files of every format, made by code: good ones with known words, hostile ones with a verdict.

Nothing here is stored. A hostile file is (name, bytes, reasons it may be refused with); an empty
set of reasons means that it must be read, and a warning may be asked for.
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import openpyxl
import pptx

WORDS = "The delegation arrived on Tuesday and left on Friday."
MORE = "Nobody spoke about the budget, although everybody had read it."
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
</Types>"""  # noqa: E501
_RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""  # noqa: E501
_STYLES_REL = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>"""  # noqa: E501
_STYLES = f"""<w:styles {_W}>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>"""


def zipped(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return out.getvalue()


def paragraph(words: str, style: str | None = None) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def docx(body: str, *, before: str = "", **more: bytes | str) -> bytes:
    document = f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>'
    return zipped({
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _STYLES_REL,
        "word/styles.xml": _STYLES,
        **{name.replace("__", "/").replace("_xml", ".xml"): part for name, part in more.items()},
    })


def odt(body: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="{text}"><office:body>'
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mime, "content.xml": content}, stored=("mimetype",))


def epub(chapters: list[str], *, package: str = "", container: str | None = None) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    opf = f"""<?xml version="1.0"?>{package}
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title>
<dc:creator>Ada Writer</dc:creator><dc:date>2019-05-01</dc:date><dc:language>en</dc:language>
</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"""
    found = container or (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OEBPS/content.opf"'
        ' media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": found,
            "OEBPS/content.opf": opf,
            **{f"OEBPS/c{n}.xhtml": page for n, page in enumerate(chapters)},
        },
        stored=("mimetype",),
    )


def page_of(title: str, words: str, *, doctype: str = "<!DOCTYPE html>") -> str:
    return (
        f'<?xml version="1.0"?>{doctype}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>'
        f"{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"
    )


def pdf(pages: list[str], *, extra: str = "", state: str = "") -> bytes:
    """Write a PDF with a line of text a line; `state` goes before each page's text."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for words in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td\n" for line in words.split("\n"))
        content = f"BT /F1 12 Tf {state} 72 720 Td\n{lines}ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects) + 2} 0 R"
            " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
            " >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>"
    return pdf_of([part.encode("latin-1") for part in objects], trailer=extra.encode())


def pdf_of(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + end % (size, trailer, len(out))


def pdf_stream(data: bytes, *, filters: str = "/FlateDecode", page_count: str = "1") -> bytes:
    """Write a PDF whose only page has this content stream, however it is packed."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>"
    )
    return pdf_of([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count %s >>" % page_count.encode(),
        page,
        b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream"
        % (len(data), filters.encode(), data),
    ])


def eml(words: str, *, html: bool = False, attached: bytes = b"") -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Writer <ada@example.org>"
    message["To"] = "Ben Reader <ben@example.org>"
    message["Date"] = "Tue, 23 Jan 2018 10:00:00 +0100"
    message["Subject"] = "The delegation"
    message.set_content(f"<p>{words}</p>" if html else words, subtype="html" if html else "plain")
    if attached:
        message.add_attachment(attached, maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


def xlsx(rows: list[list[object]], *, dimension: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    book.close()
    if dimension is None:
        return out.getvalue()
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    start = parts[name].index(b"<dimension")
    end = parts[name].index(b"/>", start)
    parts[name] = parts[name][:start] + f'<dimension ref="{dimension}"'.encode() + parts[name][end:]
    return zipped(dict(parts))


def pptx_of(slides: list[tuple[str, str]]) -> bytes:
    show = pptx.Presentation()
    for title, words in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        assert slide.shapes.title is not None
        slide.shapes.title.text_frame.text = title
        slide.placeholders[1].text_frame.text = words  # type: ignore[attr-defined]
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def csv_of(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


_GOOD: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "md": str.encode,
    "html": lambda words: f"<html><body><h1>One</h1><p>{words}</p></body></html>".encode(),
    "pdf": lambda words: pdf([words]),
    "docx": lambda words: docx(paragraph(words)),
    "epub": lambda words: epub([page_of("One", words)]),
    "eml": lambda words: eml(words),
    "csv": lambda words: csv_of([["place", "words"], ["here", words]]),
    "odt": lambda words: odt(f"<text:p>{words}</text:p>"),
    "xlsx": lambda words: xlsx([["place", "words"], ["here", words]]),
}


def good(number: int) -> tuple[str, bytes]:
    """Make one of the good files; the number decides the format and is among the words."""
    kind = list(_GOOD)[number % len(_GOOD)]
    return f"good-{number:04}.{kind}", _GOOD[kind](f"Letter {number}. {WORDS} {MORE}")


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
