"""Files of every format with known words, made by code; nothing here is stored."""

import csv
import io
import zipfile
from collections.abc import Callable
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
