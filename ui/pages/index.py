"""The Index page: what state the index is in, and everything that changes it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import gradio as gr

from rag.client import Client
from ui import handlers
from ui.pages.parts import Bridge, Updates, on, part
from ui.state import IndexView
from ui.views import keeping, picture


def _now() -> datetime:
    return datetime.now(UTC)


class IndexPage:
    """The keeper's page, and the line about the index that stands at the top of every page."""

    def __init__(self, client: Client, bridge: Bridge) -> None:
        self._client = client
        self._bridge = bridge

    def lay_out_line(self) -> None:
        """Make the line for the top of every page."""
        self.line = part("index")

    def lay_out(self) -> None:
        """Make the page."""
        with gr.Column(elem_id="fn-keep"):
            with gr.Column(elem_id="fn-keep-main"):
                self.about = part("about-index")
                with gr.Row(elem_id="fn-keep-row"):
                    self.rebuild = gr.Button("Rebuild index", elem_id="fn-rebuild", size="sm")
                self.work = part("work")
                self.files = part("files")
            with gr.Column(elem_id="fn-keep-side"):
                self.picture = part("picture")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the events; everything must be laid out."""
        parts = [self.line, self.about, self.rebuild, self.work, self.files]
        go = self._bridge.button
        on([blocks.load, go("index").click], self._follow, [], parts)
        on([self.rebuild.click], self._rebuild, [], parts)
        on([go("picture").click], self._draw, [], [self.picture])

    def _follow(self) -> Iterator[Updates]:
        yield from map(self._parts, handlers.follow(self._client))

    def _rebuild(self) -> Iterator[Updates]:
        yield from map(self._parts, handlers.rebuild(self._client))

    def _draw(self) -> Updates:
        return {self.picture: picture.picture(handlers.overview(self._client))}

    def _parts(self, view: IndexView) -> Updates:
        missing = view.status is not None and view.status.state == "missing"
        label = "Build index" if missing else "Rebuild index"
        label = "Rebuilding …" if view.busy else label
        return {
            self.line: keeping.line(view, now=_now),
            self.about: keeping.about(view, now=_now),
            self.rebuild: gr.update(value=label, interactive=not view.busy),
            self.work: keeping.work(view),
            self.files: keeping.files(view),
        }
