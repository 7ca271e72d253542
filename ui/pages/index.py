"""The Index page: what state the index is in, and everything that changes it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import gradio as gr

from rag.client import Client
from ui import handlers
from ui.pages.parts import Bridge, Updates, is_keeper, on, part
from ui.render import NOTHING
from ui.state import IndexView
from ui.views import files, generations, keeping, picture, ratings


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
                    self.plan = gr.Button("What would a rebuild do?", size="sm")
                self.adding = part("adding")
                self.work = part("work")
                self.files = part("files")
                self.generations = part("generations")
            with gr.Column(elem_id="fn-keep-side"):
                self.picture = part("picture")
                self.ratings = part("ratings")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the events; everything must be laid out."""
        parts = [self.line, self.about, self.rebuild, self.plan, self.adding, self.work]
        parts += [self.files, self.generations]
        go = self._bridge.button
        words = [self._bridge.words]
        on([blocks.load, go("index").click], self._follow, words, parts, mode="always_last")
        on([go("files").click], self._files_changed, words, parts, mode="always_last")
        on([self.rebuild.click], self._rebuild, words, parts)
        on([self.plan.click], self._plan, words, parts)
        on([go("back").click], self._roll_back, words, parts)
        on([go("overview").click], self._draw, [], [self.picture, self.ratings])

    def _follow(self, route: str, request: gr.Request) -> Iterator[Updates]:
        for view in handlers.follow(self._client):
            yield self._parts(handlers.choose_generation(view, route), keeper=is_keeper(request))

    def _files_changed(self, refused: str, request: gr.Request) -> Iterator[Updates]:
        for view in handlers.files_changed(self._client, refused):
            yield self._parts(view, keeper=is_keeper(request))

    def _rebuild(self, route: str, request: gr.Request) -> Iterator[Updates]:
        if is_keeper(request):
            for view in handlers.rebuild(self._client):
                yield self._parts(handlers.choose_generation(view, route), keeper=True)

    def _plan(self, route: str, request: gr.Request) -> Updates:
        view = handlers.choose_generation(handlers.plan(self._client), route)
        return self._parts(view, keeper=is_keeper(request))

    def _roll_back(self, generation: str, request: gr.Request) -> Updates:
        keeper = is_keeper(request)
        client = self._client
        allowed = keeper and generation
        view = handlers.roll_back(client, generation) if allowed else handlers.look_at_index(client)
        return self._parts(view, keeper=keeper)

    def _draw(self, request: gr.Request) -> Updates:
        kept = handlers.ratings(self._client) if is_keeper(request) else []
        return {
            self.picture: picture.picture(handlers.overview(self._client)),
            self.ratings: ratings.ratings(kept, now=_now),
        }

    def _parts(self, view: IndexView, *, keeper: bool) -> Updates:
        missing = view.status is not None and view.status.state == "missing"
        label = "Build index" if missing else "Rebuild index"
        label = "Rebuilding …" if view.busy else label
        return {
            self.line: keeping.line(view, now=_now),
            self.about: keeping.about(view, now=_now),
            self.rebuild: gr.update(value=label, interactive=not view.busy, visible=keeper),
            self.plan: gr.update(interactive=not view.busy),
            self.adding: files.adding(view) if keeper else NOTHING,
            self.work: keeping.work(view),
            self.files: keeping.files(view),
            self.generations: generations.generations(view, now=_now, keeper=keeper),
        }
