"""More than can be done: places, queues, 503 with a time to come back, clients that leave."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fakes import Files, PatientEmbedder
from served import small_service

from rag.api.admission import Lane
from rag.api.app import create_app

Running = Callable[..., str]
SEARCH, ANSWER = ("/v1/retrieve", {"query": "loom"}), ("/v1/answer", {"question": "The loom?"})


@pytest.fixture
def model() -> Iterator[PatientEmbedder]:
    made = PatientEmbedder()
    yield made
    made.go.set()


@pytest.fixture
def url(model: PatientEmbedder, tmp_path: Path, running: Running) -> str:
    files: Files = {"a.txt": "The loom weaves flowers."}
    lanes = {"searches_at_once": 2, "answers_at_once": 1, "max_waiting": 2}
    service = small_service(tmp_path, files, model=model, **lanes)
    model.hold()
    return running(create_app(service, service.settings, service.observer), service.settings)


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    """One client for all: making one takes longer than what it asks."""
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
def many() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(32) as pool:
        yield pool


def send(http: httpx.Client, what: tuple[str, object]) -> httpx.Response:
    path, body = what
    return http.post(path, json=body)


def waiting(http: httpx.Client, number: int) -> Callable[[], bool]:
    """Whether so many answers wait for a place."""
    line = f'rag_queue_depth{{lane="answer"}} {number}.0'
    return lambda: line in http.get("/metrics").text


def test_beyond_the_queue_is_503_with_a_time_and_the_others_are_served(
    http: httpx.Client, model: PatientEmbedder, many: ThreadPoolExecutor
) -> None:
    sent = [many.submit(send, http, SEARCH) for _ in range(12)]
    soon(lambda: sum(future.done() for future in sent) == 8)
    turned_away = [future.result() for future in sent if future.done()]
    model.go.set()
    served = [future.result() for future in sent if future.result() not in turned_away]

    assert {reply.status_code for reply in turned_away} == {503}
    assert {reply.json()["code"] for reply in turned_away} == {"busy"}
    assert all(1 <= int(reply.headers["retry-after"]) <= 60 for reply in turned_away)
    assert [reply.status_code for reply in served] == [200] * 4


def soon(happened: Callable[[], bool]) -> None:
    """Wait until it has happened."""
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_answers_that_hang_hold_up_neither_reading_nor_health_nor_their_queue(
    http: httpx.Client, model: PatientEmbedder, many: ThreadPoolExecutor
) -> None:
    hanging = [many.submit(send, http, ANSWER) for _ in range(3)]
    assert model.asked.acquire(timeout=10)

    assert http.get("/healthz").status_code == 200
    assert http.get("/v1/documents").status_code == 200
    lexical = ("/v1/retrieve", {"query": "loom", "mode": "lexical"})
    assert send(http, lexical).status_code == 200
    soon(waiting(http, 2))
    model.go.set()
    assert [future.result().status_code for future in hanging] == [200] * 3


def test_who_finds_a_place_takes_none_in_the_queue() -> None:
    async def burst() -> list[int]:
        lane = Lane("answer", at_once=1, waiting=2)
        served: list[int] = []

        async def ask(number: int) -> None:
            async with lane.place():
                served.append(number)

        await asyncio.gather(*map(ask, range(3)))
        return served

    assert asyncio.run(burst()) == [0, 1, 2]


def test_who_leaves_the_queue_makes_room_in_it(
    url: str, http: httpx.Client, model: PatientEmbedder, many: ThreadPoolExecutor
) -> None:
    first = many.submit(send, http, ANSWER)
    assert model.asked.acquire(timeout=10)
    address = urlsplit(url)
    body = b'{"question": "The loom?"}'
    head = f"POST /v1/answer HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(body)}\r\n"
    for _ in range(6):  # each takes one of the two places in the queue, and leaves
        with socket.create_connection((address.hostname, address.port)) as leaving:
            leaving.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
            soon(waiting(http, 1))
        soon(waiting(http, 0))
    after = [many.submit(send, http, ANSWER) for _ in range(2)]
    soon(waiting(http, 2))
    model.go.set()

    assert [future.result().status_code for future in (first, *after)] == [200] * 3
    # The six that left were never answered.
    assert 'rag_answers_total{outcome="answered"} 3.0' in http.get("/metrics").text
