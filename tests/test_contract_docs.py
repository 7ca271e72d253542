"""What the READMEs and the handbook say is what the code does, or a test fails."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import write_openapi
from fakes import HashEmbedder
from fastapi.testclient import TestClient
from typer.main import get_command

from rag.api.app import create_app
from rag.api.problems import REFUSED, STATUS
from rag.cli import build_cli
from rag.service import Footnote
from rag.settings import Settings, load_settings
from rag.wiring import assemble

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    "README.md",
    "rag/README.md",
    "rag/api/README.md",
    "index/README.md",
    "ui/README.md",
    "corpus/README.md",
]


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _commands() -> dict[str, set[str]]:
    group = get_command(build_cli())
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def test_every_setting_is_in_the_readme_with_its_default_and_meaning() -> None:
    rows = [
        f"| `{name}` | `{field.default}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]

    assert [row for row in rows if row not in _read("README.md")] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    names = {re.split(r"[\[<>=]", wanted)[0] for wanted in project["dependencies"]}
    table = _read("rag/README.md").partition("## Dependencies")[2]
    explained = {
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`([\w-]+)`", row)
    }

    assert names == explained


def test_every_route_is_documented(tmp_path: Path) -> None:
    service = assemble(load_settings(data_dir=tmp_path), HashEmbedder())
    ours = set(create_app(service, service.settings).openapi()["paths"])
    text = re.sub(r"\{\w+\}", "{id}", _read("rag/README.md"))

    assert ours
    assert {path for path in ours if re.sub(r"\{\w+\}", "{id}", path) not in text} == set()


def test_every_error_code_has_a_status() -> None:
    def leaves(kind: type) -> list[type]:
        below = [leaf for child in kind.__subclasses__() for leaf in leaves(child)]
        return below or [kind]

    from index.errors import FootnoteError

    without = {
        "document_unreadable",
        "bad_settings",
        "answers_lost",
        "server_failed",
    }  # a line of the report; never over HTTP
    codes = {leaf.code for leaf in leaves(FootnoteError)}  # type: ignore[attr-defined]
    assert codes - without == set(STATUS)


def test_every_error_is_documented_with_its_status() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \| (\d+) \| \S", _read("rag/api/README.md"), re.MULTILINE))
    codes = {**STATUS, **REFUSED}

    assert rows == {(code, str(status)) for code, (status, _) in codes.items()}


def test_the_api_keeps_what_it_promised() -> None:
    written = write_openapi.FILE.read_text("utf-8")

    assert written == write_openapi.promises(), "if so wanted: python tests/write_openapi.py"


def test_the_examples_of_requests_are_understood(loom: Footnote) -> None:
    api = TestClient(create_app(loom, loom.settings), "http://localhost")
    document = api.get("/openapi.json").json()
    tried = 0
    for path, methods in document["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {})
        name = str(body.get("application/json", {}).get("schema", {}).get("$ref")).rpartition("/")[
            2
        ]
        for example in document["components"]["schemas"].get(name, {}).get("examples", ()):
            reply = api.post(path.replace("{store_id}", "corpus"), json=example)
            assert reply.is_success or reply.json()["code"] == "generation_missing", path
            tried += 1

    assert tried >= 10


@pytest.mark.parametrize("page", [*PAGES, "corpus/handbook"])
def test_every_command_and_flag_that_is_written_down_exists(page: str) -> None:
    folder = ROOT / page
    text = (
        _read(page)
        if folder.is_file()
        else "\n".join(file.read_text("utf-8") for file in sorted(folder.glob("*.md")))
    )
    known = _commands()
    for call in re.findall(r"footnote ((?:[a-z]+)(?: [^`\n|·]*)?)", text):
        name, *rest = call.split()
        if name not in known:
            assert not any(word.startswith("--") for word in rest), call
            continue
        flags = {re.split(r"[^\w-]", word)[0] for word in rest if word.startswith("--")}
        assert flags <= known[name] | {"--help"}, call


def test_every_command_can_tell_what_it_does() -> None:
    group = get_command(build_cli())

    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        assert all(p.help for p in command.params if p.name != "help"), name


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_project_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", _read(page)):
        assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.slow
def test_the_example_in_the_readme_is_what_the_command_prints(sample_index: Path) -> None:
    block = _read("README.md").partition("```console\n")[2].partition("```")[0]
    examples = re.findall(r'\$ footnote ask "([^"]+)"\n(.*?)(?=\$ |\Z)', block, re.DOTALL)
    command = [sys.executable, "-m", "ui", "ask", "--data-dir", str(sample_index)]

    assert len(examples) == 2
    for question, printed in examples:
        told = subprocess.run(
            [*command, question], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout
        assert " ".join(told.split()).startswith(" ".join(printed.split()).removesuffix(" …"))
