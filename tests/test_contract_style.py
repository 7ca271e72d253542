"""House rules that no linter checks: sizes, fakes instead of mocks, nothing that runs data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [ROOT / name for name in ("index", "rag", "ui")]
MOST_FUNCTION_LINES, MOST_FILE_LINES, MOST_TEST_LINES = 40, 400, 25
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
RUNS_TEXT = {"eval", "exec", "yaml.load", "torch.load", "os.system", "os.popen"}
MOCKS = {"unittest.mock", "mock", "pytest_mock"}

SOURCES = sorted(path for folder in PACKAGES for path in folder.rglob("*.py"))
TESTS = sorted((ROOT / "tests").glob("*.py"))


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text("utf-8"), str(path)))


def too_long(path: Path, most: int, prefix: str = "") -> list[str]:
    """Functions over so many lines, as `file:line name lines`."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith(prefix)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > most
    ]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_and_files_fit_a_screen(path: Path) -> None:
    assert too_long(path, MOST_FUNCTION_LINES) == []
    assert len(path.read_text("utf-8").splitlines()) <= MOST_FILE_LINES


def test_a_test_fits_half_a_screen() -> None:
    assert [each for path in TESTS for each in too_long(path, MOST_TEST_LINES, "test_")] == []


def test_nothing_that_was_read_is_ever_run() -> None:
    found = []
    for path in SOURCES:
        found += [f"{path}: {name}" for name in imported(path) if name.split(".")[0] in RUNS_DATA]
        for name, call in calls(path):
            shell = any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in call.keywords)
            if name in RUNS_TEXT or shell:
                found.append(f"{path}:{call.lineno} {name}")

    assert found == []


def test_nothing_of_ours_is_mocked_or_patched() -> None:
    found = []
    for path in TESTS:
        found += [f"{path}: {name}" for name in imported(path) & MOCKS]
        found += [
            f"{path}:{call.lineno} {name}"
            for name, call in calls(path)
            if name.split(".")[-1] == "patch" or name in ("monkeypatch.setattr", "mocker.patch")
        ]

    assert found == []


def test_every_module_says_what_it_owns() -> None:
    silent = [str(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]

    assert silent == []
