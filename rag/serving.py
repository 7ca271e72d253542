"""Running the web server until it is told to stop."""

import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from rag.api.app import create_app
from rag.api.deadline import DeadlineProtocol
from rag.client import Client
from rag.errors import BadSettings
from rag.settings import Settings

_MOST_CONNECTIONS = 2048


def serve_forever(
    client: Client,
    settings: Settings,
    mount_page: Callable[[FastAPI, Client], None] | None,
    *,
    announce: Callable[[str], None],
    open_page: bool,
) -> None:
    """Serve until interrupted; running answers are finished first.

    Args:
        client: Answers.
        settings: Where to listen.
        mount_page: Puts the web page onto the application.
        announce: Told the address as soon as it is listened on.
        open_page: Whether to open it in the browser.

    Raises:
        BadSettings: The address cannot be listened on.
    """
    app = create_app(client, settings)
    if mount_page:
        mount_page(app, client)
    listener = _listening(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{listener.getsockname()[1]}"
    announce(url)
    if open_page:
        threading.Timer(1, webbrowser.open, [url]).start()
    uvicorn.Server(_config(app, settings)).run(sockets=[listener])


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=DeadlineProtocol,
        ws="none",
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=settings.stop_seconds,
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadSettings(
            f"Port {port} on {host} is taken. Choose another with --port, or 0 for a free one."
        ) from error
    return listener
