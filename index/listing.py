"""The files that a generation is made of: a list for each shard, so that a change rewrites few.

A list lies beside its shard, and its hash is in the manifest as that of every other file. What two
generations share is parsed once.
"""

import hashlib
import json
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from weakref import WeakValueDictionary

from index import shards


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """A file of the corpus that is in a generation.

    Attributes:
        said: Hash of what a person said about the file in a sidecar; None if nothing.
        passages: How many were made of it.
    """

    sha256: str
    size_bytes: int
    modified_ns: int
    said: str | None
    passages: int


class Part(dict[str, CorpusEntry]):
    """The files of one shard, by path."""

    def to_json(self) -> bytes:
        """Serialise for storage, in the order of the paths."""
        rows = {path: _columns(self[path]) for path in sorted(self)}
        return json.dumps(rows, ensure_ascii=False).encode()


def _columns(entry: CorpusEntry) -> tuple[str, int, int, str | None, int]:
    return entry.sha256, entry.size_bytes, entry.modified_ns, entry.said, entry.passages


class Listing(Mapping[str, CorpusEntry]):
    """The files of all shards.

    Args:
        parts: In the order of the shards.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)

    def __getitem__(self, path: str) -> CorpusEntry:
        return self.parts[shards.shard_of(shards.path_prefix(path), len(self.parts))][path]

    def __iter__(self) -> Iterator[str]:
        return (path for part in self.parts for path in part)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def items(self) -> ItemsView[str, CorpusEntry]:
        """Give paths and files without looking up each."""
        return _Items(self)


class _Items(ItemsView[str, CorpusEntry]):
    _mapping: Listing

    def __iter__(self) -> Iterator[tuple[str, CorpusEntry]]:
        return chain.from_iterable(part.items() for part in self._mapping.parts)


_parsed: WeakValueDictionary[str, Part] = WeakValueDictionary()


Fetch = Callable[[Sequence[str]], Mapping[str, bytes]]


def read(expected: Mapping[str, str], fetch: Fetch) -> Listing:
    """Put the lists of a generation together.

    Args:
        expected: The sha256 of each list, by its name, in the order of the shards.
        fetch: Reads those that are asked for.

    Raises:
        ValueError: One is not what was written; the message is its name.
    """
    held = {name: _parsed.get(sha256) for name, sha256 in expected.items()}
    fetched = fetch([name for name, part in held.items() if part is None])
    parts = {
        name: part if part is not None else _part(name, fetched.get(name, b""), expected[name])
        for name, part in held.items()
    }
    return Listing(list(parts.values()))


def _part(name: str, data: bytes, sha256: str) -> Part:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(name)
    part = Part({path: CorpusEntry(*row) for path, row in json.loads(data).items()})
    _parsed[sha256] = part
    return part
