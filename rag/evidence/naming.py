"""Names in a question, found in texts under their other names.

A question about the KPRF is answered by a sentence about the CPRF: to the scorer the question's own
words stand wherever one of the other names does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.documents.abbreviations import is_short
from index.documents.names import Mention
from index.records import Span

_NOT_IN_NAMES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class AskedNames:
    """The names in one question.

    Attributes:
        patterns: What finds the other names of each, and the name as it was asked for.
    """

    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> "AskedNames":
        """Prepare the names that were found in a question."""
        return cls(tuple((_pattern(each.others), each.name) for each in mentions))

    def found_in(self, text: str, within: Span) -> Iterator[tuple[Span, str]]:
        """Find the other names in a span of a text: where, and what the question calls it."""
        for pattern, name in self.patterns:
            for match in pattern.finditer(text, within.start, within.end):
                yield Span(*match.span()), name


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_spelled, longest_first))})(?!\w)")


def _spelled(name: str) -> str:
    """Match a name in any layout; an abbreviation in its own letters, for `WHO` is not `who`."""
    if is_short(name) and " " not in name:
        return r"\.?".join(re.escape(letter) for letter in name.replace(".", ""))
    words = _NOT_IN_NAMES.sub(" ", name).split()
    return r"(?i:" + r"[\W_]{1,3}".join(map(re.escape, words)) + ")"
