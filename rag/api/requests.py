"""What becomes of a request: its id, its line in the log, its measure.

The line names the route and not the address, for addresses may hold names of files.
"""

import logging
import re
import secrets
import time
from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.metrics import Metrics
from rag.logs import request_id

_log = logging.getLogger(__name__)
_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class Requests:
    """ASGI middleware: gives each request an id, tells the log and the metrics how it went.

    Args:
        app: What comes behind.
        metrics: Is told.
        routes: Of the whole application, also those that it will get.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._metrics = metrics
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and take note of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).get("x-request-id", "")
        known = sent if _ID.fullmatch(sent) else secrets.token_hex(8)
        told = request_id.set(known)
        status = 499  # the client left before there was a reply

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = known
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - started)
            request_id.reset(told)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or self._route(scope)
        holder = scope.get("state", {}).get("holder")
        self._metrics.requested(route, status, seconds)
        fields = {
            "method": scope["method"] if scope["method"].isalpha() else "other",
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "key": holder.name[:8] if holder and holder.name else None,
        }
        _log.info("request", extra={"fields": fields})

    def _route(self, scope: Scope) -> str:
        """Find the route of a request that was refused before it came there, by its address."""
        for each in iter_route_contexts(self._routes):
            if each.methods and scope["method"] in each.methods:
                if each.path and each.path_regex.match(scope["path"]):
                    return each.path
        return "other"
