"""Guessing where one document ends and the next begins, from how they end and begin.

Between two paragraphs of running text there is a run of short lines: a leave-taking, a signature, a
title, a letter head, a salutation. In each run there is at most one boundary. Every place in it
is weighed: what stands above it like an end, what stands below it like a beginning, how many blank
lines lie between. One kind of evidence is never enough, but for a gap that stands out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.documents.segmentation import cues, people
from index.documents.segmentation.layout import Line, Role, read_lines

_ENOUGH = 3.0
_NEIGHBOURS = 10
_INDENTED = 8
_LONGEST_RUN = 24
_WIDE = 3
_PARAGRAPH_CHARS = 80
_SIGNATURE_CHARS = 60


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """The beginning of a document, and what it was known by; None at the beginning of the text."""

    start: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Run:
    """The short lines between two paragraphs.

    Attributes:
        lines: May be none.
        usual: Blank lines that are usual between paragraphs hereabouts, at least one.
        first: Whether `before` is the first paragraph of its document.
    """

    before: Line
    lines: Sequence[Line]
    after: Line
    usual: int
    first: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """What speaks for a boundary above the line `at` of a run.

    Attributes:
        evidence: Compared with `_ENOUGH`.
        fit: Only chooses between the places of one run.
    """

    at: int
    evidence: float
    fit: float
    reasons: tuple[str, ...]


BEGINNING = Cut(0, None)


def guess(text: str) -> list[Cut]:
    """Find where documents begin.

    Returns:
        Cuts in order, the first at 0.
    """
    runs = _runs(read_lines(text, 0, len(text)))
    cuts = [BEGINNING]
    wide: list[Cut] = []
    airy = 0
    first = True
    for run in runs:
        cut = _cut(replace(run, first=first))
        first = cut is not None
        if cut:
            cuts.append(cut)
        elif not run.lines and _stands_out(run):
            wide.append(Cut(run.after.start, f"{run.after.gap} blank lines"))
        else:
            airy += any(line.gap >= _WIDE for line in (*run.lines, run.after))
    # Where headings and lists have such gaps too, they are the file's layout.
    return sorted([*cuts, *(wide if airy < len(wide) / 2 else ())])


def _runs(lines: Sequence[Line]) -> list[_Run]:
    bodies = [n for n, line in enumerate(lines) if line.role is Role.BODY]
    # Between paragraphs with lines between them there is no usual gap to be seen.
    gaps = [lines[b].gap for a, b in pairwise(bodies) if b == a + 1]
    runs: list[_Run] = []
    seen = 0
    for a, b in pairwise(bodies):
        around = gaps[max(0, seen - _NEIGHBOURS) : seen], gaps[seen : seen + _NEIGHBOURS]
        usual = max((Counter(side).most_common(1)[0][0] for side in around if side), default=1)
        between = lines[max(a + 1, b - _LONGEST_RUN) : b]
        runs.append(_Run(lines[a], between, lines[b], max(usual, 1)))
        seen += b == a + 1
    return runs


def _cut(run: _Run) -> Cut | None:
    if cues.is_appendix(run.after.text) and not any(_opens(line) for line in run.lines):
        return None
    places = [_weighed(run, at) for at in _candidates(run)]
    best = max(places, key=lambda place: (place.evidence + place.fit, -place.at), default=None)
    if best is None or best.evidence < _ENOUGH:
        return None
    line = run.lines[best.at] if best.at < len(run.lines) else run.after
    return Cut(line.start, ", ".join(best.reasons))


def _stands_out(run: _Run) -> bool:
    """Tell whether the gap alone shows a boundary between two paragraphs."""
    gap, paragraph = run.after.gap, run.after.text
    return (
        gap >= max(_WIDE, run.usual + 2)
        and len(paragraph) > _PARAGRAPH_CHARS
        and not paragraph[0].islower()
        and not cues.is_appendix(paragraph)
        and not run.before.text.endswith(":")
    )


def _opens(line: Line) -> bool:
    return line.role in (Role.SALUTATION, Role.ADDRESSEE, Role.BYLINE)


def _candidates(run: _Run) -> range:
    """Places below the last leave-taking and above the first line of a letter's beginning."""
    roles = [line.role for line in run.lines]
    first = 0
    for n, role in enumerate(roles):
        if role in (Role.CLOSING, Role.END):
            first = n + 1
    last = next((n for n in range(first, len(roles)) if _opens(run.lines[n])), len(roles))
    return range(first, last + 1)


def _weighed(run: _Run, at: int) -> _Place:
    ended, end_reasons = _end(run, at)
    begun, begin_reasons = _beginning(run, at)
    stood_out = _gap(run, at)
    evidence = ended + begun + stood_out
    if not begun and stood_out < 1:
        evidence -= 1.0  # after a signature may come an enclosure, a disclaimer, a second thought
    gap_reasons = (f"{_line_at(run, at).gap} blank lines",) if stood_out else ()
    return _Place(at, evidence, _fit(run, at), (*end_reasons, *begin_reasons, *gap_reasons))


def _line_at(run: _Run, at: int) -> Line:
    return run.lines[at] if at < len(run.lines) else run.after


def _end(run: _Run, at: int) -> tuple[float, list[str]]:
    """Weigh what stands above a place like the end of a document."""
    above = run.lines[:at]
    last = above[-1] if above else run.before
    if last.text.endswith(":") and last.role is not Role.SALUTATION:
        return -3.0, []  # what follows was announced, so it is quoted
    roles = [line.role for line in above]
    if Role.END in roles:
        return 2.0, ["end mark above"]
    if Role.CLOSING in roles:
        signed = roles[-1] is not Role.CLOSING
        return 2.0 + signed, ["signature above" if signed else "leave-taking above"]
    if above and last.indent >= _INDENTED and _signs(last):
        return 1.5, ["signature above"]
    if not run.first and any(cues.takes_leave(line.text) for line in (run.before, *above)):
        return 1.5, ["leave-taking above"]
    return (0.5, ["signature above"]) if above and _signs(last) else (0.0, [])


def _signs(line: Line) -> bool:
    words = line.text
    if line.role is not Role.SHORT or len(words) > _SIGNATURE_CHARS or cues.names_a_kind(words):
        return False
    named = people.is_person(words) or cues.has_organisation(words) or cues.has_body(words)
    return named or cues.is_office(words) or line.indent >= _INDENTED


def _beginning(run: _Run, at: int) -> tuple[float, list[str]]:
    """Weigh what stands below a place like the beginning of a document."""
    below = run.lines[at:]
    roles = [line.role for line in below]
    weights = {
        Role.SALUTATION: 2.0,
        Role.ADDRESSEE: 2.0,
        Role.BYLINE: 2.0,
        Role.DATELINE: 1.0,
    }
    named = [role for role in weights if role in roles]
    weight = sum(weights[role] for role in named)
    reasons = [role.value for role in named]
    if below:
        title, title_reason = _title(below[0])
        weight += title
        reasons = [title_reason, *reasons] if title_reason else reasons
    if Role.SALUTATION not in roles and cues.begins_with_address(run.after.text):
        weight += 2.0
        reasons.append("address")
    return weight, reasons


def _title(line: Line) -> tuple[float, str | None]:
    if line.role is Role.HEADING:
        return (0.5, "heading") if line.text.startswith("# ") else (0.2, None)
    if line.role is not Role.SHORT:
        return 0.0, None
    if cues.kind_of_title(line.text):
        return 1.0, "title"
    if cues.teaser(line.text):
        return 1.0, "name and title"
    if cues.names_a_kind(line.text) and line.text.isupper():
        return 1.5, "title"
    return 0.3, "title"


def _gap(run: _Run, at: int) -> float:
    """Weigh the blank lines at a place against those that are usual."""
    more = _line_at(run, at).gap - run.usual
    if more < 1:
        return 0.0
    return (1.0, 1.5, 2.0)[min(more, 3) - 1]


def _fit(run: _Run, at: int) -> float:
    """Say how well a place suits, seen from the lines on either side of it."""
    line = _line_at(run, at)
    above = run.lines[at - 1] if at else run.before
    gaps = [each.gap for each in run.lines] + [run.after.gap]
    fit = 0.0
    if above.indent >= _INDENTED > line.indent:
        fit += 1.0
    if gaps[at] == max(gaps) and gaps.count(gaps[at]) == 1:
        fit += 0.7
    if _signs(above):
        fit += 0.5
    if _signs(line) and not _opens(line):
        fit -= 1.0
    if above.role is Role.CLOSING and line.role is Role.SHORT and not cues.kind_of_title(line.text):
        fit -= 0.8
    return fit
