"""What a request may bring: so many bytes, with one length, read before anything else happens."""

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import refusal, reply
from rag.schemas import MAX_UPLOAD_BYTES

_MAX_BODY_BYTES = 64 * 1024
_LONGER_BYTES = 1024 * 1024
_LONGER = frozenset({"/v1/chat/completions", "/v1/rerank"})  # these bring texts, not a question
_THROWN_AWAY_BYTES = 4 * 1024 * 1024
_THROWING_AWAY_SECONDS = 1.0
_CLOSE = {"Connection": "close"}
_TOO_LARGE = refusal(
    "too_large",
    "A request holds at most 64 KiB; with texts in it, 1 MiB; with a file, if allowed, 64 MiB.",
)


class BodyLimit:
    """ASGI middleware: refuses requests with too long a body before they are parsed.

    Args:
        app: What comes behind.
        uploads: Whether files may come.
    """

    def __init__(self, app: ASGIApp, *, uploads: bool) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _two_lengths(scope):
            await reply(refusal("bad_request"), scope["path"], _CLOSE)(scope, receive, send)
            return
        body = bytearray()
        most = self._most_bytes(scope)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > most:
                if message.get("more_body", False):
                    await _take_off(receive)
                await reply(_TOO_LARGE, scope["path"], _CLOSE)(scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        whole = {"type": "http.request", "body": bytes(body), "more_body": False}
        await self._app(scope, Replayed(whole, receive), send)

    def _most_bytes(self, scope: Scope) -> int:
        if self._uploads and (scope["method"], scope["path"]) == ("POST", "/v1/documents"):
            return MAX_UPLOAD_BYTES + _MAX_BODY_BYTES
        return _LONGER_BYTES if scope["path"] in _LONGER else _MAX_BODY_BYTES


async def _take_off(receive: Receive) -> None:
    """Throw away what still comes, within limits.

    Whoever is cut off while sending sees a broken connection, and never the reply that says why.
    """
    left = _THROWN_AWAY_BYTES
    with anyio.move_on_after(_THROWING_AWAY_SECONDS):
        while left > 0:
            message = await receive()
            if not message.get("more_body", False):
                return
            left -= len(message["body"])


def _two_lengths(scope: Scope) -> bool:
    """Whether a length is given in two ways, of which a proxy before us may have taken the other.

    What it took for the end of one request would be the beginning of another here, which nobody
    sent: request smuggling (RFC 9112, section 6.1).
    """
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}


class Replayed:
    """Gives a message that was read already, then listens to the client as before."""

    def __init__(self, first: Message, receive: Receive) -> None:
        self._first: Message | None = first
        self._receive = receive

    async def __call__(self) -> Message:
        """Give the next message."""
        if self._first is None:
            return await self._receive()
        first, self._first = self._first, None
        return first
