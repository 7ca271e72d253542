"""Short versions of `bench/load.py`: 64 clients at once, and many questions one after the other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from served import KEY

from rag.api.app import create_app
from rag.service import Footnote

BENCH = Path(__file__).with_name("bench") / "load.py"
WARM, MANY = 200, 1000
MOST_GROWTH_MIB = 4
WORDS = "loom horse flower thread river letter winter speaker answer silver".split()

pytestmark = pytest.mark.slow


def test_sixty_four_clients_at_once_are_all_served(loom_url: str) -> None:
    command = [sys.executable, str(BENCH), loom_url, "--seconds", "2", "--key", KEY]

    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    assert set(told["statuses"]) == {"200"}
    assert told["clients"] == 64
    assert told["healthz_p99_ms"] < 5000


def test_many_questions_leave_nothing_behind(loom: Footnote) -> None:
    with TestClient(create_app(loom, loom.settings), "http://localhost") as client:
        for number in range(MANY):
            if number == WARM:
                before = resident_mib()
            words = [WORDS[int(digit)] for digit in f"{number:04}"]
            asked = f"Who wrote {' '.join(words)}?"
            path, name = [("/v1/retrieve", "query"), ("/v1/answer", "question")][number % 2]
            assert client.post(path, json={name: asked}).status_code == 200

    assert resident_mib() - before <= MOST_GROWTH_MIB


def resident_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024
