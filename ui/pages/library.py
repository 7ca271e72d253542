"""The Library page: a box to search in, and the documents that the address asks for."""

from functools import cached_property

import gradio as gr

from rag.client import Client
from ui import handlers
from ui.pages.parts import Bridge, Updates, is_keeper, on, part
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

    def _show(self, route: str, request: gr.Request) -> Updates:
        deletes = is_keeper(request) and self._deletes
        return {self.list: library.shelf(handlers.shelf(self._client, route, deletes=deletes))}

    @cached_property
    def _deletes(self) -> bool:
        """Whether files may be deleted; a setting, and asking for it looks at the whole corpus."""
        status = handlers.look_at_index(self._client).status
        return status is not None and status.uploads
