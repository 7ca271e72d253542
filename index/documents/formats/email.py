"""E-mail: the headers that a reader sees, then the message's own words."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from index.documents.formats.encodings import decode
from index.documents.formats.html import clean, tree, whole
from index.documents.formats.magic import require_text
from index.documents.parsed import Parsed, state
from index.errors import DocumentUnreadable
from index.records import Metadata

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_EXPECTED = ("from", "to", "date", "subject", "received", "message-id", "mime-version")
_MAX_PARTS = 500


def parse(data: bytes) -> Parsed:
    """Read a message; attachments are named in a warning and not read.

    Raises:
        DocumentUnreadable: `type_mismatch` if there are no headers; `encoding_uncertain`.
    """
    require_text(data)
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(name in message for name in _EXPECTED):
        raise DocumentUnreadable("type_mismatch", "the file has no e-mail headers")
    bodies, attached = _parts(message)
    body = "\n\n".join(filter(None, map(_words, bodies)))
    shown = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
    text = "\n".join(shown) + "\n\n" + body if body else ""
    return Parsed(
        text,
        stated=_stated(message),
        whole=True,
        warnings=("attachments_skipped",) if attached else (),
    )


def _parts(message: EmailMessage) -> tuple[list[EmailMessage], bool]:
    """Find the parts that are the message itself, plain text before HTML."""
    plain: list[EmailMessage] = []
    pages: list[EmailMessage] = []
    attached = False
    for part in _leaves(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attached = True
        else:
            (pages if kind == "text/html" else plain).append(part)
    return plain or pages, attached


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for count, part in enumerate(message.walk()):
        if count > _MAX_PARTS:
            raise DocumentUnreadable("too_deep", f"more than {_MAX_PARTS} parts")
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _words(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    decoded = decode(payload, declared=part.get_content_charset() or "utf-8").text
    if part.get_content_type() != "text/html":
        return decoded.replace("\r\n", "\n").strip()
    root = tree(decoded)
    if root is None:
        return ""
    clean(root)
    return whole(root).text()


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (ValueError, IndexError, AttributeError, TypeError):  # headers that email chokes on
        return ""


def _stated(message: EmailMessage) -> Metadata:
    return state(
        "e-mail header",
        title=_header(message, "Subject"),
        author=_people(_header(message, "From")),
        addressee=_people(_header(message, "To")),
        kind="letter",
        date=_day(_header(message, "Date")),
    )


def _people(header: str) -> str:
    return ", ".join(name or address for name, address in getaddresses([header]))


def _day(header: str) -> str | None:
    try:
        return parsedate_to_datetime(header).date().isoformat() if header else None
    except (ValueError, TypeError, OverflowError):
        return None
