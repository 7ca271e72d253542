"""An embedding server over real HTTP, in the OpenAI protocol, that does what it is told to.

Its vectors are those of `fakes.HashEmbedder`. It replies in reversed order, as servers may.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fakes import HashEmbedder

from index.embedders.base import vectors_of

Rows = list[dict[str, Any]]


@dataclass
class StubEmbeddings:
    """The server.

    Attributes:
        model: Makes the vectors.
        failures: Statuses of the next replies, before it answers again.
        spoil: Changes what it sends.
        stall_seconds: How long it waits before it replies.
        asked: The texts of each request, in order.
        keys: The authorization of each request.
    """

    model: HashEmbedder = field(default_factory=HashEmbedder)
    failures: list[int] = field(default_factory=list)
    spoil: Callable[[Rows], Any] = lambda rows: rows
    stall_seconds: float = 0
    asked: list[list[str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stub.reply(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(request["input"])
        self.keys.append(handler.headers["Authorization"])
        time.sleep(self.stall_seconds)
        status = self.failures.pop(0) if self.failures else 200
        vectors = vectors_of(self.model, request["input"]) * 3
        rows: Rows = [
            {"object": "embedding", "index": n, "embedding": vector.tolist()}
            for n, vector in enumerate(vectors)
        ]
        reply = {"object": "list", "model": request["model"], "data": self.spoil(rows[::-1])}
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("retry-after-ms", "1")
        handler.send_header("Location", self.base_url + "/elsewhere")
        handler.end_headers()
        handler.wfile.write(json.dumps(reply).encode())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
