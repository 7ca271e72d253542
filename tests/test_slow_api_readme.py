"""The commands and programs of rag/api/README.md do what the page says, against a real server."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "rag/api/README.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
MOST_LINES = 15


@pytest.fixture(scope="module")
def url(serve: Callable[..., str], sample_index: Path) -> str:
    return serve(ROOT / "corpus", sample_index)


def run(command: list[str], url: str, text: str) -> str:
    address = url.removeprefix("http://")
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, text.replace("localhost:8000", address)],
        env=here,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda text: text.split()[1].split(".")[0])
def test_a_program_of_the_page_runs_and_cites(url: str, program: str) -> None:
    for name in re.findall(r"^(?:from|import) (\w+)", program, re.MULTILINE):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")

    told = run([sys.executable, "-c"], url, program)

    assert ".md" in told or "76.69" in told


@pytest.mark.parametrize("command", COMMANDS, ids=lambda text: text.split()[0])
def test_a_command_of_the_page_runs(url: str, command: str) -> None:
    told = run(["bash", "-c"], url, command)

    assert len(told) > 20
    assert '"code"' not in told


def test_the_page_keeps_its_programs_short() -> None:
    for program in PROGRAMS:
        lines = [line for line in program.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES
