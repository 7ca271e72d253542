"""Importing is free, and imports point one way."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ["torch", "faiss", "gradio", "sentence_transformers", "transformers"]
# An import may not open a socket, start a process or thread, or touch the working folder.
_PROGRAM = """
import json, sys, threading
told = []
def watch(event, arguments):
    if event in ("socket.connect", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"):
        told.append(f"{event}: {arguments[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import MODULE
heavy = [name for name in HEAVY if name in sys.modules]
print(json.dumps([heavy, told, threading.active_count()]))
"""


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["index", "rag", "ui", "ui.__main__", "rag.cli", "rag.client"])
def test_importing_loads_no_model_library_and_does_nothing_else(module: str) -> None:
    program = _PROGRAM.replace("MODULE", module).replace("HEAVY", repr(HEAVY))

    result = run(sys.executable, "-c", program)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [[], [], 1]


def test_indexing_code_loads_no_torch_until_the_model_is_asked_for() -> None:
    result = run(
        sys.executable,
        "-c",
        "import sys, index.building.builder, index.library; print('torch' in sys.modules)",
    )

    assert result.stdout.strip() == "False", result.stderr


def test_who_keeps_the_index_in_a_folder_does_not_load_the_client_of_a_server(
    tmp_path: Path,
) -> None:
    program = (
        "import sys; from rag.settings import load_settings; from rag.wiring import make_service;"
        f"make_service(load_settings(data_dir={str(tmp_path)!r}));"
        "print([name for name in ('pymilvus', 'grpc') if name in sys.modules])"
    )

    result = run(sys.executable, "-c", program)

    assert result.stdout.strip() == "[]", result.stderr


def test_imports_point_from_ui_to_rag_to_index() -> None:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"

    result = run(sys.executable, "-c", program)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize("address", [("203.0.113.1", 80), ("2001:db8::1", 80)])
def test_no_test_can_reach_another_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(AssertionError, match="this machine"):
        client.connect(address)


def test_no_test_can_look_up_another_machine() -> None:
    with pytest.raises(AssertionError, match="this machine"):
        socket.getaddrinfo("example.org", 80)
