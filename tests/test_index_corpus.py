"""The corpus folder: every entry is read or named with a reason, and nothing outside it is."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import Files

from index.documents import corpus
from index.errors import CorpusMissing, DocumentUnreadable

Make = Callable[[Files], Path]


def refusals(folder: Path) -> dict[str, str | None]:
    return {f.path: f.refused.reason if f.refused else None for f in corpus.scan(folder)}


def test_files_are_listed_by_path_and_those_in_folders_too(corpus_dir: Make) -> None:
    folder = corpus_dir({"b.txt": "B", "a/z.md": "Z", "a/b/c.txt": "C"})

    assert [file.path for file in corpus.scan(folder)] == ["a/b/c.txt", "a/z.md", "b.txt"]


def test_names_that_begin_with_a_dot_are_not_part_of_the_corpus(corpus_dir: Make) -> None:
    folder = corpus_dir({".hidden.txt": "H", ".footnote/x.txt": "X", "a.txt": "A"})

    assert refusals(folder) == {"a.txt": None}


def test_an_index_kept_in_the_corpus_is_not_part_of_it(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A", "index/LOCK": "", "index/generations/x/manifest.json": "{}"})

    assert refusals(folder) == {"a.txt": None}


def test_a_name_that_is_no_text_is_spelled_out_as_no_other_files_name(corpus_dir: Make) -> None:
    folder = corpus_dir({r"\xff.txt": "A"})
    for name in (b"\xff.txt", b"\xff\\xff.txt", b"\\xff\xff.txt"):
        (folder / os.fsdecode(name)).write_text("B")

    assert refusals(folder) == {
        r"\xff.txt": None,
        r"./\xff.txt": "unreadable_name",
        r"./\xff\\xff.txt": "unreadable_name",
        r"./\\xff\xff.txt": "unreadable_name",
    }


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="--corpus"):
        corpus.scan(tmp_path / "nowhere")


def test_a_file_in_the_folders_place_is_a_missing_corpus(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("I am a file")

    with pytest.raises(CorpusMissing):
        corpus.scan(tmp_path / "corpus")


def test_no_symbolic_link_is_followed(corpus_dir: Make, tmp_path: Path) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (tmp_path / "secret.txt").write_text("secret")
    for name, target in {
        "out.txt": tmp_path / "secret.txt",
        "up": tmp_path,
        "self.txt": "self.txt",
        "gone.txt": "nowhere",
        "inside.txt": "a.txt",
    }.items():
        (folder / name).symlink_to(target)

    links = {name: reason for name, reason in refusals(folder).items() if name != "a.txt"}
    assert sorted(links) == ["gone.txt", "inside.txt", "out.txt", "self.txt", "up"]
    assert set(links.values()) == {"symlink_skipped"}


def test_a_file_that_became_a_link_after_the_listing_is_not_read(
    corpus_dir: Make, tmp_path: Path
) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (listed,) = corpus.scan(folder)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")

    with pytest.raises(DocumentUnreadable):
        corpus.read(folder, listed)


@pytest.mark.parametrize("parent", ["letters", "letters/2018"])
def test_a_folder_that_became_a_link_after_the_listing_is_not_entered(
    corpus_dir: Make, tmp_path: Path, parent: str
) -> None:
    folder = corpus_dir({"letters/2018/a.txt": "A"})
    (listed,) = corpus.scan(folder)
    (folder / parent).rename(tmp_path / "elsewhere")
    (folder / parent).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DocumentUnreadable):
        corpus.read(folder, listed)


def test_a_pipe_or_a_socket_is_named_and_does_not_stop_the_walk(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A"})
    os.mkfifo(folder / "pipe.txt")
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
    os.chdir(here)

    expected = {"a.txt": None, "pipe.txt": "not_regular_file", "socket.txt": "not_regular_file"}
    assert refusals(folder) == expected


def test_a_pipe_that_took_a_files_place_after_the_listing_does_not_hang(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (listed,) = corpus.scan(folder)
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")

    with pytest.raises(DocumentUnreadable, match="not_regular_file"):
        corpus.read(folder, listed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (folder / "a.txt").chmod(0)
    (listed,) = corpus.scan(folder)

    with pytest.raises(DocumentUnreadable, match="permission_denied"):
        corpus.read(folder, listed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_named_and_the_rest_is_listed(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A", "closed/b.txt": "B"})
    (folder / "closed").chmod(0)
    try:
        assert refusals(folder) == {"a.txt": None, "closed": "permission_denied"}
    finally:
        (folder / "closed").chmod(0o700)


def test_a_file_that_vanished_after_the_listing_is_named(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (listed,) = corpus.scan(folder)
    (folder / "a.txt").unlink()

    with pytest.raises(DocumentUnreadable, match="changed_during_read"):
        corpus.read(folder, listed)


def test_an_empty_file_and_an_unknown_kind_are_named_before_they_are_opened(
    corpus_dir: Make,
) -> None:
    folder = corpus_dir({"a.txt": "", "b.exe": "MZ", "Makefile": "all:"})

    expected = {"a.txt": "empty_file", "b.exe": "unsupported_format"}
    assert refusals(folder) == expected | {"Makefile": "unsupported_format"}


def test_a_file_over_the_limit_is_named_and_never_opened(corpus_dir: Make) -> None:
    folder = corpus_dir({"a.txt": "A"})
    os.truncate(folder / "a.txt", corpus.MAX_FILE_BYTES + 1)  # sparse: takes no room

    assert refusals(folder) == {"a.txt": "too_large"}


def test_a_name_that_is_not_utf_8_is_shown_escaped(corpus_dir: Make) -> None:
    folder = corpus_dir({})
    (Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))).write_text("C")

    (listed,) = corpus.scan(folder)

    assert listed.refused is not None
    assert listed.refused.reason == "unreadable_name"
    assert listed.path.encode().isascii()


@pytest.mark.parametrize(
    "name", ["x" * 251 + ".txt", "two\nlines.txt", "\u202etxt.exe.txt", "CON.txt", "a\\b.txt"]
)
def test_long_and_strange_names_are_read(corpus_dir: Make, name: str) -> None:
    folder = corpus_dir({name: "Good day"})

    (listed,) = corpus.scan(folder)

    assert listed.path == name
    assert corpus.read(folder, listed) == b"Good day"


@pytest.mark.parametrize(
    "path", ["gone.txt", "../secret.txt", "a.txt/b.txt", "a\0.txt", "/etc/hosts"]
)
def test_finding_a_recorded_path_never_leaves_the_corpus(
    corpus_dir: Make, tmp_path: Path, path: str
) -> None:
    folder = corpus_dir({"a.txt": "A"})
    (tmp_path / "secret.txt").write_text("secret")

    with pytest.raises(DocumentUnreadable):
        corpus.find(folder, path)
