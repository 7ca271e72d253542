"""The command that converses: `footnote chat`.

Questions come line by line, typed or piped. A line that begins with `/` is a command. Nothing of
the conversation is written anywhere, unless `/export` or `--history` says where.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from index.errors import FootnoteError
from rag.cli import terminal
from rag.cli.filtering import filtered
from rag.cli.running import (
    AsOf,
    Corpus,
    DataDir,
    Json,
    Many,
    checked_question,
    err,
    guarded,
    out,
    ready,
)
from rag.client import Client
from rag.errors import BadSettings
from rag.exports import SUFFIXES, export
from rag.schemas import MAX_TURNS, Answer, Filters, Turn
from rag.settings import load_settings

_PROMPT = "? "
_FORMATS = {suffix: form for form, suffix in SUFFIXES.items()}
_COMMANDS = """\
/sources      the passages that the last answer was looked for in
/export FILE  write the conversation to FILE: .md, .html, .json, or .bib for what it cites
/new          forget the conversation and begin another
/help         this
/quit         end (so does Ctrl+D)"""


@dataclass(slots=True)
class Chat:
    """A conversation in the terminal.

    Attributes:
        typed: A person sits there: Ctrl+C gives up one answer, and questions need not be repeated.
        answers: Of this conversation, oldest first.
    """

    client: Client
    typed: bool
    k: int | None = None
    filters: Filters | None = None
    as_of: str | None = None
    as_json: bool = False
    answers: list[Answer] = field(default_factory=list)

    def follow(self, lines: Iterator[str]) -> None:
        """Take lines until they end or `/quit`; a mistake is told and the conversation goes on."""
        for line in lines:
            text = line.strip()
            if text == "/quit":
                return
            try:
                if text.startswith("/"):
                    self._obey(text)
                elif text:
                    self._ask(text)
            except FootnoteError as error:
                err.print(f"footnote: {error}")
            except KeyboardInterrupt:
                if not self.typed:
                    raise
                err.print("Given up. Ask something else, or /quit.")

    def _ask(self, text: str) -> None:
        answer = self.client.answer(
            checked_question(text),
            conversation=[Turn.of(each) for each in self.answers[-MAX_TURNS:]],
            k=self.k,
            filters=self.filters,
            as_of=self.as_of,
        )
        self.answers.append(answer)
        if self.as_json:
            typer.echo(answer.model_dump_json())
            return
        if not self.typed:
            out.print(f"{_PROMPT}{terminal.printable(text)}", style="bold")
        terminal.show_answer(out, answer)
        out.print()

    def _obey(self, text: str) -> None:
        name, _, rest = text.partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "/sources": self._sources,
            "/export": self._export,
            "/new": self._forget,
            "/help": lambda _: err.print(_COMMANDS),
        }
        if name not in commands:
            raise BadSettings(f"There is no command {terminal.printable(name)}; /help lists them.")
        commands[name](rest.strip())

    def _sources(self, _: str) -> None:
        if not self.answers:
            raise BadSettings("Nothing has been asked yet.")
        for passage in self.answers[-1].passages:
            terminal.show_passage(out, passage, chars=500)

    def _export(self, name: str) -> None:
        form = _FORMATS.get(Path(name).suffix.lower())
        if form is None:
            raise BadSettings(f"Name a file that ends in {', '.join(_FORMATS)}.")
        if not self.answers:
            raise BadSettings("Nothing has been asked yet.")
        try:
            Path(name).expanduser().write_text(export(self.answers, form), encoding="utf-8")
        except OSError as error:
            raise BadSettings(f"{name} cannot be written: {error.strerror}.") from error
        err.print(f"{len(self.answers)} answers written to {name}.")

    def _forget(self, _: str) -> None:
        self.answers.clear()
        err.print("A new conversation.")


@guarded
@filtered
def chat(
    k: Many = None,
    filters: Filters | None = None,
    as_of: AsOf = None,
    history: Annotated[
        Path | None,
        typer.Option(help="Keep the lines you type here; by default they are forgotten."),
    ] = None,
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Ask one question after another; each may refer to those before it.

    A follow-up such as "and in 2018?" or "why?" is made a question of its own, which is shown above
    the answer. Questions can also be piped in, one a line; with --json each answer is one line too.

    While you ask: /sources shows the passages that were looked at, /export FILE keeps the
    conversation (.md, .html, .json or .bib), /new begins another, /quit ends.
    """
    service = ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    typed = sys.stdin.isatty()
    talk = Chat(service, typed, k=k, filters=filters, as_of=as_of, as_json=as_json)
    if not typed:
        talk.follow(iter(sys.stdin))
        return
    err.print("Ask in plain language; /help lists what else you can type.")
    with _remembered(history):
        talk.follow(_typed())


def _typed() -> Iterator[str]:
    """Lines as they are typed, until Ctrl+D or Ctrl+C."""
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            yield input(_PROMPT)
    err.print()


@contextmanager
def _remembered(file: Path | None) -> Iterator[None]:
    """Let typed lines be edited and called back; keep them in a file if there is to be one."""
    try:
        import readline
    except ImportError:  # not on every system; then lines are typed plainly
        yield
        return
    if file and file.exists():
        readline.read_history_file(file)
    try:
        yield
    finally:
        if file:
            readline.write_history_file(file)
