"""A parser that does what its file says: run by `test_index_formats_process`, in the child only."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from index.documents.parsed import Parsed


def parse(data: bytes) -> Parsed:
    what = data.decode()
    done = _DEEDS.get(what, lambda: None)()
    return Parsed(done if isinstance(done, str) else f"read {what} {os.getpid()}")


def _recurse() -> object:
    return _recurse()


def _bug() -> object:
    raise KeyError("secret words")


_DEEDS: dict[str, Callable[[], object]] = {
    "segfault": lambda: signal.raise_signal(signal.SIGSEGV),
    "exit": lambda: os._exit(0),
    "loop": lambda: sum(count()),
    "sleep": lambda: time.sleep(60),
    "memory": lambda: "x" * 2**31,
    "recursion": _recurse,
    "bug": _bug,
    "long": lambda: "word " * 5_000_000,
    "half": lambda: "half \ud800 a character",
    "write": lambda: Path("/tmp/footnote-was-here").write_text("x"),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "run": lambda: subprocess.run(["true"], check=True),
    "print": lambda: print("not a reply", flush=True),  # noqa: T201
    "environment": lambda: " ".join(sorted(os.environ)),
}
