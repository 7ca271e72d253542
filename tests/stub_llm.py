"""A language model that says what it is told to, over real HTTP, in the OpenAI protocol.

It streams, and on request stalls, breaks off, never ends, talks nonsense, answers with an error, or
obeys every order that stands in the passages it is shown.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[str], Iterator[str]]
"""What was asked -> pieces of the answer."""

BREAK, STALL, GARBAGE = "<<break>>", "<<stall>>", "<<garbage>>"
_STALL_SECONDS = 20
_CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
_USAGE = {
    "choices": [],
    "usage": {"prompt_tokens": 70, "completion_tokens": 9, "total_tokens": 79},
}


def says(*pieces: str) -> Script:
    """Say always the same."""
    return lambda _asked: iter(pieces)


def obeys(asked: str) -> Iterator[str]:
    """Repeat everything that stands behind a colon after `order`, and cite what is not there."""
    yield from (f"{order} [1] [99] " for order in re.findall(r"ORDER: (.*)", asked))


def never_ends(_asked: str) -> Iterator[str]:
    while True:
        yield "The loom weaves on and on [1]. "


@dataclass
class StubLLM:
    """The server.

    Attributes:
        script: Makes the answer.
        status: Of its replies.
        moved_to: An address that its replies send clients to.
        counts: Whether it tells its tokens, or refuses whoever wants to know them.
        asked: The last message of each request, in order.
        left: Set when a client has gone before the end.
    """

    script: Script = field(default_factory=lambda: says("Nothing."))
    status: int = 200
    moved_to: str = ""
    counts: bool = True
    asked: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stub.reply(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers["Content-Length"])
        request = json.loads(handler.rfile.read(size))
        asked = request["messages"][-1]["content"]
        counted = "stream_options" in request
        if counted and not self.counts:
            handler.send_error(400)
            return
        self.asked.append(asked)
        handler.send_response(self.status)
        handler.send_header("Content-Type", "text/event-stream")
        if self.moved_to:
            handler.send_header("Location", f"{self.moved_to}/chat/completions")
        handler.end_headers()
        try:
            if self.status == 200:
                self._stream(handler, asked, counted=counted)
        except OSError:
            self.left.set()

    def _stream(self, handler: BaseHTTPRequestHandler, asked: str, *, counted: bool) -> None:
        for piece in self.script(asked):
            if piece == BREAK:
                return
            if piece == GARBAGE:
                handler.wfile.write(b'data: {"choices": 7, }\n\n')
            elif piece == STALL:
                self._stall(handler)
            else:
                _send(handler, {"content": piece}, None)
        _send(handler, {}, "stop")
        if counted:
            handler.wfile.write(f"data: {json.dumps(_CHUNK | _USAGE)}\n\n".encode())
        handler.wfile.write(b"data: [DONE]\n\n")

    def _stall(self, handler: BaseHTTPRequestHandler) -> None:
        """Say nothing that has a meaning, until the client goes."""
        end = time.monotonic() + _STALL_SECONDS
        while time.monotonic() < end:
            handler.wfile.write(b": still here\n\n")
            handler.wfile.flush()
            time.sleep(0.05)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _send(handler: BaseHTTPRequestHandler, delta: dict[str, str], finish: str | None) -> None:
    chunk = _CHUNK | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()
