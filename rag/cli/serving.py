"""The command that answers over HTTP: `footnote serve`."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.running import Corpus, DataDir, Json, err, guarded, ready
from rag.client import Client
from rag.settings import load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

MountPage = Callable[["FastAPI", Client], None]


def serve_command(mount_page: MountPage | None) -> Callable[..., None]:
    """Make the command `serve`, which puts the page onto the application where there is one."""

    @guarded
    def serve(
        corpus: Corpus = None,
        data_dir: DataDir = None,
        host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
        port: Annotated[
            int | None, typer.Option(min=0, max=65535, help="0 picks a free one.")
        ] = None,
        open_page: Annotated[
            bool, typer.Option("--open", help="Open the page in the browser.")
        ] = False,
        watch: Annotated[
            bool, typer.Option("--watch", help="Rebuild whenever files have changed.")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """Serve the web page at /, the API under /v1 and its documentation at /docs."""
        settings = load_settings(corpus_dir=corpus, data_dir=data_dir, host=host, port=port)
        service = ready(settings, quiet=as_json)
        # Imported here: every other command starts faster without a web server.
        from rag.rebuilding.watching import Watcher
        from rag.serving import serve_forever

        announce = _announce_json if as_json else _announce
        with Watcher(settings, service.keeper.jobs) if watch else nullcontext():
            serve_forever(service, mount_page, announce=announce, open_page=open_page)

    return serve


def _announce(url: str) -> None:
    err.print(f"Footnote answers at {url} (API: {url}/docs). Stop with Ctrl+C.")


def _announce_json(url: str) -> None:
    typer.echo(json.dumps({"url": url, "api": f"{url}/v1", "docs": f"{url}/docs"}))
