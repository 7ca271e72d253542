"""Makes the page, with all of Gradio that it does not need switched off; importing it loads Gradio.

What happens is in `ui.handlers`, how it looks as HTML in `ui.views`, where it stands in `style/`.
Every part of the page is a `gr.Markdown`: `gr.HTML` compiles templates with `eval`, which the
Content-Security-Policy forbids.
"""

import atexit
import os
import tempfile
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from rag.client import Client
from ui import theme
from ui.guard import Frame, Guard
from ui.pages.ask import AskPage
from ui.pages.index import IndexPage
from ui.pages.library import LibraryPage
from ui.pages.parts import Bridge, part
from ui.views import frame

MAX_WAITING = 256
MAX_AT_ONCE = 8
# Gradio looks a thousand times a second whether somebody has pressed something, which takes a
# fifteenth of a core from whatever else the server does, day and night.
LOOK_EVERY_SECONDS = 0.02


def make_page(client: Client) -> FastAPI:
    """Make an application that answers "/" and everything that the page asks for.

    Raises:
        TypeError: Gradio mounted itself in a way that this code does not know how to guard.
    """
    scratch = tempfile.TemporaryDirectory(prefix="footnote-page-")
    atexit.register(scratch.cleanup)
    os.environ["GRADIO_TEMP_DIR"] = scratch.name
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    blocks = Page(client).blocks
    blocks.queue(max_size=MAX_WAITING, default_concurrency_limit=MAX_AT_ONCE)
    blocks._queue.sleep_when_free = LOOK_EVERY_SECONDS
    app = FastAPI(openapi_url=None)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        allowed_paths=[],
        blocked_paths=[Path("/").anchor],
        enable_monitoring=False,
        footer_links=[],
        max_file_size="1kb",
        mcp_server=False,
        pwa=False,
        run_history=False,
        show_error=False,
        ssr_mode=False,
        theme=theme.theme(),
    )
    mounted = app.routes[-1]
    if not isinstance(mounted, Mount):  # the guard must never be left out unnoticed
        raise TypeError("Gradio was not mounted as the last route")
    mounted.app = Guard(Frame(mounted.app, theme.head(), theme.FIRST_VIEW))
    return app


class Page:
    """All of it: what stands at the top, the three pages, and the column beside them."""

    def __init__(self, client: Client) -> None:
        with gr.Blocks(title="Footnote", analytics_enabled=False) as self.blocks:
            bridge = Bridge()
            index = IndexPage(client, bridge)
            with gr.Row(elem_id="fn-top"):
                part("name", frame.head())
                index.lay_out_line()
            with gr.Row(elem_id="fn-main"):
                ask = AskPage(client, bridge)
                LibraryPage(client, bridge)
                index.lay_out()
                ask.lay_out_side()
            ask.wire(self.blocks)
            index.wire(self.blocks)
