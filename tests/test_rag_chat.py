"""`footnote chat`: lines in, answers out, nothing kept that was not asked to be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli.chatting import Chat
from rag.exports import SUFFIXES
from rag.schemas import Answer
from rag.service import Footnote

Talk = Callable[..., str]


@pytest.fixture
def service(corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]) -> Footnote:
    return make_footnote(
        corpus_dir({
            "a.txt": "The lamp is lit at noon by the keeper. The lamp burns oil.",
            "b.txt": "The boat leaves at midnight with the mail.",
        })
    )


@pytest.fixture
def talk(service: Footnote, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Pipe lines into a conversation; what it printed, without layout."""

    def talk(*lines: str, typed: bool = False, as_json: bool = False) -> str:
        Chat(service, typed, as_json=as_json).follow(iter([line + "\n" for line in lines]))
        printed = capsys.readouterr()
        return " ".join((printed.out + printed.err).split())

    return talk


def test_a_follow_up_is_searched_as_a_question_of_its_own(talk: Talk) -> None:
    told = talk("Who lights the lamp?", "What does it burn?", "/quit", "Who comes after?")

    assert "? Who lights the lamp?" in told
    assert "Searched as: What does lamp burn?" in told
    assert "The lamp burns oil. [" in told
    assert "Who comes after" not in told


def test_a_new_conversation_knows_nothing_of_the_last(talk: Talk) -> None:
    told = talk("Who lights the lamp?", "/new", "What does it burn?")

    assert "A new conversation." in told
    assert "Searched as" not in told


def test_sources_are_the_passages_of_the_last_answer(talk: Talk) -> None:
    told = talk("When does the boat leave?", "/sources", typed=True)

    assert "? When" not in told  # who typed it need not be told
    assert (
        "1. The boat leaves at midnight with the mail. The boat leaves at midnight with the mail."
        in told
    )


def test_each_answer_is_a_line_of_json(
    service: Footnote, capsys: pytest.CaptureFixture[str]
) -> None:
    Chat(service, typed=False, as_json=True).follow(iter(["Who lights the lamp?", "", "And when?"]))

    answers = [Answer.model_validate_json(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.question for answer in answers] == ["Who lights the lamp?", "And when?"]


@pytest.mark.parametrize("suffix", SUFFIXES.values())
def test_the_conversation_is_written_where_and_as_asked(
    talk: Talk, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"talk{suffix}"

    told = talk("Who lights the lamp?", "When does the boat leave?", f"/export {file}")

    written = file.read_text("utf-8")
    assert "2 answers written to" in told
    assert "a.txt" in written
    assert "b.txt" in written
    if suffix == ".json":
        assert len(json.loads(written)) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/sources", "Nothing has been asked yet."),
        ("/export talk.md", "Nothing has been asked yet."),
        ("/export talk.pdf", "Name a file that ends in .md, .html, .json, .bib."),
        ("/quit\x1b[31m now", "There is no command"),
        ("/help", "/export FILE"),
        ("x" * 2001, "1 to 2000 characters"),
    ],
)
def test_a_mistake_is_told_and_the_conversation_goes_on(talk: Talk, line: str, said: str) -> None:
    told = talk(line, "When does the boat leave?")

    assert said in told
    assert "\x1b" not in told
    assert "The boat leaves at midnight with the mail. [1]" in told


def test_a_file_that_cannot_be_written_is_told(talk: Talk, tmp_path: Path) -> None:
    told = talk("Who lights the lamp?", f"/export {tmp_path / 'nowhere' / 'talk.md'}")

    assert "cannot be written: No such file or directory." in told
