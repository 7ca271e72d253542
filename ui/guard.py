"""What stands between the network and Gradio: a short list of routes, and the page's own frame.

Gradio brings routes for uploads, files, a proxy, run records, monitoring and code generation. The
page needs none of them, so `Guard` lets through what the page does need and answers 403 to
everything else, also to routes that a later Gradio may add. `Frame` puts our style, script and
first view into the served HTML, so that the first paint is ours and not an empty page, and takes
out what points elsewhere.

Both are ASGI applications around the mounted Gradio only: the API's own routes never pass here.
"""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 2 * 2**20
_EXACT = {
    "GET": frozenset({"/", "/config", "/theme.css", "/gradio_api/queue/data"})
    | {"/gradio_api/app_id"},  # asked until a server that was gone is back
    "POST": frozenset({"/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"}),
}
_BELOW = ("/assets/", "/static/", "/gradio_api/heartbeat/")
_TRICKS = ("..", "//", "\\", "\0", "=")
_FOREIGN = re.compile(
    r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>|\s*<link rel="manifest"[^>]*>'
)


class Guard:
    """Lets through the routes that the page uses; answers 403 to all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif not is_needed(scope):
            detail = "The page does not use this address."
            await _problem(403, "Forbidden", detail)(scope, receive, send)
        elif scope["method"] == "POST" and not _is_small(scope):
            detail = "The page never sends that much."
            await _problem(413, "Too large", detail)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    code = title.lower().replace(" ", "_")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse({**body, "code": code}, status, media_type="application/problem+json")


def _is_small(scope: Scope) -> bool:
    """Whether a request says how long it is, and is no longer than a kept conversation."""
    length = Headers(scope=scope).get("content-length", "")
    return length.isdecimal() and int(length) <= MAX_BODY_BYTES


def is_needed(scope: Scope) -> bool:
    """Say whether the page uses the route that is asked for."""
    if scope["type"] != "http":
        return False
    path: str = scope["path"] or "/"
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    if path in _EXACT.get(method, frozenset()):
        return True
    return (
        method == "GET" and path.startswith(_BELOW) and not any(trick in path for trick in _TRICKS)
    )


class Frame:
    """Rewrites the HTML of the page as it is served; everything else passes untouched."""

    def __init__(self, app: ASGIApp, head: str, first_view: str) -> None:
        self._app = app
        self._head = head
        self._first_view = first_view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or (scope["path"] or "/") != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # Asked for uncompressed: what comes back must be readable here.
        plain = [(key, value) for key, value in scope["headers"] if key != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _Rewriter(send, self._framed))

    def _framed(self, html: str) -> str:
        html = _FOREIGN.sub("", html)
        html = html.replace("</head>", self._head + "</head>", 1)
        return html.replace("<gradio-app", self._first_view + "<gradio-app", 1)


class _Rewriter:
    """Holds one HTML response back until it is whole, and sends it rewritten."""

    def __init__(self, send: Send, rewrite: Callable[[str], str]) -> None:
        self._send = send
        self._rewrite = rewrite
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._flush(self._start)
            return
        await self._send(message)

    async def _flush(self, start: Message) -> None:
        body = self._rewrite(self._body.decode()).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-cache"
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})
