"""Headings -> anchors: which words stand under which headings."""

from collections.abc import Iterable

from index.records import Anchor, Span

SEPARATOR = " › "


def sections(
    headings: Iterable[tuple[int, int, str]], end: int, *, within: tuple[str, ...] = ()
) -> tuple[Anchor, ...]:
    """Turn headings into the spans that they head.

    Args:
        headings: (place, level from 1, words) in order of place.
        end: Where the last one's span ends.
        within: Headings above all of these, outermost first.

    Returns:
        One anchor a heading, its section the path of headings that it stands under.
    """
    path: list[tuple[int, str]] = []
    named: list[tuple[int, str]] = []
    for at, level, words in headings:
        while path and path[-1][0] >= level:
            path.pop()
        path.append((level, words))
        named.append((at, SEPARATOR.join((*within, *(name for _, name in path)))))
    ends = [*(at for at, _ in named), end][1:]
    found = zip(named, ends, strict=True)
    return tuple(Anchor(Span(at, to), section=name) for (at, name), to in found if at < to)
