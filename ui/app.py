"""Layout and wiring: which component shows which part of a state, which event runs which handler.

What happens is in `ui.handlers`, how it looks as HTML in `ui.render`, where it stands in
`theme.css`. Every part of the page is a `gr.Markdown`: `gr.HTML` compiles templates with `eval`,
which the Content-Security-Policy forbids.
"""

import atexit
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from rag.client import Client
from ui import handlers, theme
from ui.guard import Frame, Guard
from ui.state import ChatState, IndexView
from ui.suggestions import MAX_SUGGESTIONS, Suggestions
from ui.views import chat, index, passages, reading

MAX_WAITING = 256
MAX_AT_ONCE = 8

Updates = dict[gr.blocks.Block, object]
Trigger = Callable[..., Any]  # a listener of a Gradio component, such as `button.click`


def mount_page(app: FastAPI, client: Client) -> None:
    """Put the page at "/" of the API's application; routes that are there already come first.

    Raises:
        TypeError: Gradio mounted itself in a way that this code does not know how to guard.
    """
    scratch = tempfile.TemporaryDirectory(prefix="footnote-page-")
    atexit.register(scratch.cleanup)
    os.environ["GRADIO_TEMP_DIR"] = scratch.name
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    blocks = Page(client).blocks
    blocks.queue(max_size=MAX_WAITING, default_concurrency_limit=MAX_AT_ONCE)
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


def _part(name: str, html: str = "") -> gr.Markdown:
    """Make a place for HTML from `ui.render`; formulas off, they are one more parser."""
    return gr.Markdown(html, elem_id=f"fn-{name}", latex_delimiters=[])


def _on(
    triggers: list[Trigger],
    handler: Callable[..., Updates | Iterator[Updates]],
    inputs: Sequence[gr.components.Component],
    outputs: Sequence[gr.blocks.Block],
    *,
    mode: Literal["once", "always_last"] = "once",
) -> None:
    """Wire an event: not in Gradio's own API, no spinner, and one at a time for each person."""
    gr.on(
        triggers,
        handler,
        list(inputs),
        list(outputs),
        api_visibility="private",
        show_progress="hidden",
        trigger_mode=mode,
    )


def _now() -> datetime:
    return datetime.now(UTC)


class Page:
    """The components of the page, and the events that fill them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._suggestions = Suggestions(client)
        with gr.Blocks(title="Footnote", analytics_enabled=False) as self.blocks:
            self.state = gr.State(ChatState())
            self._lay_out_index()
            with gr.Row(elem_id="fn-main"):
                with gr.Column(elem_id="fn-chat"):
                    self._lay_out_chat()
                with gr.Column(elem_id="fn-side"):
                    self.panel = _part("panel", passages.panel(None))
                    self.reading = _part("reading")
            self._lay_out_bridge()
            self._wire()

    def _lay_out_index(self) -> None:
        with gr.Row(elem_id="fn-top"):
            _part("name", chat.head())
            self.index = _part("index")
            self.rebuild = gr.Button("Rebuild index", elem_id="fn-rebuild", size="sm")

    def _lay_out_chat(self) -> None:
        with gr.Column(elem_id="fn-talk"):
            self.welcome = _part("welcome")
            with gr.Column(elem_id="fn-suggestions", visible=False) as self.suggested:
                self.suggestions = [
                    gr.Button(visible=False, elem_classes="fn-suggestion")
                    for _ in range(MAX_SUGGESTIONS)
                ]
            self.history = _part("history")
            self.current = _part("current")
            self.live = _part("live")
        with gr.Column(elem_id="fn-composer"):
            self.notice = _part("notice")
            with gr.Row(elem_id="fn-ask-row"):
                self.question = gr.Textbox(
                    label="Your question",
                    placeholder="Ask your documents",
                    lines=1,
                    max_lines=6,
                    container=False,
                    elem_id="fn-question",
                    scale=1,
                )
                self.ask = gr.Button("Ask", variant="primary", elem_id="fn-ask", scale=0)

    def _lay_out_bridge(self) -> None:
        """Make what page.js presses when the address changes or the window is looked at again."""
        self.route = gr.Textbox(visible="hidden", elem_id="fn-route", label="Address")
        self.go = gr.Button("Open", visible="hidden", elem_id="fn-go")
        self.refresh = gr.Button("Refresh", visible="hidden", elem_id="fn-refresh")

    def _wire(self) -> None:
        index_parts = [self.index, self.rebuild]
        greeted = [self.welcome, self.suggested, *self.suggestions]
        asked = [self.state, self.question, self.notice, self.live]
        asked += [self.history, self.current, self.panel, *index_parts]
        _on([self.blocks.load], self._follow_index, [], index_parts)
        _on([self.blocks.load], self._greet, [], greeted)
        _on([self.ask.click, self.question.submit], self._ask, [self.state, self.question], asked)
        for button in self.suggestions:
            _on([button.click], self._ask, [self.state, button], asked)
        # The last address wins if a person is faster than the machine.
        opened = [self.panel, self.reading]
        _on([self.go.click], self._go, [self.state, self.route], opened, mode="always_last")
        _on([self.rebuild.click], self._rebuild, [], index_parts)
        _on([self.refresh.click], self._follow_index, [], index_parts)

    # Handlers: a state in, the parts of the page that show it out.

    def _ask(self, state: ChatState, question: str) -> Iterator[Updates]:
        accepted = False
        for step in handlers.ask(self._client, state, question):
            updates: Updates = {self.state: step, self.notice: chat.notice(step)}
            if step.notice:
                yield updates
                return
            updates |= {self.current: chat.current(step), self.live: chat.live(step)}
            updates |= {self.panel: passages.panel(step.last)}
            if not accepted:  # later steps leave alone what the person may be reading or typing
                accepted = True
                updates |= {self.history: chat.history(step), self.question: ""}
            yield updates
        yield self._index_parts(handlers.look_at_index(self._client))

    def _greet(self) -> Iterator[Updates]:
        for hello in self._suggestions.welcome():
            offered = [*hello.suggestions, *[""] * MAX_SUGGESTIONS]
            buttons = zip(self.suggestions, offered, strict=False)
            yield {
                self.welcome: chat.welcome(hello),
                self.suggested: gr.update(visible=bool(hello.suggestions)),
                **{each: gr.update(value=words, visible=bool(words)) for each, words in buttons},
            }

    def _go(self, state: ChatState, route: str) -> Updates:
        opened = handlers.read(self._client, route)
        if opened is not None:
            return {self.reading: reading.opened(opened)}
        return {self.panel: passages.panel(handlers.chosen_turn(state, route))}

    def _index_parts(self, view: IndexView) -> Updates:
        missing = view.status is not None and view.status.state == "missing"
        label = "Build index" if missing else "Rebuild index"
        label = "Rebuilding …" if view.busy else label
        return {
            self.index: index.line(view, now=_now),
            self.rebuild: gr.update(value=label, interactive=not view.busy),
        }

    def _follow_index(self) -> Iterator[Updates]:
        yield from map(self._index_parts, handlers.follow(self._client))

    def _rebuild(self) -> Iterator[Updates]:
        yield from map(self._index_parts, handlers.rebuild(self._client))
