"""Addresses under the API's own that are none, or not with this method: 404 and 405.

The web page takes every address that is left, and would say of them that it does not use them.
"""

from collections.abc import Iterator, Sequence

from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

_OURS = ("/v1/{rest:path}", "/mcp", "/retrieval", "/metrics", "/healthz", "/readyz")


def unknown_routes(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    """Make routes that come after all others of the API.

    Args:
        routes: The others.
    """
    for path in _OURS:
        yield Route(path, _Nothing(routes))


class _Nothing:
    """ASGI application: refuses."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = {
            method
            for each in iter_route_contexts(self._routes)
            if each.path_regex.match(scope["path"])
            for method in each.methods or ()
        }
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(404)
