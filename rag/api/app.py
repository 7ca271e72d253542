"""The HTTP application, made from a client; nothing happens at import."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from rag.api import problems
from rag.api.headers import BodyLimit, SecurityHeaders
from rag.api.routes import NATIVE
from rag.client import Client

_DESCRIPTION = """\
Ask your own documents. Every sentence of an answer carries a citation: the file, its sha256, the
span in it and the words that stand there.
"""


def create_app(client: Client) -> FastAPI:
    """Make the application: the API under /v1, its documentation at /docs (served from here)."""
    app: FastAPI = FastAPIOffline(
        title="Footnote", version="1", description=_DESCRIPTION, redoc_url=None
    )
    problems.install(app)
    for make in NATIVE:
        app.include_router(make(client))
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    return app
