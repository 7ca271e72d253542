"""The HTTP application, made from a client; nothing happens at import."""

from collections.abc import Iterator

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from rag.api import problems
from rag.api.access import Access
from rag.api.admission import Admission, Lanes
from rag.api.bodies import BodyLimit
from rag.api.dify import dify_routes
from rag.api.headers import SecurityHeaders
from rag.api.mcp import mcp_routes, mcp_server
from rag.api.metrics import Metrics
from rag.api.open_webui import open_webui_routes
from rag.api.openai import openai_routes
from rag.api.origins import Origins
from rag.api.places import Places
from rag.api.replies import GUARDED
from rag.api.requests import Requests
from rag.api.routes import NATIVE, asking_routes, conversing_routes, health_routes
from rag.api.unknown import unknown_routes
from rag.api.vector_stores import vector_store_routes
from rag.client import Client
from rag.conversation.kept import Conversations
from rag.observing import Observer
from rag.settings import Settings

_DESCRIPTION = """\
Ask your own documents. Every sentence of an answer carries a citation: the file, its sha256, the
span in it and the words that stand there.
"""


def create_app(client: Client, settings: Settings, observer: Observer | None = None) -> FastAPI:
    """Make the application: the API under /v1, its documentation at /docs (served from here).

    Args:
        client: Answers.
        settings: Who may ask, and how much.
        observer: What the client tells its replies, for `/metrics`.
    """
    places = Places(settings)
    tools = mcp_server(client, places)
    app: FastAPI = FastAPIOffline(
        title="Footnote",
        version="1",
        description=_DESCRIPTION,
        redoc_url=None,
        lifespan=lambda _app: tools.session_manager.run(),
        telemetry={"logs": False},  # they would hold what was sent
    )
    problems.install(app)
    lanes = Lanes(
        searches=settings.searches_at_once,
        answers=settings.answers_at_once,
        waiting=settings.max_waiting,
    )
    metrics = Metrics(client, observer or Observer(), lanes)
    for router in (*_routers(client, settings, places), metrics.routes()):
        app.include_router(router, responses=GUARDED)
    app.include_router(health_routes(client))
    app.router.routes.extend(mcp_routes(tools))
    app.router.routes.extend(unknown_routes(tuple(app.routes)))
    _guard(app, settings, lanes, metrics)
    return app


def _routers(client: Client, settings: Settings, places: Places) -> Iterator[APIRouter]:
    """Make our own routes, and those that other systems know already."""
    kept = Conversations(
        most=settings.conversations_kept,
        turns=settings.conversation_turns,
        seconds=60 * settings.conversation_minutes,
    )
    yield asking_routes(client, kept)
    yield conversing_routes(kept)
    for make in NATIVE:
        yield make(client)
    yield openai_routes(client, places)
    yield vector_store_routes(client, places)
    yield dify_routes(client, places)
    yield open_webui_routes(client, places)


def _guard(app: FastAPI, settings: Settings, lanes: Lanes, metrics: Metrics) -> None:
    """Put what every request passes around the application; the last one added comes first."""
    app.add_middleware(Admission, lanes)
    app.add_middleware(BodyLimit, uploads=settings.uploads)
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
    app.add_middleware(Requests, metrics, app.routes)
