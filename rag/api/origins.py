"""Which names this server answers to, and which sites' pages may send it something.

Without this any web page that a person opens could rebuild the index behind their back, or read
the documents of a server on their own machine by giving it another name (DNS rebinding).
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api.access import OPEN, SAFE
from rag.api.problems import refusal, reply


class Origins:
    """ASGI middleware: refuses requests for another name, and changes asked for by other sites.

    Args:
        app: What comes behind.
        hosts: The names, without ports; empty if any will do.
        friends: Origins of other sites that may send.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], friends: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._friends = friends

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or refuse it."""
        code = None
        if scope["type"] == "http" and scope["path"] not in OPEN:
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if self._hosts and _name(host) not in self._hosts:
                code = "unknown_host"
            elif scope["method"] not in SAFE and self._is_foreign(headers.get("origin"), host):
                code = "foreign_origin"
        if code:
            await reply(refusal(code), scope["path"])(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, origin: str | None, host: str) -> bool:
        if origin is None or origin in self._friends:
            return False
        return origin.partition("://")[2].lower() != host.lower()


def _name(host: str) -> str:
    """Take the port off a Host header."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
