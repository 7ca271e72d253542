"""What a supervisor and a client in trouble are told."""

from typing import Literal

from pydantic import Field

from rag.schemas.base import Wire


class Health(Wire):
    """That the process lives."""

    status: Literal["ok"] = "ok"


class Readiness(Wire):
    """Whether questions can be answered, and from what."""

    status: Literal["ready", "degraded", "missing"]
    detail: str
    generation: str | None = None
    built_at: str | None = None
    model: str | None = None
    counts: dict[str, int] = Field(default_factory=dict)


class Problem(Wire):
    """An error, as RFC 9457 problem details. Never holds the request's own content."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
