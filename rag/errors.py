"""What can go wrong in asking, beside what `index.errors` names.

FootnoteError (index.errors)
├── NotFound          no such document, passage, citation or job
├── BadSettings       a setting is missing, unknown or out of range
├── RebuildRunning    a rebuild was asked for while one is running
└── ServerFailed      a server of Footnote cannot be reached, or refuses (only `rag.client.http`)
"""

from index.errors import FootnoteError as FootnoteError
from index.errors import IndexMissing as IndexMissing


class NotFound(FootnoteError):
    """No document, passage, citation or job has this id."""

    code = "not_found"


class BadSettings(FootnoteError):
    """A setting is unknown or out of range."""

    code = "bad_settings"


class RebuildRunning(FootnoteError):
    """This server is rebuilding its index already."""

    code = "rebuild_running"


class ServerFailed(FootnoteError):
    """A server cannot be reached, refuses, or says something that is not understood."""

    code = "server_failed"
