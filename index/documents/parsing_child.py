"""The process that parses: reads (module, file) from one pipe, writes text to another.

Started by `parsing.ParseProcess`, by nobody else. Parsers are imported here, each when the
first file of its kind comes, so that neither a server nor a build of plain text ever loads one.
"""

import importlib
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

from index.documents import parsed as parsed_
from index.documents.parsed import MAX_TEXT_CHARS, Parsed
from index.errors import DocumentUnreadable

_HEAD = struct.Struct(">QQ")
_OPEN_FILES = 64
# The parent ends us in time; the alarm is for when the parent itself is gone.
_ALARM_AFTER_SECONDS = 5
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
              "os.system", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link",
              "os.symlink", "os.kill", "shutil.", "tempfile.")  # fmt: skip


def main() -> None:
    """Serve until the parent closes the pipe."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # what a library prints is not a reply
    seconds, memory_bytes = os.environ["FOOTNOTE_PARSE_LIMITS"].split()
    _confine(int(memory_bytes))
    while head := requests.read(_HEAD.size):
        name_bytes, size = _HEAD.unpack(head)
        module = requests.read(name_bytes).decode()
        signal.setitimer(signal.ITIMER_REAL, float(seconds) + _ALARM_AFTER_SECONDS)
        _reply(replies, *_answer(module, requests.read(size)))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _confine(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.addaudithook(_forbid)


def _forbid(event: str, args: tuple[object, ...]) -> None:
    """Stop Python code from reaching the network, other programs or anybody's files.

    Raises:
        PermissionError: A parser tried to.
    """
    if event == "open":
        flags = args[2] if isinstance(args[2], int) else 0
        if flags & _WRITING and args[0] != os.devnull:
            raise PermissionError("a parser may not write files")
    elif event.startswith(_FORBIDDEN) and event != "socket.gethostname":
        raise PermissionError(f"a parser may not use {event}")


def _answer(module: str, data: bytes) -> tuple[bytes, bytes]:
    try:
        parsed: Parsed = importlib.import_module(module).parse(data)
        if len(parsed.text) > MAX_TEXT_CHARS:
            return _refused("too_large", f"more than {MAX_TEXT_CHARS:,} characters of text")
        return parsed_.dump(parsed)
    except DocumentUnreadable as error:
        return _refused(error.reason, error.detail)
    except MemoryError:
        return _refused("memory_limit", "more memory than a file may use")
    except RecursionError:
        return _refused("too_deep", "elements are nested too deeply")
    except Exception as error:  # noqa: BLE001  (the process's edge: a bad file must have a name)
        return _refused("damaged", f"the parser gave up ({type(error).__name__})")


def _refused(reason: str, detail: str) -> tuple[bytes, bytes]:
    return json.dumps({"refused": [reason, detail]}).encode(), b""


def _reply(replies: BinaryIO, fields: bytes, text: bytes) -> None:
    replies.write(_HEAD.pack(len(fields), len(text)))
    replies.write(fields)
    replies.write(text)
    replies.flush()
