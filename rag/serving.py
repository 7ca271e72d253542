"""Running the web server until it is told to stop."""

import gc
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
from rag.logs import start_logging
from rag.service import Footnote
from rag.settings import Settings

_MOST_CONNECTIONS = 2048
# Longer than clients keep a connection unused (httpx 5, undici 4): were it we who close first, a
# request could be under way already and be lost.
_IDLE_SECONDS = 15
# Small enough that one sees whether a client reads: the system asks for more in thirds of it.
_SEND_BUFFER_BYTES = 256 * 1024


def serve_forever(
    service: Footnote,
    mount_page: Callable[[FastAPI, Client], None] | None,
    *,
    announce: Callable[[str], None],
    open_page: bool,
) -> None:
    """Serve until interrupted; running answers are finished first.

    Args:
        service: Answers; its settings say where to listen.
        mount_page: Puts the web page onto the application.
        announce: Told the address as soon as it is listened on.
        open_page: Whether to open it in the browser.

    Raises:
        BadSettings: The address cannot be listened on.
    """
    settings = service.settings
    start_logging(settings.log_format)
    app = create_app(service, settings, service.observer)
    if mount_page:
        mount_page(app, service)
    listener = listening(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{listener.getsockname()[1]}"
    announce(url)
    threading.Thread(target=_warm_up, args=[service], name="warm-up", daemon=True).start()
    if open_page:
        threading.Timer(1, webbrowser.open, [url]).start()
    make_server(app, settings).run(sockets=[listener])


def _warm_up(service: Footnote) -> None:
    service.retriever.warm_up()
    # What is loaded by now stays. Were it looked through for garbage, all requests, also those
    # for health, would stand still for a quarter of a second each time.
    gc.freeze()


def make_server(
    app: FastAPI, settings: Settings, *, protocol: type[DeadlineProtocol] = DeadlineProtocol
) -> uvicorn.Server:
    """Make the server, with its limits on connections, waiting and stopping."""
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_config=None,  # its loggers write through ours
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """Take an address; port 0 takes a free one.

    Raises:
        BadSettings: It is taken already.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, for asyncio sends at once only where it is: else a reply's body waits 40 ms for the
    # client to confirm its head.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    try:
        listener.bind((host, port))
        listener.listen()  # from now on nobody is refused, only waits
    except OSError as error:
        listener.close()
        raise BadSettings(
            f"Port {port} on {host} is taken. Choose another with --port, or 0 for a free one."
        ) from error
    return listener
