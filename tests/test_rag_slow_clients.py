"""Clients that send slowly, or do not read: their connections end, and nobody else notices."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse

from rag.api.admission import Admission, Lanes
from rag.api.deadline import DeadlineProtocol
from rag.serving import make_server
from rag.settings import load_settings

SECONDS = 1.0
MANY_BYTES = 4 * 1024 * 1024  # more than the buffers of a connection hold
PIECE = b"x" * 65536


class Hurried(DeadlineProtocol):
    """Waits for a second only."""

    seconds = SECONDS


lanes = Lanes(searches=1, answers=1, waiting=0)
app = FastAPI()


@app.get("/large")
def large() -> Response:
    return Response(b"x" * MANY_BYTES)


@app.get("/v1/answer")
def endless() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield PIECE
            await asyncio.sleep(0)

    return StreamingResponse(pieces())


app.add_middleware(Admission, lanes)


@pytest.fixture(scope="module")
def server(running: Callable[..., str]) -> str:
    return running(app, load_settings(), protocol=Hurried)


@pytest.fixture
def connect(server: str) -> Callable[[], socket.socket]:
    """Open a connection."""
    address = urlsplit(server)

    def connect() -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        made.settimeout(10 * SECONDS)
        made.connect((address.hostname, address.port))
        return made

    return connect


def send(connection: socket.socket, path: str) -> None:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def read(connection: socket.socket, *, most: int = MANY_BYTES * 2, pause: float = 0.0) -> int:
    """Read to the end, or as many bytes; give their number."""
    received = 0
    with suppress(ConnectionResetError):
        while received < most and (piece := connection.recv(262_144)):
            received += len(piece)
            time.sleep(pause)
    return received


def test_an_unused_connection_is_closed_by_its_client_first() -> None:
    # Were it closed from here, a request could be under way already.
    kept = make_server(app, load_settings()).config.timeout_keep_alive

    assert kept > (httpx.Limits().keepalive_expiry or 0)


def test_sockets_that_send_nothing_or_drip_are_closed_in_time_and_hurt_nobody(
    server: str, connect: Callable[[], socket.socket]
) -> None:
    half_open = [connect() for _ in range(300)]
    for connection in half_open[::2]:
        connection.sendall(b"POST /v1/retrieve HTTP/1.1\r\nHost: x\r\nContent-Le")
    asked = time.monotonic()
    status = httpx.get(f"{server}/nothing").status_code

    assert (status, time.monotonic() - asked < 5) == (404, True)
    assert {read(connection) for connection in half_open} == {0}
    for connection in half_open:
        connection.close()


def test_who_does_not_take_a_large_reply_loses_the_connection(
    connect: Callable[[], socket.socket],
) -> None:
    with connect() as lazy:
        send(lazy, "/large")
        time.sleep(3 * SECONDS)

        assert read(lazy) < MANY_BYTES


def test_who_takes_a_large_reply_slowly_but_steadily_gets_it_all(
    connect: Callable[[], socket.socket],
) -> None:
    with connect() as slow:
        send(slow, "/large")

        assert read(slow, most=MANY_BYTES, pause=0.02) >= MANY_BYTES


def test_who_does_not_read_a_stream_frees_the_place_it_had(
    connect: Callable[[], socket.socket],
) -> None:
    with connect() as lazy:
        send(lazy, "/v1/answer")
        end = time.monotonic() + 10
        while not lanes.answering.full:
            assert time.monotonic() < end
            time.sleep(0.02)
        while lanes.answering.full:
            assert time.monotonic() < end
            time.sleep(0.02)
