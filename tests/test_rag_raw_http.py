"""Requests that no client library writes: lengths that lie, headers without end, no HTTP at all."""

import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from served import BEARER, KEY

CANARY = b"zebra-7731"
BODY = b'{"query": "zebra-7731"}'
ASK = f"POST /v1/retrieve HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n".encode()
ASK += b"Content-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


def exchange(url: str, sent: bytes, *, leave: bool = False) -> bytes:
    """Send bytes, perhaps end there; give all that comes back until the server closes."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        with suppress(ConnectionError):
            connection.sendall(sent)
            if leave:
                connection.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(ConnectionError):
            while piece := connection.recv(65536):
                received += piece
    return received


@pytest.mark.parametrize(
    "sent",
    [
        ASK + b"Content-Length: 5\r\n" + LENGTH + b"\r\n" + BODY,
        ASK + LENGTH + CHUNKED + b"\r\n" + CHUNKS,
        ASK + CHUNKED + LENGTH + b"\r\n" + CHUNKS,
        ASK + b"Content-Length: -1\r\n\r\n" + BODY,
        ASK + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + BODY,
        ASK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
        ASK + b"X-Long: " + CANARY * 20_000 + b"\r\n\r\n",
        ASK + CHUNKED + b"\r\n" + b"ffff\r\n" + b" " * 65535 + b"\r\nffff\r\n" + b" " * 65535,
        b"\x16\x03\x01\x02\x00" + CANARY,
        CANARY + b"\r\n\r\n",
    ],
    ids=lambda sent: repr(re.sub(rb"(.)\1{9,}", rb"\1", sent[len(ASK) - 1 :][:60])),
)
def test_what_is_no_proper_request_is_refused_and_the_connection_closed(
    loom_url: str, sent: bytes
) -> None:
    reply = exchange(loom_url, sent)

    assert re.match(rb"HTTP/1.1 4(00|13) ", reply)
    assert b"connection: close" in reply.lower()
    assert len(reply) <= 2048
    assert CANARY not in reply


@pytest.mark.parametrize("size", [66_000, 600_000, 3_000_000])
def test_who_sends_too_much_can_read_why_it_is_refused(loom_url: str, size: int) -> None:
    reply = httpx.post(f"{loom_url}/v1/answer", content=b" " * size, headers=BEARER)

    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_a_body_cut_short_is_not_read(loom_url: str) -> None:
    cut = ASK + b"Content-Length: 5000\r\n\r\n" + BODY

    assert exchange(loom_url, cut, leave=True) == b""


def test_a_compressed_body_is_not_inflated(loom_url: str) -> None:
    packed = b"\x1f\x8b\x08\x00" + BODY
    head = ASK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(packed)
    reply = exchange(loom_url, head + b"Connection: close\r\n\r\n" + packed)

    assert reply.startswith(b"HTTP/1.1 400 ")


def test_a_thousand_headers_or_ranges_do_no_harm(loom_url: str) -> None:
    headers = b"".join(b"X-%d: y\r\n" % n for n in range(1000))
    ranges = b"Range: bytes=" + b",".join(b"%d-%d" % (n, n + 1) for n in range(5000)) + b"\r\n"

    for extra in (headers, ranges):
        head = ASK + extra + LENGTH + b"Connection: close\r\n\r\n"
        assert exchange(loom_url, head + BODY).startswith(b"HTTP/1.1 200 ")
