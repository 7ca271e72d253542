"""The HTTP application, made from a client; nothing happens at import."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from rag.api import problems
from rag.api.access import Access
from rag.api.bodies import BodyLimit
from rag.api.headers import SecurityHeaders
from rag.api.origins import Origins
from rag.api.routes import NATIVE
from rag.client import Client
from rag.settings import Settings

_DESCRIPTION = """\
Ask your own documents. Every sentence of an answer carries a citation: the file, its sha256, the
span in it and the words that stand there.
"""


def create_app(client: Client, settings: Settings) -> FastAPI:
    """Make the application: the API under /v1, its documentation at /docs (served from here)."""
    app: FastAPI = FastAPIOffline(
        title="Footnote", version="1", description=_DESCRIPTION, redoc_url=None
    )
    problems.install(app)
    for make in NATIVE:
        app.include_router(make(client))
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """Put what every request passes around the application; the last one added comes first."""
    app.add_middleware(BodyLimit)
    app.add_middleware(Access, settings)
    app.add_middleware(Origins, settings.hosts(), settings.cors_origins)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
        )
    app.add_middleware(SecurityHeaders)
