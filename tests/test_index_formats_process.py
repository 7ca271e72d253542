"""The parsing process: whatever a parser does, the file has a verdict and the next one is read."""

import os
import time
from collections.abc import Iterator

import pytest

from index.documents.loading import REASONS
from index.documents.parsing import Limits, ParseProcess
from index.errors import DocumentUnreadable

STUB = "stub_parser"


@pytest.fixture
def parsers() -> Iterator[ParseProcess]:
    with ParseProcess(Limits(seconds=3)) as process:
        yield process


def refused(parsers: ParseProcess, what: str) -> DocumentUnreadable:
    with pytest.raises(DocumentUnreadable) as refusal:
        parsers.parse(STUB, what.encode())
    assert refusal.value.reason in REASONS
    return refusal.value


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("segfault", "parser_crashed"),
        ("exit", "parser_crashed"),
        ("loop", "timeout"),
        ("sleep", "timeout"),
        ("memory", "memory_limit"),
        ("recursion", "too_deep"),
        ("bug", "damaged"),
        ("long", "too_large"),
        ("write", "damaged"),
        ("connect", "damaged"),
        ("run", "damaged"),
    ],
)
def test_a_parser_that_misbehaves_costs_its_own_file_and_no_other(
    parsers: ParseProcess, what: str, reason: str
) -> None:
    assert refused(parsers, what).reason == reason
    assert parsers.parse(STUB, b"the next").text.startswith("read the next")
    assert refused(parsers, what).reason == reason


def test_a_verdict_comes_within_the_limit(parsers: ParseProcess) -> None:
    started = time.monotonic()

    refused(parsers, "loop")

    assert time.monotonic() - started < 5


def test_a_refusal_names_the_error_but_none_of_the_words_in_it(parsers: ParseProcess) -> None:
    error = refused(parsers, "bug")

    assert error.detail == "the parser gave up (KeyError)"


def test_one_process_reads_many_files_and_another_takes_its_place_when_it_dies(
    parsers: ParseProcess,
) -> None:
    first, again = (parsers.parse(STUB, b"a").text for _ in range(2))
    refused(parsers, "segfault")
    later = parsers.parse(STUB, b"a").text

    assert first == again != later


def test_no_process_is_started_before_the_first_file_and_none_is_left_after_the_last() -> None:
    parsers = ParseProcess()
    parsers.close()
    pid = int(parsers.parse(STUB, b"a").text.split()[-1])
    parsers.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_a_parser_prints_is_no_reply(parsers: ParseProcess) -> None:
    assert parsers.parse(STUB, b"print").text.startswith("read print")


def test_half_a_character_is_replaced(parsers: ParseProcess) -> None:
    assert parsers.parse(STUB, b"half").text == "half \ufffd a character"


def test_the_process_knows_nothing_of_our_environment(
    parsers: ParseProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_API_KEYS", "secret")

    known = parsers.parse(STUB, b"environment").text.split()

    assert set(known) <= {"FOOTNOTE_PARSE_LIMITS", "LC_ALL", "LC_CTYPE"}


def test_an_unknown_parser_is_an_error_of_the_file_not_of_the_build(parsers: ParseProcess) -> None:
    with pytest.raises(DocumentUnreadable, match="ModuleNotFoundError"):
        parsers.parse("index.documents.formats.nonsense", b"a")
