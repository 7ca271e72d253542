"""Following the corpus folder: in a server, in the command, with small changes and with large."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import write_files

from rag.rebuilding.watching import Watcher
from rag.schemas import Job
from rag.service import Footnote

LAMP = {"a.txt": "The lamp is lit at noon."}


def until(true: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def found(footnote: Footnote, query: str) -> list[str]:
    passages = footnote.retrieve(query, k=3, mode="lexical").passages
    return sorted(passage.text for passage in passages)


@pytest.fixture
def footnote(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> Footnote:
    return make_footnote(corpus_dir(LAMP))


def test_a_watching_server_answers_with_the_new_text_and_never_again_with_the_old(
    footnote: Footnote,
) -> None:
    folder = footnote.settings.corpus_dir
    with Watcher(footnote.settings, footnote.keeper.jobs):
        write_files(folder, {"a.txt": "The bell rings at dusk.", "b.txt": "The bell is new."})
        changed = until(lambda: len(found(footnote, "bell")) == 2)
        (folder / "b.txt").unlink()
        removed = until(lambda: found(footnote, "bell") == ["The bell rings at dusk."])

    assert changed
    assert removed
    assert found(footnote, "lamp") == []


def ended(footnote: Footnote, job: Job) -> Job:
    assert until(lambda: footnote.job(job.id).state != "running", seconds=120)
    return footnote.job(job.id)


@pytest.mark.slow
def test_a_large_change_is_built_by_a_child_with_the_same_result(
    corpus_dir: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.settings import load_settings
    from rag.wiring import make_service

    monkeypatch.chdir(tmp_path)
    folder = corpus_dir({f"{n}.txt": f"Lamp number{n} is lit. " * 20 for n in range(40)})
    footnote = make_service(load_settings(corpus_dir=folder, data_dir=tmp_path / "data"))

    report = ended(footnote, footnote.rebuild()).report

    assert report is not None
    assert (report.indexed, report.published) == (40, True)
    assert footnote.retrieve("Lamp number7", k=1, mode="lexical").passages[0].source == "7.txt"


@contextmanager
def watching(folder: Path, data: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "rag", "index", "--watch", "--json"]
    process = subprocess.Popen(
        [*command, "--corpus", str(folder), "--data-dir", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: "subprocess.Popen[str]", words: str) -> bool:
    """Read what the command tells people until these words come."""
    assert process.stderr is not None
    return any(words in line for line in iter(process.stderr.readline, ""))


@pytest.mark.slow
def test_the_command_follows_the_folder_and_goes_on_after_an_error(
    footnote: Footnote, tmp_path: Path
) -> None:
    folder, data = footnote.settings.corpus_dir, tmp_path / "other"
    with watching(folder, data) as process:
        assert until(lambda: len(list(data.glob("generations/*"))) == 1, seconds=120)
        assert told(process, "Stop with Ctrl+C")
        (folder / "corpus.yaml").write_text("[not a mapping")
        assert told(process, "corpus.yaml")
        (folder / "corpus.yaml").unlink()
        write_files(folder, {"b.txt": "The bell."})
        assert until(lambda: len(list(data.glob("generations/*"))) == 2)
