"""Puts the page onto the API's server without making it wait: Gradio is loaded while it answers.

Importing Gradio and laying out the page takes longer than everything else that `footnote serve`
does at its start. So it happens in a thread once the server runs; until it is done, requests for
the page wait, and those for the API do not.
"""

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from rag.client import Client

if TYPE_CHECKING:  # so that no other command pays for a web server
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

_log = logging.getLogger(__name__)


def mount_page(app: "FastAPI", client: Client) -> None:
    """Put the page at "/" of the API's application; routes that are there already come first."""
    page = LatePage(lambda: _load(client))
    app.router.lifespan_context = page.within(app.router.lifespan_context)
    app.mount("/", page)


def _load(client: Client) -> "FastAPI":
    with _without_stubs():
        from ui.app import make_page  # loads Gradio

    async def make() -> "FastAPI":
        return make_page(client)

    # Where no event loop runs, Gradio opens one and never closes it.
    return asyncio.run(make())


@contextmanager
def _without_stubs() -> Iterator[None]:
    """Keep Gradio from writing type stubs for editors, which is half of what importing it takes.

    It leaves out components that it finds no file of; so nothing is written into its folder.
    """
    getfile = inspect.getfile

    def no_component(thing: object) -> str:
        if type(thing).__name__ == "ComponentMeta":
            raise OSError("no stubs")
        return getfile(thing)  # type: ignore[arg-type]

    inspect.getfile = no_component  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = getfile


class LatePage:
    """An application that is made beside the serving; whoever asks for it earlier waits."""

    def __init__(self, make: "Callable[[], FastAPI]") -> None:
        self._make = make
        self._made: asyncio.Future[ASGIApp] | None = None

    def within(self, outer: "Lifespan[FastAPI]") -> "Lifespan[FastAPI]":
        """Make the application within the life of another one."""

        @asynccontextmanager
        async def life(app: "FastAPI") -> AsyncIterator[Any]:
            async with outer(app) as state:
                self._made = asyncio.get_running_loop().create_future()
                ending = asyncio.Event()
                living = asyncio.create_task(self._live(self._made, ending))
                try:
                    yield state
                finally:
                    ending.set()
                    await living

        return life

    async def _live(self, made: "asyncio.Future[ASGIApp]", ending: asyncio.Event) -> None:
        try:
            page = await asyncio.to_thread(self._make)
        except Exception as error:  # noqa: BLE001  told to whoever asks for the page
            _log.exception("the page cannot be made; the API answers without it")
            made.set_exception(error)
            return
        async with page.router.lifespan_context(page):
            made.set_result(page)
            await ending.wait()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request, as soon as that is possible."""
        assert self._made is not None, "the server has started"
        page = await asyncio.shield(self._made)
        await page(scope, receive, send)
