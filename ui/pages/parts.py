"""What the pages are made of: places for HTML, events, and the bridge from the page's script."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import gradio as gr

Updates = dict[gr.blocks.Block, object]
Handler = Callable[..., Updates | Iterator[Updates]]
Trigger = Callable[..., Any]  # a listener of a Gradio component, such as `button.click`


def part(name: str, html: str = "") -> gr.Markdown:
    """Make a place for HTML from `ui.render`; formulas off, they are one more parser."""
    return gr.Markdown(html, elem_id=f"fn-{name}", latex_delimiters=[])


def on(
    triggers: list[Trigger],
    handler: Handler,
    inputs: Sequence[gr.components.Component],
    outputs: Sequence[gr.blocks.Block],
    *,
    mode: Literal["once", "always_last"] = "once",
) -> gr.events.Dependency:
    """Wire an event: not in Gradio's own API, no spinner, and one at a time for each person."""
    wired: gr.events.Dependency = gr.on(
        triggers,
        handler,
        list(inputs),
        list(outputs),
        api_visibility="private",
        show_progress="hidden",
        trigger_mode=mode,
    )
    return wired


def is_keeper(request: gr.Request) -> bool:
    """Say whether a person may change the index: everybody, unless their key only reads."""
    sent = request.request
    holder = getattr(sent.state, "holder", None) if sent else None
    return holder is None or holder.role == "keeper"


class Bridge:
    """What `script/addresses.js` fills in and presses; nobody sees it.

    Attributes:
        words: An address, or what was done and to what.
    """

    def __init__(self) -> None:
        self.words = gr.Textbox(visible="hidden", elem_id="fn-words", label="Address")

    def button(self, name: str) -> gr.Button:
        """Make a button that the script can press."""
        return gr.Button(name, visible="hidden", elem_id=f"fn-go-{name}")
