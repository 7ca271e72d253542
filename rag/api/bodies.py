"""What a request may bring: so many bytes, read before anything else happens with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import refusal, reply

_MAX_BODY_BYTES = 64 * 1024
_TOO_LARGE = refusal("too_large", "A request holds at most 64 KiB.")


class BodyLimit:
    """ASGI middleware: refuses requests with a body over 64 KiB before they are parsed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > _MAX_BODY_BYTES:
                await reply(_TOO_LARGE, {"Connection": "close"})(scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        whole = {"type": "http.request", "body": body, "more_body": False}
        await self._app(scope, Replayed(whole, receive), send)


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
