"""The Model Context Protocol over HTTP: one request, one reply, and errors that repeat nothing.

The SDK would also hold streams open, for messages that this server never sends: each would keep
one of the few places for answers for as long as its client likes. And its errors quote what came.
"""

import json

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST_ERROR_BYTES = 2048
_UNKNOWN = "The request is not understood."
_TOLD = {
    -32700: "The request is no JSON.",
    -32600: _UNKNOWN,
    -32601: "There is no such method.",
    -32602: "The parameters are not understood.",
    -32603: "Something went wrong here; the server's log says what.",
}


class Exchange:
    """ASGI application: the SDK's, asked for no stream, its errors in our words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; send the reply when it is whole."""
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers["accept"] = "application/json"
        start: Message = {}
        body = bytearray()

        async def whole(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            if error := _error(bytes(body)):
                await JSONResponse(error, start["status"])(scope, receive, send)
            else:
                await send(start)
                await send({**message, "body": bytes(body)})

        await self._app({**scope, "headers": headers.raw}, receive, whole)


def _error(body: bytes) -> dict[str, object] | None:
    """Tell an error of JSON-RPC in words of ours; None if it is none.

    What belongs to the codes of the protocol itself is kept: clients need it to agree on a version.
    """
    try:
        reply = json.loads(body)
        code = reply["error"]["code"]
    except (ValueError, LookupError, TypeError):
        return None
    told = {"code": code, "message": _TOLD.get(code, _UNKNOWN)}
    kept = {"id": reply.get("id")}
    if code not in _TOLD:
        told["data"] = reply["error"].get("data")
    if len(json.dumps([told, kept])) > _MOST_ERROR_BYTES - 100:
        told.pop("data", None)
        kept = {"id": None}
    return {"jsonrpc": "2.0", **kept, "error": told}
