"""The log: plain lines for a person at a terminal, or JSON for a collector.

Neither holds a question, a document or a key. Messages of errors may quote what they failed on,
so of an unexpected error the log tells its kind and the places in the code, and nothing else.
"""

import datetime as dt
import json
import logging
import sys
import traceback
from contextvars import ContextVar
from typing import Literal

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_OURS = ("rag", "index", "ui")
_DEEPEST = 12


def start_logging(form: Literal["plain", "json"]) -> None:
    """Write the log to standard error: warnings in plain lines, or every request as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO if form == "json" else logging.WARNING)


class PlainLines(logging.Formatter):
    """Writes `footnote: message (kind of error at file:line)`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        error = _error(record)
        return f"footnote: {_message(record)}" + (f" ({error})" if error else "")


class JsonLines(logging.Formatter):
    """Writes one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        told = {
            "time": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "request_id": request_id.get(),
            "error": _error(record),
            **getattr(record, "fields", {}),
        }
        return json.dumps({name: value for name, value in told.items() if value is not None})


def _message(record: logging.LogRecord) -> str:
    """Take the first line; of foreign loggers the words without what was put into them."""
    ours = record.name.split(".")[0] in _OURS
    message = record.getMessage() if ours else str(record.msg)
    return message.partition("\n")[0][:300]


def _error(record: logging.LogRecord) -> str | None:
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"
