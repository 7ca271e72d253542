"""Bytes -> characters: the byte order mark, UTF-8, what the file declares, then letter statistics.

Text is decoded and otherwise left alone: no newline translation, no Unicode normalisation, so that
a span of it can be checked against the bytes of the file.

Statistics decide only where there is enough text: "Größe 3 m²." in Windows' Western encoding is
also good Arabic. A short text with few letters beyond ASCII is Western or refused.
"""

import codecs
from dataclasses import dataclass

from index.documents.formats import alphabets
from index.errors import DocumentUnreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers make of these names (WHATWG): nobody who says Latin-1 means its control characters.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
          "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254"}  # fmt: skip
_SAFE_CODECS = frozenset(alphabets.CODECS) | {"utf-8", "utf-16-le", "utf-16-be", "iso8859-15",
    "iso8859-4", "iso8859-13", "iso2022_jp", "cp1258", "cp874"}  # fmt: skip
_ENOUGH_BYTES = 200
_ENOUGH_HIGH_BYTES = 24
_SURE = 0.2


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and how it was read."""

    text: str
    encoding: str
    bom_bytes: int


def utf8(data: bytes) -> Decoded | None:
    """Read plain UTF-8 without NUL characters, with or without byte order mark; else None."""
    bom_bytes = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        text = data[bom_bytes:].decode() if bom_bytes else data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else Decoded(text, "utf-8", bom_bytes)


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Find the encoding and decode.

    Args:
        data: The file's bytes.
        declared: The name that the file itself gives, in a header or a meta element.

    Raises:
        DocumentUnreadable: `encoding_uncertain` with the offset of the first byte that is not
            UTF-8, or `binary_content` when NUL characters show that this is no text.
    """
    plain = utf8(data)
    if plain:
        return plain
    decoded = _marked(data) or _declared(data, declared) or _detected(data)
    if decoded is None or "\0" in decoded.text:
        raise DocumentUnreadable(*_why(data, "utf-8"))
    return decoded


def _marked(data: bytes) -> Decoded | None:
    bom, encoding = next(((m, name) for m, name in _BOMS if data.startswith(m)), (b"", ""))
    if not bom:
        return None
    text = _strictly(data[len(bom) :], encoding)
    if text is None:
        raise DocumentUnreadable(*_why(data, encoding, len(bom)))
    return Decoded(text, encoding, len(bom))


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    name = canonical(declared) if declared else None
    text = _strictly(data, name) if name else None
    return Decoded(text, name, 0) if name and text is not None else None


def canonical(name: str) -> str | None:
    """Find the codec for a declared name; None if it is none for text."""
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    meant = _MEANT.get(known, known)
    return meant if meant in _SAFE_CODECS else None


def _detected(data: bytes) -> Decoded | None:
    """Judge by what the text would look like in each encoding."""
    if b"\0" in data:
        return _unmarked_utf16(data)
    enough = len(data) >= _ENOUGH_BYTES or sum(byte > 127 for byte in data) >= _ENOUGH_HIGH_BYTES
    candidates = alphabets.CODECS if enough else ("cp1252",)
    sample = _sample(data)
    scored = [
        (alphabets.plausibility(text, codec), -place, codec)
        for place, codec in enumerate(candidates)
        if (text := _strictly(sample, codec, errors="replace" if len(sample) < len(data) else None))
    ]
    for score, _, codec in sorted(scored, reverse=True):
        text = _strictly(data, codec) if score >= _SURE else None
        if text is not None:
            return Decoded(text, codec, 0)
    return None


def _sample(data: bytes) -> bytes:
    """Take the lines that have bytes beyond ASCII in them, up to a size that is quickly judged."""
    most = 16 * 2**10
    if len(data) <= most:
        return data
    telling = [line for line in data[: 2**22].splitlines(keepends=True) if not line.isascii()]
    return b"".join(telling)[:most]


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of Latin text is NUL."""
    if len(data) < _ENOUGH_BYTES or len(data) % 2:
        return None
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strictly(data, encoding) if max(even, odd) > 8 * min(even, odd) + 8 else None
    return Decoded(text, encoding, 0) if text else None


def _strictly(data: bytes, encoding: str, *, errors: str | None = None) -> str | None:
    try:
        return data.decode(encoding, errors or "strict")
    except UnicodeDecodeError:
        return None


def _why(data: bytes, encoding: str, start: int = 0) -> tuple[str, str]:
    try:
        data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        if not (encoding == "utf-8" and b"\0" in data):
            at, name = start + error.start, encoding.upper()
            return "encoding_uncertain", f"byte {at} is not valid {name}; save the file as UTF-8"
    return "binary_content", "NUL characters; is this a text file?"
