"""Who may do what: keys, and how many requests each of their holders may make.

One ASGI middleware stands before every route and the page alike; only the health checks are open.
A program sends `Authorization: Bearer KEY`. A browser is asked for a name and a password: any
name, and a key as the password (HTTP Basic), so that the page needs no session of its own.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api.problems import refusal, reply
from rag.api.rates import Rates
from rag.settings import Settings

Role = Literal["keeper", "reader"]

OPEN = frozenset({"/healthz", "/readyz"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What a read-only key may POST to; all other changes need a full key, also on routes yet to come.
ASKING = (
    "/v1/retrieve",
    "/v1/answer",
    "/v1/quotes",
    "/v1/export",
    "/v1/feedback",
    "/v1/conversations",
    "/v1/chat/completions",
    "/v1/vector_stores/",
    "/v1/rerank",
    "/v1/web_search",
    "/retrieval",
    "/mcp",
    "/gradio_api/",
)
# What it may not read: what other people asked.
PRIVATE = ("/v1/feedback",)
_MAX_HEADER_CHARS = 1024


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sends a request, as far as known.

    Attributes:
        name: Of the key, not the key: the first half of its sha256; None without one.
        role: keeper may do everything, reader may ask and read.
    """

    name: str | None
    role: Role


def holder_name(request: Request) -> str | None:
    """Name the key that a request was let in with; None where no keys are asked for."""
    holder: Holder = request.state.holder
    return holder.name


class KeyRing:
    """The keys, kept and compared as sha256 only, each time all of them."""

    def __init__(self, keepers: Sequence[SecretStr], readers: Sequence[SecretStr]) -> None:
        self._known: list[tuple[bytes, Role]] = [
            *((_digest(key.get_secret_value()), "keeper") for key in keepers),
            *((_digest(key.get_secret_value()), "reader") for key in readers),
        ]

    def __bool__(self) -> bool:
        return bool(self._known)

    def holder(self, key: str) -> Holder | None:
        """Find who has a key; takes as long for any key."""
        digest = _digest(key)
        found: Role | None = None
        for known, role in self._known:
            if hmac.compare_digest(known, digest):
                found = found or role
        return Holder(digest.hex()[:32], found) if found else None


class Access:
    """ASGI middleware: 401 without a key, 403 beyond its role, 429 over its rate.

    A request that passes has its `Holder` in `scope["state"]["holder"]`.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._keys = KeyRing(settings.api_keys, settings.read_only_keys)
        self._rates = Rates(settings.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or refuse it."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        sent = _sent_key(Headers(scope=scope).get("authorization", ""))
        holder = self._holder(sent)
        wait = self._rates.wait(_counted(scope, holder))
        headers: dict[str, str] = {}
        if wait:
            code, headers = "too_many_requests", {"Retry-After": str(wait)}
        elif holder is None:
            code = "key_unknown" if sent else "key_missing"
            headers = {"WWW-Authenticate": _challenge(scope["path"])}
        elif not _may(holder.role, scope):
            code = "read_only"
        else:
            scope.setdefault("state", {})["holder"] = holder
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await reply(refusal(code), scope["path"], headers)(scope, receive, send)

    def _holder(self, sent: str) -> Holder | None:
        if not self._keys:
            return Holder(None, "keeper")
        return self._keys.holder(sent) if sent else None


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def _sent_key(header: str) -> str:
    """Read the key out of the header; empty if there is none that could be one."""
    scheme, _, value = header.partition(" ")
    value = value.strip()
    if len(value) > _MAX_HEADER_CHARS:
        return ""
    if scheme.lower() == "bearer":
        return value
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return ""


def _challenge(path: str) -> str:
    """Ask browsers for the key where there is a page, programs everywhere else."""
    if path.startswith(("/v1/", "/mcp", "/retrieval", "/metrics")):
        return 'Bearer realm="Footnote"'
    return 'Basic realm="Footnote: any name, and your key as the password", charset="UTF-8"'


def _may(role: Role, scope: Scope) -> bool:
    if role == "keeper" or scope["type"] == "websocket":
        return True
    if scope["method"] in SAFE:
        return not scope["path"].startswith(PRIVATE)
    path: str = scope["path"]
    return path.startswith(ASKING)


def _counted(scope: Scope, holder: Holder | None) -> str | None:
    """Whose request this is for the limit on rates; None for what the page is made of."""
    path = scope["path"]
    if scope.get("method") in SAFE and not path.startswith("/v1/") and holder is not None:
        return None
    if holder is not None and holder.name:
        return holder.name
    client = scope.get("client")
    return str(client[0]) if client else "nobody"
