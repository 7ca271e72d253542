"""The look of the page: system fonts for Gradio, and our own style and script for the frame.

Both are kept in several small files and served as one: the style in the order of `_STYLE`, the
script in the order of `_SCRIPT` and inside one function, so that it leaves no global name.
"""

from functools import cache
from pathlib import Path

import gradio as gr

_HERE = Path(__file__).parent
_STYLE = ("colours", "frame", "ask", "side", "library", "index", "narrow")
_SCRIPT = (
    *("frames", "dom", "cards", "copying", "reading", "files", "draft"),
    *("acting", "library", "addresses", "start"),
)
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SF Mono", "Consolas", "DejaVu Sans Mono", "monospace")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%23174f5c'/%3E%3Cpath d='M8 24V8h11M8 16h8' "
    "stroke='white' stroke-width='3.4' fill='none'/%3E%3Ccircle cx='23' cy='21' r='3.6' "
    "fill='%23ffd76a'/%3E%3C/svg%3E"
)

# Shown until Gradio has drawn the real page; start.js takes it away.
FIRST_VIEW = (
    '<div id="fn-first"><p class="fn-first-name">Footnote</p>'
    "<p>Opening your documents …</p>"
    "<noscript><p>This page needs JavaScript. The same answers are under /docs and from the "
    "command <code>footnote ask</code>.</p></noscript></div>"
)


def theme() -> gr.themes.Base:
    """Make a Gradio theme that loads no font from anywhere."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO)


@cache
def head() -> str:
    """Write what goes to the end of the page's <head>."""
    style = "".join(_read("style", f"{name}.css") for name in _STYLE)
    script = "".join(_read("script", f"{name}.js") for name in _SCRIPT)
    return (
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="{_ICON}">'
        f'<style>{style}</style><script>(() => {{"use strict";{script}}})();</script>'
    )


def _read(folder: str, name: str) -> str:
    return (_HERE / folder / name).read_text(encoding="utf-8")
