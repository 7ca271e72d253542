"""Markdown: YAML front matter for the metadata, the first heading for the title.

The text itself stays as it was written, marks and all: what is quoted must be what is in the
file.
"""

import datetime as dt
import re

import yaml

from index.loading.plain import title_of
from index.records import Metadata, Span, trimmed

KINDS = ("letter", "greeting", "statement", "article", "speech", "other")

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*\r?$", re.MULTILINE)
_ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
_MAX_FIELD_CHARS = 300


def parse(text: str) -> list[tuple[Span, Metadata]]:
    """Take the text after the front matter as one document."""
    match = _FRONT_MATTER.match(text)
    body = match.end() if match else 0
    span = trimmed(text, body, len(text))
    if not len(span):
        return [(trimmed(text, 0, len(text)), title_of(text))]
    stated = _front_matter(match[1]) if match else Metadata()
    return [(span, _with_heading(stated, span.of(text)))]


def _with_heading(stated: Metadata, body: str) -> Metadata:
    if stated.title is not None:
        return stated
    heading = _HEADING.search(body)
    guess = (
        Metadata(title=heading[1].strip(), origins={"title": "heading"})
        if heading
        else title_of(body)
    )
    return Metadata(
        title=guess.title,
        author=stated.author,
        addressee=stated.addressee,
        kind=stated.kind,
        date=stated.date,
        language=stated.language,
        origins={**stated.origins, **guess.origins},
    )


def _front_matter(block: str) -> Metadata:
    """Read the known keys; a broken block or a value of the wrong kind counts as unknown."""
    try:
        fields = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Metadata()
    if not isinstance(fields, dict):
        return Metadata()
    known = {
        name: value
        for name in ("title", "author", "addressee", "kind", "date", "language")
        if (value := _field(name, fields.get(name))) is not None
    }
    return Metadata(**known, origins=dict.fromkeys(known, "front matter"))


def _field(name: str, value: object) -> str | None:
    if name == "date":
        return _iso_date(value)
    if not isinstance(value, str) or not value.strip():
        return None
    clean = " ".join(value.split())[:_MAX_FIELD_CHARS]
    return clean if name != "kind" or clean in KINDS else None


def _iso_date(value: object) -> str | None:
    """YAML reads 2018-01-23 as a date, 2018 as a number, and 2018-01 as a string."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _ISO_DATE.match(text) else None
