"""Fields that a person or a program wrote down: front matter, sidecars, a format's own metadata.

One reading for all of them, so that the same key means the same everywhere. Values of the wrong
kind are unknown here; `sidecar` refuses them by name before it gets so far.
"""

import datetime as dt
import re
from collections.abc import Mapping

import yaml

from index.records import Metadata

# PyYAML lets the errors of its own constructors through: `!!int ""`, `!!timestamp x`.
YAML_ERRORS = (
    yaml.YAMLError,
    ArithmeticError,
    AttributeError,
    LookupError,
    ValueError,
    RecursionError,
)

KINDS = ("letter", "greeting", "statement", "article", "speech", "other")
FIELDS = ("title", "author", "organisation", "addressee", "kind", "date", "language")

_SPELLINGS = {
    "organization": "organisation",
    "org": "organisation",
    "by": "author",
    "to": "addressee",
    "type": "kind",
    "lang": "language",
    "published": "date",
}
_ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_MAX_FIELD_CHARS = 300


def known_fields(fields: Mapping[object, object], *, origin: str) -> Metadata:
    """Read the fields that a document may have; anything else is passed over.

    Args:
        fields: Keys as they were written; case does not matter.
        origin: Where they stand, e.g. `front matter`.
    """
    found: dict[str, str] = {}
    for key, value in fields.items():
        name = field_name(key)
        clean = field_value(name, value) if name else None
        if name and clean is not None:
            found.setdefault(name, clean)
    return Metadata(**found, origins=dict.fromkeys(found, origin))


def field_name(key: object) -> str | None:
    """Name the field that a key means; None if it means none of them."""
    name = str(key).strip().lower()
    name = _SPELLINGS.get(name, name)
    return name if name in FIELDS else None


def field_value(name: str, value: object) -> str | None:
    """Clean a field's value; None if it is empty or of the wrong kind."""
    if name == "date":
        return iso_date(value)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    if not isinstance(value, str) or not value.strip():
        return None
    # An escape such as "\ud800" is half a character, which no file and no page can hold.
    clean = " ".join(value.encode(errors="ignore").decode().split())[:_MAX_FIELD_CHARS]
    if not clean:
        return None
    if name == "language":
        return clean.split("-")[0].split("_")[0].lower() if _LANGUAGE.match(clean) else None
    return clean if name != "kind" or clean in KINDS else None


def iso_date(value: object) -> str | None:
    """Read a date; YAML makes 2018-01-23 a date, 2018 a number, and 2018-01 a string."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and not 1000 <= value <= 9999:  # True, and what str() refuses
        return None
    text = str(value) if isinstance(value, int | str) else ""
    if not _ISO_DATE.match(text):
        return None
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return None
    return text
