"""Parsing in a process of its own: a hostile file ends that process, never the build.

    with ParseProcess() as parsers:                      # nothing is started yet
        parsers.parse("index.documents.formats.pdf", data)  # used again for the next file

The process has limits on time and memory, no network, no right to write files, and none of our
environment. When it dies it is started again for the next file. A verdict never depends on the
files before: what fails for want of memory or by a crash is tried once more in a fresh process.

Raises `DocumentUnreadable`, nothing else. The other end is `index.documents.parsing_child`.
"""

import json
import os
import select
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from index.documents import parsed as parsed_
from index.documents.parsed import MAX_TEXT_CHARS, Parsed
from index.errors import DocumentUnreadable

# Isolated (-I), and with exactly our import path, wherever we were started from.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from index.documents.parsing_child import main; main()"
)
_HEAD = struct.Struct(">QQ")
_MAX_FIELDS_BYTES = 64 * 2**20
_READ_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes:
        seconds: From sending the file to having its text, by the clock on the wall.
        memory_bytes: Address space of the process.
    """

    seconds: float = 20.0
    memory_bytes: int = 2**30


class _Died(Exception):
    """The process ended instead of answering."""


class ParseProcess:
    """Parses files in a child process, which is started when the first file needs it.

    Not for several threads at once.

    Args:
        limits: What one file may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._used = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.kill()
            with suppress(BrokenPipeError):
                self._child.communicate()
            self._child = None

    def parse(self, module: str, data: bytes) -> Parsed:
        """Let `module.parse` read a file.

        Args:
            module: The format's module, by its full name.
            data: The file's bytes.

        Raises:
            DocumentUnreadable: With the parser's reason, or `timeout`, `memory_limit`,
                `parser_crashed`.
        """
        try:
            return self._attempt(module, data)
        except DocumentUnreadable as error:
            if error.reason not in ("memory_limit", "parser_crashed") or not self._used:
                raise
        return self._attempt(module, data)

    def _attempt(self, module: str, data: bytes) -> Parsed:
        self._used = self._child is not None
        child = self._child or self._start()
        try:
            fields, text = _exchange(child, module, data, self._limits.seconds)
        except _Died as error:
            raise DocumentUnreadable("parser_crashed", self._autopsy()) from error
        except TimeoutError as error:
            self.close()
            most = f"{self._limits.seconds:g} seconds"
            raise DocumentUnreadable("timeout", f"not read within {most}") from error
        return self._verdict(fields, text)

    def _verdict(self, fields: bytes, text: bytes) -> Parsed:
        try:
            refusal = json.loads(fields).get("refused")
            if not refusal:
                return parsed_.restore(fields, text)
            reason, detail = map(str, refusal)
        except (ValueError, AttributeError, TypeError) as error:
            self.close()
            raise DocumentUnreadable("parser_crashed", "its reply makes no sense") from error
        if reason == "memory_limit":
            self.close()
        raise DocumentUnreadable(reason, detail)

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "FOOTNOTE_PARSE_LIMITS": self._limits_text()},
            start_new_session=True,  # Ctrl-C is for us; we end the child ourselves
        )
        return self._child

    def _limits_text(self) -> str:
        return f"{self._limits.seconds} {self._limits.memory_bytes}"

    def _autopsy(self) -> str:
        """Bury the dead process; say how it ended."""
        child = self._child
        self.close()
        code = child.returncode if child else 0
        return f"the parser was ended by signal {-code}" if code < 0 else "the parser ended itself"


def _exchange(
    child: subprocess.Popen[bytes], module: str, data: bytes, seconds: float
) -> tuple[bytes, bytes]:
    assert child.stdin is not None  # both were made as pipes
    assert child.stdout is not None
    deadline = time.monotonic() + seconds
    name = module.encode()
    try:
        for part in (_HEAD.pack(len(name), len(data)), name, data):
            child.stdin.write(part)
        child.stdin.flush()
    except OSError as error:
        raise _Died from error
    handle = child.stdout.fileno()
    fields, text = _HEAD.unpack(_read(handle, _HEAD.size, deadline))
    if fields > _MAX_FIELDS_BYTES or text > 4 * MAX_TEXT_CHARS:
        raise _Died
    return _read(handle, fields, deadline), _read(handle, text, deadline)


def _read(handle: int, size: int, deadline: float) -> bytes:
    """Read exactly `size` bytes from a pipe.

    Raises:
        TimeoutError: They are not there in time.
        _Died: The other end was closed.
    """
    parts = bytearray()
    while len(parts) < size:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([handle], [], [], left)[0]:
            raise TimeoutError
        part = os.read(handle, min(size - len(parts), _READ_BYTES))
        if not part:
            raise _Died
        parts += part
    return bytes(parts)
