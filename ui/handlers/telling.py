"""Errors in words for the person who asked."""

import logging

from rag.errors import FootnoteError

UNEXPECTED = (
    "Something went wrong on this side; the details are in the server's log. Please try again."
)

_log = logging.getLogger(__name__)


def told(error: Exception) -> str:
    """Tell our own errors in their own words; log any other, and tell only that it happened."""
    if isinstance(error, FootnoteError) and str(error):
        return str(error)
    _log.error("the page could not do what was asked of it", exc_info=error)
    return UNEXPECTED
