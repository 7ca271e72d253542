"""The command line: what it prints, as JSON what the API sends, and its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from rag.cli import build_cli
from rag.schemas import Answer, CitationCheck, IndexReport, IndexStatus, RetrieveReply

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def run(corpus_dir: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command over two letters and a broken file."""
    monkeypatch.chdir(tmp_path)
    folder = corpus_dir({
        "a.txt": "The lamp is lit at noon by the keeper.",
        "b.txt": "The boat leaves at midnight with the mail.",
        "c.txt": b"caf\xff\xfe\x81",
    })

    def run(*words: str) -> Result:
        places = ["--corpus", str(folder), "--data-dir", str(tmp_path / "data")]
        return CliRunner().invoke(build_cli(), [*words, *places])

    return run


def test_the_first_question_builds_the_index_and_says_so(run: Run) -> None:
    answered = run("ask", "When does the boat leave?")

    assert answered.exit_code == 0
    assert "There is no index yet." in answered.stderr
    assert "The boat leaves at midnight with the mail. [1]" in " ".join(answered.stdout.split())


def test_json_is_what_the_api_sends(run: Run) -> None:
    report = IndexReport.model_validate_json(run("index", "--json").stdout)
    status = IndexStatus.model_validate_json(run("status", "--json").stdout)
    found = RetrieveReply.model_validate_json(run("search", "lamp", "-k", "1", "--json").stdout)
    answer = Answer.model_validate_json(run("ask", "Who lights the lamp?", "--json").stdout)
    check = CitationCheck.model_validate_json(
        run("verify", answer.citations[0].id, "--json").stdout
    )

    assert (report.found, report.indexed, len(report.skipped)) == (3, 2, 1)
    assert status.counts["sources"] == 2
    assert [passage.source for passage in found.passages] == ["a.txt"]
    assert check.status == "exact"


def test_a_saved_answer_is_verified_whole(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(run("ask", "Who lights the lamp?", "--json").stdout)

    assert run("verify", str(saved)).exit_code == 0
    (tmp_path / "corpus" / "a.txt").write_text("The lamp is out.")
    assert run("verify", str(saved)).exit_code == 1


def test_a_refusal_exits_with_1_and_shows_what_was_closest(run: Run) -> None:
    refused = run("ask", "What is the boiling point of nitrogen?")

    assert refused.exit_code == 1
    assert "do not answer this" in refused.stdout
    assert "nitrogen" in refused.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ask", ""], 2, "1 to 2000 characters"),
        (["ask", "x", "-k", "51"], 2, ""),
        (["verify", "nonsense"], 3, "No kept generation"),
    ],
)
def test_a_mistake_is_told_without_a_trace(
    run: Run, words: list[str], code: int, said: str
) -> None:
    told = run(*words)

    assert told.exit_code == code
    assert said in " ".join(told.stderr.split())
    assert "Traceback" not in told.output


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    told = CliRunner().invoke(
        build_cli(), ["index", "--corpus", nowhere, "--data-dir", str(tmp_path / "data")]
    )

    assert told.exit_code == 3
    assert "There is no folder" in " ".join(told.stderr.split())


def test_serve_announces_its_address_as_json(
    serve_json: Callable[[Path, Path], str], tmp_path: Path, corpus_dir: Callable[..., Path]
) -> None:
    line = serve_json(corpus_dir({"a.txt": "The lamp is lit at noon."}), tmp_path / "data")
    address = json.loads(line)

    assert httpx.get(f"{address['url']}/healthz").json()["status"] == "ok"
    assert address["api"] == f"{address['url']}/v1"


def test_flags_narrow_what_is_searched(run: Run) -> None:
    found = RetrieveReply.model_validate_json(
        run("search", "What is lit or leaves?", "--source", "b.*", "--json").stdout
    )

    assert [passage.source for passage in found.passages] == ["b.txt"]
    assert run("ask", "Who lights the lamp?", "--author", "Nobody").exit_code == 1
    assert run("ask", "Who lights the lamp?", "--from", "yesterday").exit_code == 2


def test_a_search_tells_why_it_found_what_it_found(run: Run) -> None:
    shown = run("search", "Who lights the lamp?", "--explain").stdout

    assert "Ranks are among 2 candidates." in shown
    assert "next" in run("search", "Who lights the lamp?", "-k", "1", "--explain").stdout
    assert "lamp" in shown
