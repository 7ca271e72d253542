"""The Library page: a box to search in, and the documents that the address asks for."""

import gradio as gr

from rag.client import Client
from ui import handlers
from ui.pages.parts import Bridge, Updates, on, part
from ui.views import library


class LibraryPage:
    """The documents of the corpus. All that is chosen stands in the address, nothing here."""

    def __init__(self, client: Client, bridge: Bridge) -> None:
        self._client = client
        with gr.Column(elem_id="fn-library"):
            part("library-head", library.head())
            gr.Textbox(
                label="Search titles, people and files",
                placeholder="Search titles, people and files",
                container=False,
                elem_id="fn-search",
            )
            self.list = part("list")
        opened = bridge.button("library").click
        on([opened], self._show, [bridge.words], [self.list], mode="always_last")

    def _show(self, route: str) -> Updates:
        return {self.list: library.shelf(handlers.shelf(self._client, route))}
