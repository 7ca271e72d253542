"""What a supervisor and a client in trouble are told."""

from typing import Literal

from rag.schemas.base import Wire


class Health(Wire):
    """How the service is."""

    status: Literal["ok", "ready", "degraded", "missing"]
    detail: str = ""


class Problem(Wire):
    """An error, as RFC 9457 problem details. Never holds the request's own content."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
