"""Names for the same thing: `CPRF`, `KPRF`, `Communist Party of the Russian Federation`.

Two sources. Texts define abbreviations (`abbreviations`). And a person may list equal names
in `aliases.yaml` at the root of the corpus, where no rule can know them:

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

from index.documents.abbreviations import is_short
from index.documents.segmentation.fields import YAML_ERRORS
from index.documents.sidecar_names import ALIASES_FILE
from index.errors import SidecarInvalid
from index.records import Span

_TO_DO = "Nothing was indexed; correct it."
_WORD = re.compile(r"[^\W_][\w’'-]*")
# `us`, `it` and `who` are words; `kprf` is an abbreviation typed in a hurry.
_LOWER_FROM_CHARS = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question that has other names.

    Attributes:
        name: As it is written there.
        others: The other names, as they were written where they come from.
    """

    span: Span
    name: str
    others: tuple[str, ...]


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
        self._first_words = {key.partition(" ")[0] for key in self._group_of}

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

    def found_in(self, text: str) -> list[Mention]:
        """Find known names in a question, the longest first where they overlap.

        Returns:
            Mentions in order, not overlapping. A word is taken for an abbreviation only if it is
            written as one, in capitals, or in small letters if it is long enough for no word.
        """
        words = list(_WORD.finditer(text))
        found: list[Mention] = []
        n = 0
        while n < len(words):
            step = 1
            dotted = text.startswith(".", words[n].end())  # C.P.R.F. is one word of a name
            begins = dotted or words[n][0].casefold() in self._first_words
            longest = self._longest if begins else 0
            for count in range(min(longest, len(words) - n), 0, -1):
                span = Span(words[n].start(), words[n + count - 1].end())
                name = span.of(text)
                others = self.aliases_of(name)
                if others and (count > 1 or self._meant(name)):
                    found.append(Mention(span, name, others))
                    step = count
                    break
            n += step
        return found

    def _meant(self, word: str) -> bool:
        """Tell an abbreviation from a word with the same letters."""
        key = _key(word)
        written = (name for name in self._group_of[key] if _key(name) == key)
        return is_short(word) or len(word) >= _LOWER_FROM_CHARS or not all(map(is_short, written))

    def spellings(self, name: str) -> tuple[str, ...]:
        """List what a name that somebody typed may be called in the documents, itself first.

        Known names in it are replaced by their other names, one at a time: `KPRF Moscow` is also
        `CPRF Moscow`. For filters by author or addressee.
        """
        replaced = [
            name[: mention.span.start] + other + name[mention.span.end :]
            for mention in self.found_in(name)
            for other in mention.others
        ]
        return (name, *replaced)

    def groups(self) -> list[list[str]]:
        """List the groups of equal names, as they were written."""
        return list({id(group): group for group in self._group_of.values()}.values())

    def __len__(self) -> int:
        return len(self.groups())


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
        raise SidecarInvalid(f"{ALIASES_FILE} is not YAML. {_TO_DO}") from error
    if said is None:
        return []
    if not isinstance(said, list):
        raise SidecarInvalid(f"{ALIASES_FILE}: expected a list of lists, - [CPRF, KPRF]. {_TO_DO}")
    groups: list[list[str]] = []
    for n, item in enumerate(said, start=1):
        names = [str(name).strip() for name in item] if isinstance(item, list) else []
        if len([name for name in names if _key(name)]) < 2:
            raise SidecarInvalid(
                f"{ALIASES_FILE}: item {n}: expected at least two names, [CPRF, KPRF]. {_TO_DO}"
            )
        groups.append(names)
    return groups


def names_of(defined: Iterable[tuple[str, str]], aliases: Iterable[Sequence[str]] = ()) -> Names:
    """Collect the names of a corpus.

    Args:
        defined: (abbreviation, what it stands for), as the texts define them.
        aliases: As `read_aliases` returned them; they count before what texts define.
    """
    listed = [list(group) for group in aliases]
    # Where the person gave an abbreviation's long form too, a text's other one is another name.
    spelled = [group for group in listed if any(" " in _key(name) for name in group)]
    settled = {_key(name) for group in spelled for name in group}
    long_of: dict[str, dict[str, str]] = defaultdict(dict)
    short_of: dict[str, str] = {}
    for short, long in defined:
        long_of[_key(short)].setdefault(_key(long), long)
        short_of.setdefault(_key(short), short)
    agreed = [
        [short_of[short], *longs.values()]
        for short, longs in long_of.items()
        if len(longs) == 1 and not (short in settled and not settled & longs.keys())
    ]
    return Names([*listed, *agreed])
