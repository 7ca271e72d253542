"""What stands at the top of every page: the name, and the way to the three pages."""

from ui.render import Html, link, tag, text

_PAGES = {"#/": "Ask", "#/library": "Library", "#/index": "Index"}


def head() -> Html:
    """Write the name and the navigation; the script tells which page is open."""
    ways = (link(place, "", text(name)) for place, name in _PAGES.items())
    return tag("div", "fn-head", tag("h1", "", text("Footnote")), tag("nav", "", *ways))
