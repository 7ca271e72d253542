"""The command `footnote`.

Exit codes: 0 ok, 1 nothing found or refused, 2 usage, 3 index or corpus error. `--json` prints
exactly what the API sends. Commands that need an index and find none build it first and say so.
"""

import typer

from rag.cli.asking import ask, search
from rag.cli.chatting import chat
from rag.cli.keeping import gc, index, rollback, status
from rag.cli.measuring import evaluate
from rag.cli.quoting import quote
from rag.cli.reading import documents, verify
from rag.cli.serving import MountPage, serve_command
from rag.cli.tools import mcp


def build_cli(mount_page: MountPage | None = None) -> typer.Typer:
    """Make the command.

    Args:
        mount_page: Puts the web page onto the application that `serve` starts; without it `serve`
            offers the API alone.
    """
    cli = typer.Typer(
        name="footnote",
        help="Ask your own documents: every sentence of an answer carries a footnote.",
        epilog="Start with: footnote serve --corpus FOLDER",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (index, status, rollback, gc, ask, chat, search, quote, verify, documents, mcp):
        cli.command()(command)
    cli.command("eval")(evaluate)
    cli.command()(serve_command(mount_page))
    return cli
