"""Names for the same thing: `CPRF`, `KPRF`, `Communist Party of the Russian Federation`.

Two sources. Texts define abbreviations: `Revolutionary Communist International Tendency (RCIT)`; a
definition counts only if the letters stand for the words before it. And a person may list equal
names in `aliases.yaml` at the root of the corpus, where no rule can know them:

    - [CPRF, KPRF, Communist Party of the Russian Federation]
    - [DKP, DCP, German Communist Party]

An abbreviation that two texts define differently stands for nothing, unless that file settles it.

Raises `SidecarInvalid` for an `aliases.yaml` that makes no sense.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from index.errors import SidecarInvalid
from index.records import Span
from index.segmentation.fields import YAML_ERRORS

ALIAS_FILE = "aliases.yaml"

_SHORT = r"(?=[^\W\d_a-zà-ÿа-яё])[^\W_](?:[\w.&-]{0,9}[^\W_])\.?"
_IN_BRACKETS = re.compile(rf"[(\[]\s?[“\"„«]?(?P<short>{_SHORT})[”\"“»]?(?=[)\];,])")
_BRACKETED_LONG = re.compile(
    rf"(?<!\w)(?P<short>{_SHORT})\s[(\[](?P<long>[^()\[\]\n]{{6,120}})[)\]]"
)
_WORD = re.compile(r"[^\W_][\w’'-]*")
_SENTENCE_BREAK = re.compile(r"[.;:!?()\[\]\n\"“”]")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation where a text defines it.

    Attributes:
        span: From the first character of the definition to the last.
    """

    short: str
    long: str
    span: Span


def abbreviations(text: str) -> list[Abbreviation]:
    """Find the abbreviations that a text defines, in either order, each place once."""
    found: dict[int, Abbreviation] = {}
    for match in _IN_BRACKETS.finditer(text):
        short = match["short"]
        if not _is_short(short):
            continue
        before = text[max(0, match.start() - 160) : match.start()].rstrip()
        long = _spelled_out(short, _same_clause(before))
        if long:
            start = text.rfind(long, 0, match.start())
            found[match.start()] = Abbreviation(short, long, Span(start, match.end() + 1))
    for match in _BRACKETED_LONG.finditer(text):
        short, long = match["short"], match["long"].strip(' “”"„')
        if _is_short(short) and _spelled_out(short, long) == long:
            span = Span(match.start(), match.end())
            found.setdefault(match.start("long"), Abbreviation(short, long, span))
    return sorted(found.values(), key=lambda each: each.span)


def _is_short(short: str) -> bool:
    """Tell an abbreviation from a word in brackets: two capitals at least."""
    return sum(map(str.isupper, short)) >= 2


def _same_clause(before: str) -> str:
    breaks = [match.end() for match in _SENTENCE_BREAK.finditer(before)]
    return before[breaks[-1] :] if breaks else before


def _spelled_out(short: str, before: str) -> str | None:
    """Find the words at the end of `before` whose first letters are those of `short`.

    Small words between them (`of the`) need no letter, and a word may give two letters. The first
    letter must begin the first word.
    """
    letters = [letter.casefold() for letter in short if letter.isalnum()]
    words = list(_WORD.finditer(before))
    if not letters or len(words) < 2:
        return None
    n = len(letters) - 1
    for word in reversed(words[-2 * len(letters) - 3 :]):
        spelled = word[0].casefold()
        if spelled[0] == letters[n]:
            n -= 1
        elif len(spelled) > 3 and word[0][0].isupper():
            # A word with a capital that has no letter in the abbreviation: it means another name,
            # but for the second letter of a compound (`Neoliberal`, `NL`).
            if n and spelled[0] == letters[n - 1] and letters[n] in spelled:
                n -= 2
            else:
                return None
        if n < 0:
            return before[word.start() :].strip(' ,“”"„«»')
    return None


class Names:
    """Groups of equal names.

    Args:
        groups: Names in a group are equal; groups that share a name are one.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._group_of: dict[str, list[str]] = {}
        for group in groups:
            self._add(group)
        self._longest = max((len(key.split()) + 1 for key in self._group_of), default=0)

    def _add(self, group: Sequence[str]) -> None:
        names: dict[str, str] = {}
        for name in group:
            for known in self._group_of.get(_key(name), [name]):
                names.setdefault(_key(known), known)
            names.setdefault(_key(name), name)
        merged = list(names.values())
        self._group_of.update(dict.fromkeys(names, merged))

    def aliases_of(self, term: str) -> tuple[str, ...]:
        """List the other names of what a term names, as they were written; none if unknown."""
        key = _key(term)
        return tuple(name for name in self._group_of.get(key, ()) if _key(name) != key)

    def found_in(self, text: str) -> list[tuple[Span, tuple[str, ...]]]:
        """Find known names in a question, the longest first where they overlap.

        Returns:
            (where a name stands, its other names), in order, not overlapping.
        """
        words = list(_WORD.finditer(text))
        found: list[tuple[Span, tuple[str, ...]]] = []
        n = 0
        while n < len(words):
            step = 1
            for count in range(min(self._longest, len(words) - n), 0, -1):
                span = Span(words[n].start(), words[n + count - 1].end())
                others = self.aliases_of(span.of(text))
                if others:
                    found.append((span, others))
                    step = count
                    break
            n += step
        return found

    def __len__(self) -> int:
        return len({id(group) for group in self._group_of.values()})


def _key(name: str) -> str:
    """Make spellings equal: case, white space, dots in `C.P.R.F.`, a leading article."""
    words = " ".join(_WORD.findall(name.replace(".", ""))).casefold()
    return words.removeprefix("the ")


def read_aliases(data: bytes) -> list[list[str]]:
    """Read `aliases.yaml`.

    Raises:
        SidecarInvalid: It is not a list of lists of names; says which item.
    """
    try:
        said = yaml.safe_load(data)
    except YAML_ERRORS as error:
        raise SidecarInvalid(f"{ALIAS_FILE} is not YAML; correct it.") from error
    if said is None:
        return []
    if not isinstance(said, list):
        raise SidecarInvalid(f"{ALIAS_FILE}: expected a list of lists: - [CPRF, KPRF]")
    groups: list[list[str]] = []
    for n, item in enumerate(said, start=1):
        names = [str(name).strip() for name in item] if isinstance(item, list) else []
        if len([name for name in names if _key(name)]) < 2:
            raise SidecarInvalid(
                f"{ALIAS_FILE}: item {n}: expected at least two names in brackets: [CPRF, KPRF]"
            )
        groups.append(names)
    return groups


def names_of(texts: Iterable[str], aliases: Iterable[Sequence[str]] = ()) -> Names:
    """Collect the names of a corpus.

    Args:
        texts: Every document's text.
        aliases: As `read_aliases` returned them; they count before what texts define.
    """
    listed = [list(group) for group in aliases]
    # Where the person gave an abbreviation's long form too, a text's other one is another name.
    spelled = [group for group in listed if any(" " in _key(name) for name in group)]
    settled = {_key(name) for group in spelled for name in group}
    long_of: dict[str, dict[str, str]] = defaultdict(dict)
    short_of: dict[str, str] = {}
    for text in texts:
        for each in abbreviations(text):
            long_of[_key(each.short)].setdefault(_key(each.long), each.long)
            short_of.setdefault(_key(each.short), each.short)
    defined = [
        [short_of[short], *longs.values()]
        for short, longs in long_of.items()
        if len(longs) == 1 and not (short in settled and not settled & longs.keys())
    ]
    return Names([*listed, *defined])
