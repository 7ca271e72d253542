"""Weighed sentences -> the one to three that are shown.

The first is the answer; others that come close to it are part of it, and what comes less close is
further evidence. Where another voice speaks to the question too, it has a place among the three.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence.weights import FURTHER_GAP, OTHER_VOICE_GAP, SECOND_GAP, THIRD_GAP
from rag.extractive.weighing import Finding

_SHOWN = 3
_OTHER_VOICES_AMONG = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence to show.

    Attributes:
        further: It comes after the answer, as further evidence.
    """

    finding: Finding
    further: bool


def choose(findings: Sequence[Finding]) -> list[Chosen]:
    """Take the best sentence and up to two more.

    Args:
        findings: Best first.

    Returns:
        Best first, further evidence last.
    """
    if not findings:
        return []
    near = [f for f in findings[:_SHOWN] if _behind(findings, f) <= FURTHER_GAP]
    shown = _with_other_voice(near, findings)
    chosen: list[Chosen] = []
    for place, finding in enumerate(shown):
        gap = (0.0, SECOND_GAP, THIRD_GAP)[place]
        further = bool(chosen and chosen[-1].further) or _behind(findings, finding) > gap
        chosen.append(Chosen(finding, further))
    return chosen


def _with_other_voice(near: list[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """Give the last place to the best of another voice, if it is close and has none."""
    voice = near[0].best.asserted_by
    if voice is None or any(each.best.asserted_by != voice for each in near):
        return near
    for finding in findings[len(near) : _OTHER_VOICES_AMONG]:
        named = finding.best.asserted_by not in (None, voice)
        if named and _behind(findings, finding) <= OTHER_VOICE_GAP:
            return [*near[: _SHOWN - 1], finding]
    return near


def _behind(findings: Sequence[Finding], finding: Finding) -> float:
    return findings[0].evidence.score - finding.evidence.score
