"""What a parser makes of one file's bytes: text, what the file states about it, places in it.

Every format is one module of `formats` with one pure function `parse(data) -> Parsed`. The
value crosses a process boundary, so it can be written as JSON and read back; never as a pickle,
because the process that writes it has read hostile files.
"""

import dataclasses
import json
import re
from dataclasses import dataclass, field

from index.records import Anchor, Line, Metadata, Span

# No document of a person is longer (some 6,000 pages); a bomb is.
MAX_TEXT_CHARS = 20_000_000
MAX_FIELD_CHARS = 300

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's text.

    Attributes:
        text: What spans refer to; never changed afterwards.
        stated: What the format itself says on purpose: HTML meta, e-mail headers.
        hinted: What a program wrote down by itself, such as the properties of an office file:
            used where neither the format nor the text says anything.
        whole: The file is one document by its nature: a message, a table.
        heading: The text's first heading, if it has one: a title where none is stated.
        anchors: In order, not overlapping.
        encoding: The codec, for plain text; None where the text was extracted.
        bom_bytes: Bytes before the first character.
        warnings: Names from `index.documents.loading.WARNINGS`.
    """

    text: str
    stated: Metadata = field(default_factory=Metadata)
    hinted: Metadata = field(default_factory=Metadata)
    whole: bool = False
    heading: str | None = None
    anchors: tuple[Anchor, ...] = ()
    encoding: str | None = None
    bom_bytes: int = 0
    warnings: tuple[str, ...] = ()


def state(origin: str, **fields: str | None) -> Metadata:
    """Make metadata of what a format states: white space made even, nothing empty.

    Args:
        origin: Where it stands, e.g. `e-mail header`.
        **fields: Fields of `Metadata`.
    """
    known = {name: clean for name, value in fields.items() if (clean := _clean(value))}
    return Metadata(**known, origins=dict.fromkeys(known, origin))


def _clean(value: str | None) -> str | None:
    text = " ".join(scrubbed(value or "").replace("\0", "").split())[:MAX_FIELD_CHARS]
    return text or None


def scrubbed(text: str) -> str:
    """Replace halves of characters, which no file can hold, as decoders do."""
    return _SURROGATES.sub("\ufffd", text)


def dump(parsed: Parsed) -> tuple[bytes, bytes]:
    """Write all but the text as JSON, and the text as UTF-8."""
    fields = {
        "stated": dataclasses.asdict(parsed.stated),
        "hinted": dataclasses.asdict(parsed.hinted),
        "whole": parsed.whole,
        "heading": parsed.heading,
        "anchors": [
            [*_pair(a.span), a.page, a.section, [[*_pair(n.span), *n.box] for n in a.lines]]
            for a in parsed.anchors
        ],
        "encoding": parsed.encoding,
        "bom_bytes": parsed.bom_bytes,
        "warnings": parsed.warnings,
    }
    written = json.dumps(fields, ensure_ascii=False).encode(errors="replace")
    return written, scrubbed(parsed.text).encode()


def restore(fields: bytes, text: bytes) -> Parsed:
    """Read back what `dump` wrote.

    Raises:
        ValueError: It is not what `dump` writes.
    """
    try:
        known = json.loads(fields)
        return Parsed(
            text=text.decode(),
            stated=Metadata(**known["stated"]),
            hinted=Metadata(**known["hinted"]),
            whole=known["whole"],
            heading=known["heading"],
            anchors=tuple(
                Anchor(Span(start, end), page, section, tuple(map(_line, lines)))
                for start, end, page, section, lines in known["anchors"]
            ),
            encoding=known["encoding"],
            bom_bytes=known["bom_bytes"],
            warnings=tuple(known["warnings"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a parser's reply") from error


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _line(row: tuple[int, int, float, float, float, float]) -> Line:
    start, end, left, bottom, right, top = row
    return Line(Span(start, end), (left, bottom, right, top))
