"""A server's life: stopped under load it loses no answer; it needs no network."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "ui", "serve", "--port", "0", "--json"]
ASKED = {"question": "Who won the Russian presidential election of 2018?"}
JSON = {"Content-Type": "application/json", "Connection": "close"}
CLIENTS = 4
STOP_SECONDS = 60  # ten by default; machines that run tests may be busy
# A new namespace has its loopback device down; this is `ip link set lo up` without ip.
LOOPBACK_UP = (
    "import fcntl, socket, struct; s = socket.socket(); "
    "fcntl.ioctl(s, 0x8914, struct.pack('16sh14x', b'lo', 0x49))"
)
ASK = (
    "import httpx, json, sys; url = json.load(open(sys.argv[1]))['url']; "
    f"print(httpx.post(url + '/v1/answer', json={ASKED!r}, timeout=60).text)"
)

pytestmark = pytest.mark.slow


@pytest.fixture
def server(sample_index: Path) -> Iterator[Callable[..., tuple["subprocess.Popen[str]", str]]]:
    """Start `footnote serve`, perhaps behind another command; give the process and its address."""
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple["subprocess.Popen[str]", str]:
        process = subprocess.Popen(
            [*COMMAND, "--data-dir", str(sample_index)],
            cwd=ROOT,
            env={**os.environ, "FOOTNOTE_STOP_SECONDS": str(STOP_SECONDS)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        return process, json.loads(process.stdout.readline())["url"]

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def test_stopped_under_load_it_finishes_every_answer_it_began(
    server: Callable[..., tuple["subprocess.Popen[str]", str]],
) -> None:
    process, url = server()
    came: list[tuple[float, str]] = []  # when it was asked, and what came of it

    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(CLIENTS):
            pool.submit(ask_until_the_door_is_closed, url, came)
        while len(came) < CLIENTS:
            time.sleep(0.05)
        time.sleep(0.5)
        stopped = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status = process.wait(STOP_SECONDS + 5)

    assert {said for began, said in came if began < stopped} == {"answered"}
    assert len(came) > CLIENTS
    assert status in (0, -signal.SIGTERM)


def ask_until_the_door_is_closed(url: str, came: list[tuple[float, str]]) -> None:
    while True:
        connection = HTTPConnection(url.removeprefix("http://"), timeout=60)
        try:
            connection.connect()
        except OSError:
            return
        came.append(ask(connection))


def ask(connection: HTTPConnection) -> tuple[float, str]:
    """Ask over an open connection."""
    began = time.monotonic()
    try:
        connection.request("POST", "/v1/answer", json.dumps(ASKED), JSON)
        told = json.load(connection.getresponse())
    except (OSError, HTTPException) as error:
        return began, repr(error)
    finally:
        connection.close()
    return began, "answered" if told.get("citations") else str(told)


def test_without_a_network_it_starts_and_answers(sample_index: Path, tmp_path: Path) -> None:
    unshare = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip("this machine does not allow network namespaces")
    inside = f"""
ip link set lo up 2>/dev/null || {sys.executable} -c "{LOOPBACK_UP}"
{" ".join(COMMAND)} --data-dir {sample_index} > {tmp_path}/said & server=$!
until grep -q url {tmp_path}/said; do sleep 0.2; kill -0 $server; done
{sys.executable} -c "{ASK}" {tmp_path}/said; kill $server; wait $server
"""
    done = subprocess.run(
        [*unshare, "bash", "-ec", inside], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "76.69" in done.stdout, done.stderr
