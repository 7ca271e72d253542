"""What can go wrong in asking, beside what `index.errors` names.

FootnoteError (index.errors)
├── NotFound          no such document, passage, citation or job
├── BadSettings       a setting is missing, unknown or out of range
├── RebuildRunning    a rebuild was asked for while one is running
├── UploadsDisabled   files may not be added or deleted here
├── UploadRefused     this file may not be added
├── AnswersLost       a rebuild would lose what saved questions are answered with
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


class UploadsDisabled(FootnoteError):
    """The settings do not allow files to be added or deleted."""

    code = "uploads_disabled"


class UploadRefused(FootnoteError):
    """This file cannot be added."""

    code = "upload_refused"


class AnswersLost(FootnoteError):
    """A rebuild would lose citations of saved questions, and was told not to."""

    code = "answers_lost"
