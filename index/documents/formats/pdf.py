"""PDF, through pdfium: a text a page, each page an anchor with the places of its lines.

Text of a page is what pdfium reads, lines in its order, with line ends as in plain text. A word
that is hyphenated at the end of a line stays as it is printed.
"""

import ctypes
import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.documents.formats.magic import require_pdf
from index.documents.parsed import MAX_TEXT_CHARS, Parsed, scrubbed, state
from index.errors import DocumentUnreadable
from index.records import Anchor, Line, Metadata, Span

_GAP = "\n\n"
_MAX_PAGES = 20_000
_TINY_POINTS = 1.5
_WHITE = 250
_SOFT_HYPHEN = "\ufffe"  # pdfium's own mark for a hyphen that it thinks is only typographic
_OBJECTS_LOOKED_AT = 5000
# What programs put there when nobody has said anything.
_MEANINGLESS = re.compile(r"\(?(anonymous|untitled|unspecified|unknown|user|admin\w*)\)?\Z|"
    r"Microsoft (Word|PowerPoint) - |.*\.(docx?|pdf|indd|tex|dvi)\Z", re.IGNORECASE)  # fmt: skip


def parse(data: bytes) -> Parsed:
    """Read a PDF.

    Raises:
        DocumentUnreadable: `type_mismatch`, `encrypted`, `damaged`; `no_text` if all its pages
            are pictures; `too_large`.
    """
    require_pdf(data)
    with _opened(data) as document:
        if len(document) > _MAX_PAGES:
            raise DocumentUnreadable("too_large", f"more than {_MAX_PAGES:,} pages")
        parts, anchors, at, warnings = list[str](), list[Anchor](), 0, set[str]()
        for number in range(1, len(document) + 1):
            text, lines, seen = _page(document, number - 1)
            warnings |= seen
            if not text:
                continue
            at += len(_GAP) if parts else 0
            anchors.append(_anchor(number, at, text, lines))
            parts.append(text)
            at += len(text)
            if at > MAX_TEXT_CHARS:
                raise DocumentUnreadable("too_large", f"more than {MAX_TEXT_CHARS:,} characters")
        if not parts:
            raise DocumentUnreadable("no_text", "run text recognition (OCR) over it first")
        hinted = _hinted(document)
    return Parsed(
        _GAP.join(parts), hinted=hinted, anchors=tuple(anchors), warnings=tuple(sorted(warnings))
    )


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > 0:
            return document
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise DocumentUnreadable(
                "encrypted", "remove the password and save it again"
            ) from error
        raise DocumentUnreadable("damaged", "the file is cut short or no whole PDF") from error
    raise DocumentUnreadable("damaged", "the file has no pages that can be read")


_Lines = list[tuple[int, int, tuple[float, float, float, float]]]


def _page(document: pdfium.PdfDocument, index: int) -> tuple[str, _Lines, set[str]]:
    """Read a page: its text, its lines' places in the text and on the page, what is odd."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return "", [], {"pages_without_text"}
    try:
        words = page.get_textpage()
        found, lines = _text_of(words)
        words.close()
        warnings = {"hidden_text"} if found and _hides(page) else set()
        return found, lines, warnings if found else {"pages_without_text"}
    finally:
        page.close()


def _text_of(words: pdfium.PdfTextPage) -> tuple[str, _Lines]:
    out: list[str] = []
    lines: _Lines = []
    at = length = 0
    whole = words.get_text_range() if words.count_chars() else ""
    exact = len(whole) == words.count_chars()  # else pdfium counts characters that it does not give
    for line in whole.split("\r\n"):
        shown = scrubbed(line).replace(_SOFT_HYPHEN, "-").replace("\0", "").replace("\x02", "-")
        shown = shown.replace("\r", " ").replace("\n", " ").rstrip()
        if shown.strip() or (out and out[-1] != "\n"):
            if shown and exact:
                lines.append((length, length + len(shown), _box(words, at, len(line))))
            out.append(shown + "\n")
            length += len(shown) + 1
        at += len(line) + 2
    text = "".join(out).rstrip("\n ")
    return text, [line for line in lines if line[1] <= len(text)]


def _box(words: pdfium.PdfTextPage, start: int, count: int) -> tuple[float, float, float, float]:
    """Find the rectangle around some characters of a page."""
    boxes = [words.get_rect(n) for n in range(words.count_rects(start, count))]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = zip(*boxes, strict=True)
    return (round(min(left), 1), round(min(bottom), 1), round(max(right), 1), round(max(top), 1))


def _anchor(number: int, at: int, text: str, lines: _Lines) -> Anchor:
    placed = tuple(Line(Span(at + start, at + end), box) for start, end, box in lines)
    return Anchor(Span(at, at + len(text)), page=number, lines=placed)


def _hides(page: pdfium.PdfPage) -> bool:
    """Tell whether a page has text that nobody sees: tiny, or white where nothing is behind it."""
    blank, size = True, ctypes.c_float()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for count, thing in enumerate(page.get_objects(max_depth=3)):
        if count > _OBJECTS_LOOKED_AT:
            return False
        if thing.type != raw.FPDF_PAGEOBJ_TEXT:
            blank = False
            continue
        _, _, _, scale, _, _ = thing.get_matrix().get()
        if raw.FPDFTextObj_GetFontSize(thing, size) and abs(size.value * scale) < _TINY_POINTS:
            return True
        if blank and raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha):
            if min(red.value, green.value, blue.value) >= _WHITE or alpha.value == 0:
                return True
    return False


def _hinted(document: pdfium.PdfDocument) -> Metadata:
    """Read title and author; the dates there are of the file, not of the letter."""
    known = {
        name: None if _MEANINGLESS.match(value.strip()) else value
        for name, value in document.get_metadata_dict().items()
    }
    return state("PDF properties", title=known.get("Title"), author=known.get("Author"))
