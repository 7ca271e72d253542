"""Load on a running server: what it serves, how fast, what it refuses, whether it recovers.

    python tests/bench/load.py URL --clients 64 --seconds 60 [--what search|answer] [--key KEY]
        [--set EVALUATION_SET]
    python tests/bench/load.py URL --half-open 300
    python tests/bench/load.py URL --questions 10000 --pid PID

Prints one line of JSON: requests a second, the 50th and 99th percentile in milliseconds, the
statuses, and meanwhile the 99th percentile of /healthz, asked ten times a second. The questions are
those of an evaluation set, or made of words of the sample corpus, one in six of them 2,000 letters
of noise. The clients write and read bare HTTP, for a library's client takes more of the two cores
that they share with the server than some servers do.
"""

import argparse
import asyncio
import itertools
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx

_CORPUS = Path(__file__).parents[2] / "corpus"
_SHAPES = ("Who {}?", "What about {} and {}?", "When was {} {}?", "{} {} {} {}", "How many {}?")
_ROUTES = {"search": ("/v1/retrieve", "query"), "answer": ("/v1/answer", "question")}


@lru_cache
def _words() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(_CORPUS.rglob("*.md"))]
    return sorted({word.strip(".,:;()`*") for text in texts for word in text.split()})


def questions(seed: int) -> Iterator[str]:
    """Mix questions without end from words of the sample corpus; one in six is noise."""
    dice = random.Random(seed)
    while True:
        if dice.random() < 1 / 6:
            yield "".join(dice.choices("abcdefghij0123456789", k=2000))
        shape = dice.choice(_SHAPES)
        yield shape.format(*dice.choices(_words(), k=shape.count("{}")))


def asked(folder: Path | None, seed: int) -> Iterator[str]:
    """The questions of one client: a set's, over and over in an order of its own, or mixed ones."""
    if not folder:
        yield from questions(seed)
        return
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    found = [str(json.loads(line)["question"]) for line in lines]
    random.Random(seed).shuffle(found)
    yield from itertools.cycle(found)


@dataclass
class Tally:
    """What came of the requests."""

    took: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


async def load(url: str, options: argparse.Namespace) -> dict[str, object]:
    """Keep so many clients busy for so long."""
    tally = Tally()
    end = time.monotonic() + options.seconds
    # The doctor is a process of its own: the clients' process is too busy to look at the clock.
    with ProcessPoolExecutor(1) as doctor:
        health = doctor.submit(watch, url, options.seconds)
        clients = (
            ask(Caller(url, options.key), options.what, asked(options.set, n), end, tally)
            for n in range(options.clients)
        )
        await asyncio.gather(*clients)
    return {
        "clients": options.clients,
        "what": options.what,
        "requests_per_second": round(len(tally.took) / options.seconds, 1),
        **percentiles("served", tally.took),
        **percentiles("healthz", health.result()),
        "statuses": dict(tally.statuses),
    }


async def ask(
    caller: "Caller", what: str, questions: Iterator[str], end: float, tally: Tally
) -> None:
    """Be one client: ask, wait for the reply, ask again; come back later if told to."""
    path, name = _ROUTES[what]
    for question in questions:
        if time.monotonic() > end:
            return
        started = time.perf_counter()
        try:
            status, wait = await caller.post(path, {name: question})
        except (OSError, EOFError) as error:
            tally.statuses[type(error).__name__] += 1
            caller.hang_up()
            continue
        tally.statuses[str(status)] += 1
        if status == 200:
            tally.took.append(time.perf_counter() - started)
        else:
            await asyncio.sleep(min(1, wait))


class Caller:
    """One connection that is kept open; as little HTTP as a reply needs that says its length."""

    def __init__(self, url: str, key: str | None) -> None:
        self._address = urlsplit(url)
        self._headers = f"Host: {self._address.netloc}\r\nContent-Type: application/json\r\n"
        self._headers += f"Authorization: Bearer {key}\r\n" if key else ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: dict[str, str]) -> tuple[int, float]:
        """Post JSON; give the status, and the seconds after which to come again."""
        if not self._streams:
            host, port = self._address.hostname, self._address.port
            self._streams = await asyncio.open_connection(host, port)
        reader, writer = self._streams
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\n{self._headers}Content-Length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.hang_up()
        return int(first.split()[1]), float(headers.get("retry-after", 0))

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams:
            self._streams[1].close()
            self._streams = None


def watch(url: str, seconds: float) -> list[float]:
    """Ask for the server's health ten times a second; give how long it took each time."""
    took = []
    end = time.monotonic() + seconds
    with httpx.Client(base_url=url, timeout=60) as http:
        while time.monotonic() < end:
            started = time.perf_counter()
            http.get("/healthz").raise_for_status()
            took.append(time.perf_counter() - started)
            time.sleep(0.1)
    return took


def percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    """Give the 50th and 99th percentile, in milliseconds."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    return {
        f"{name}_p{percent}_ms": round(1000 * ordered[int(len(ordered) * percent / 100)], 1)
        for percent in (50, 99)
    }


def half_open(url: str, number: int) -> dict[str, object]:
    """Open sockets that never finish a request; say when the server closed the last of them."""
    address = urlsplit(url)
    started = time.monotonic()
    sockets = [socket.create_connection((address.hostname, address.port)) for _ in range(number)]
    for one in sockets:
        one.sendall(b"POST /v1/retrieve HTTP/1.1\r\nHost: x\r\nContent-Le")
        one.settimeout(60)
    others = []
    alive = 0
    for one in sockets:
        asked = time.perf_counter()
        if len(others) < 20:
            others.append((httpx.get(f"{url}/healthz").status_code, time.perf_counter() - asked))
        try:
            alive += one.recv(1) != b""
        except ConnectionResetError:
            pass
        except TimeoutError:
            alive += 1
    return {
        "half_open": number,
        "alive": alive,
        "all_closed_after_seconds": round(time.monotonic() - started, 1),
        "others_ok": sum(status == 200 for status, _ in others),
        "others_slowest_ms": round(1000 * max(seconds for _, seconds in others), 1),
    }


def memory(url: str, number: int, pid: int, what: str) -> dict[str, object]:
    """Ask so many mixed questions one after the other; say how the server's memory grows."""
    path, name = _ROUTES[what]
    marks: dict[int, float] = {}
    with httpx.Client(base_url=url, timeout=60) as http:
        for count, question in zip(range(number), questions(1), strict=False):
            if count in (200, 2000):
                marks[count] = resident_mib(pid)
            http.post(path, json={name: question})
    end = resident_mib(pid)
    grown = {f"growth_mib_after_{count}": round(end - mib, 1) for count, mib in marks.items()}
    return {"questions": number, "resident_mib": round(end, 1), **grown}


def resident_mib(pid: int) -> float:
    """Read the resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--what", choices=_ROUTES, default="search")
    parser.add_argument("--set", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--half-open", type=int)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--pid", type=int)
    options = parser.parse_args()
    if options.half_open:
        figures = half_open(options.url, options.half_open)
    elif options.questions:
        figures = memory(options.url, options.questions, options.pid, options.what)
    else:
        figures = asyncio.run(load(options.url, options))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
