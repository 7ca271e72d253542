"""Runs side by side, as an SVG: a group of bars for every measure, one bar a run."""

from collections.abc import Sequence
from html import escape

from rag.schemas import Evaluation

_BAR = 14
_GAP = 12
_LEFT = 190
_WIDTH = 520
_COLOURS = ("#1b6ca8", "#e08e0b", "#3f8f4f", "#a8324a", "#6b5b95", "#666666")


def picture(runs: Sequence[Evaluation]) -> str:
    """Draw the measures between 0 and 1 that all runs have.

    Args:
        runs: At least one; named by their set and what their settings differ in.
    """
    names = [name for name in runs[0].metrics if all(name in run.metrics for run in runs)]
    names = [name for name in names if "_ms_" not in name]
    group = len(runs) * _BAR + _GAP
    top = 20 + 18 * len(runs)
    height = top + len(names) * group + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 80} {height}"'
        ' font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for n, label in enumerate(labels(runs)):
        parts.append(_text(_LEFT, 16 + 18 * n, label, fill=_COLOURS[n % len(_COLOURS)]))
    for row, name in enumerate(names):
        y = top + row * group
        parts.append(_text(_LEFT - 8, y + group / 2, name, anchor="end"))
        parts += [_bar(y + n * _BAR, n, run.metrics[name]) for n, run in enumerate(runs)]
    return "\n".join([*parts, "</svg>", ""])


def labels(runs: Sequence[Evaluation]) -> list[str]:
    """Name runs by their set, their model and the settings in which they differ."""
    everything = [{"model": run.model, **run.settings} for run in runs]
    keys = dict.fromkeys(key for settings in everything for key in settings)
    differing = [key for key in keys if len({str(each.get(key)) for each in everything}) > 1]
    return [
        ", ".join([run.set, *(f"{key} {settings.get(key)}" for key in differing)])
        for run, settings in zip(runs, everything, strict=True)
    ]


def _bar(y: float, n: int, value: float) -> str:
    width = _WIDTH * min(max(value, 0.0), 1.0)
    colour = _COLOURS[n % len(_COLOURS)]
    bar = f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>'
    return bar + _text(_LEFT + width + 5, y + _BAR - 4, f"{value:.4f}")


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "#222") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"'
    return f"<text {place}>{escape(text)}</text>"
