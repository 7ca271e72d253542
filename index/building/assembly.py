"""Assembling a generation: what a change brings, and of the parent what stays as it was.

    prepare what is new -> embed it -> write the shards that change -> link the others -> prove

The cost follows the change: a shard that nothing touches is not written but shared with the
parent by hard links. What is taken over has been compared with the parent's manifest before.
"""

import os
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import manifest, shards
from index.building.known_vectors import KnownVectors, Vectorised
from index.building.parent import Parent
from index.building.plan import Change
from index.building.preparing import Prepared, Preparer
from index.building.progress import OnProgress
from index.building.proof import prove
from index.building.shard_writer import Contents, write_shard
from index.chunking import Chunking
from index.embedders.base import Embedder
from index.listing import Listing, Part
from index.manifest import Files, Shard
from index.shards import LEXICAL, RECORDS, TOKENS, VECTORS
from index.store import ShardRecords
from index.vectors import token_vectors
from index.vectors.dense import VectorIndex
from index.vectors.token_vectors import Packed, TokenFile
from index.words import lexical

_ENOUGH_TO_TELL = 32
_BYTES_PER_CHARACTER = 30  # text and records 4, words 3, vectors 2, token vectors 21


@dataclass(frozen=True, slots=True)
class Assembled:
    """A generation's content, written but not yet published.

    Attributes:
        shards: Its parts, in order.
        corpus: The files that are in each of them.
        files: Each file of the generation: sha256 and size in bytes.
        embedded: Passages whose vectors had to be computed.
        embedded_per_second: How fast that went; None if there were too few to tell.
    """

    shards: list[Shard]
    corpus: Listing
    files: Files
    embedded: int
    embedded_per_second: float | None


class Assembly:
    """A build's work between the comparison and the publication.

    Args:
        change: What differs from the parent.
        parent: Whose files are taken over; None takes nothing.
        embedder: Makes the vectors.
        chunking: How documents are cut.
        shard_passages: How many passages a shard holds at most, on average.
        progress: Told (stage, done, total) as the work goes on.
    """

    def __init__(
        self,
        change: Change,
        parent: Parent | None,
        embedder: Embedder,
        chunking: Chunking,
        *,
        shard_passages: int,
        progress: OnProgress,
    ) -> None:
        self._change = change
        self._parent = parent
        self._embedder = embedder
        self._progress = progress
        self._prepared = self._prepare(Preparer(embedder, chunking))
        self._count = shards.shard_count(self._passages(), most=shard_passages)
        self._contents = self._dealt()
        self._known = KnownVectors(embedder.card.dimension)
        self._known.add(self._vectors_of(shard) for shard in self._read_shards())
        self._new = {
            each.hashed: each
            for prepared in self._prepared
            for each in prepared.passages
            if each.hashed not in self._known
        }

    @property
    def passages_to_embed(self) -> int:
        """How many texts are new."""
        return len(self._new)

    @property
    def bytes_needed(self) -> int:
        """Estimate how much will be written: new text, and the changed shards of the parent."""
        characters = sum(
            len(each.text) for prepared in self._prepared for each in prepared.passages
        )
        again = 0
        if self._parent:
            changed = tuple(f"{shards.folder_name(n)}/" for n in self._read_shards())
            files = self._parent.manifest.files.items()
            again = sum(int(entry["size"]) for name, entry in files if name.startswith(changed))
        return characters * _BYTES_PER_CHARACTER + again

    def write(self, staged: Path) -> Assembled:
        """Write everything but the manifest into a generation that is being built.

        Raises:
            IndexCorrupt: What was written does not answer as it must; nothing may be published.
        """
        per_second = self._embed()
        (staged / LEXICAL).mkdir()
        linked = _linked(staged, self._alike, self._contents) if self._alike else {}
        written: dict[int, Shard] = {}
        for number, contents in self._contents.items():
            self._progress("writing", len(written), len(self._contents))
            written[number] = write_shard(
                staged,
                number,
                contents,
                self._known,
                token_dimension=self._embedder.card.token_dimension,
            )
        before = self._alike.manifest.shards if self._alike else []
        made = [written[n] if n in written else before[n] for n in range(self._count)]
        lexical.join(staged / LEXICAL, [words for part in made for words in part.words])
        prove(staged, made, list(written))
        self._progress("writing", len(written), len(written))
        files = manifest.hashed(staged, linked=linked)
        return Assembled(made, self._listing(), files, len(self._new), per_second)

    def _prepare(self, preparer: Preparer) -> list[Prepared]:
        prepared: list[Prepared] = []
        total = len(self._change.loaded)
        for path in sorted(self._change.loaded):
            self._progress("cutting", len(prepared), total)
            loaded = self._change.loaded[path]
            prepared.append(preparer.prepare(loaded.source, loaded.documents, loaded.said))
        self._progress("cutting", total, total)
        return prepared

    def _passages(self) -> int:
        """How many there will be."""
        made = sum(len(each.passages) for each in self._prepared)
        if not self._parent:
            return made
        held = self._parent.manifest
        gone = sum(held.corpus[path].passages for path in self._change.gone)
        return held.counts["passages"] - gone + made

    def _dealt(self) -> dict[int, Contents]:
        """Deal the files out to the shards that cannot stay as they are, by number."""
        touched = {self._shard_of(path) for path in (*self._change.gone, *self._change.loaded)}
        numbers = sorted(touched) if self._alike else range(self._count)
        dealt = {number: Contents() for number in numbers}
        for number, (records, part) in enumerate(self._parent.parts if self._parent else ()):
            if number in dealt or not self._alike:
                for path, entry in part.items():
                    if path not in self._change.gone:
                        contents = dealt[self._shard_of(path)]
                        contents.taken.setdefault(records, Part())[path] = entry
        for each in self._prepared:
            dealt[self._shard_of(each.source.path)].prepared.append(each)
        return dealt

    @property
    def _alike(self) -> Parent | None:
        """The parent, if it has as many shards, so that a file stays in its own."""
        as_many = self._parent and self._count == len(self._parent.manifest.shards)
        return self._parent if as_many else None

    def _shard_of(self, path: str) -> int:
        return shards.shard_of(shards.path_prefix(path), self._count)

    def _read_shards(self) -> Iterable[int]:
        """The parent's shards whose vectors may be wanted.

        Those that change, hence also those that a moved file is gone from, and those that hold a
        file of the same bytes as a new one.
        """
        parent = self._parent
        if not parent:
            return ()
        if not self._alike:
            return range(len(parent.manifest.shards))
        loaded = self._change.loaded
        pairs = ({each.path, each.same_as} for each in self._change.duplicates)
        same = {path for pair in pairs if not pair.isdisjoint(loaded) for path in pair}
        return sorted(self._contents.keys() | set(map(self._shard_of, same)))

    def _vectors_of(self, shard: int) -> Vectorised:
        assert self._parent is not None
        folder = self._parent.folder / shards.folder_name(shard)
        records = ShardRecords(folder / RECORDS)
        vectors = VectorIndex.from_bytes((folder / VECTORS).read_bytes()).all()
        tokens = TokenFile(folder / TOKENS)
        return records.embedded(), vectors, [tokens.packed(row) for row in range(len(tokens))]

    def _embed(self) -> float | None:
        """Embed what is new; return how many a second, if that says something."""
        started = time.perf_counter()
        new = list(self._new.values())
        vectors = np.zeros((len(new), self._embedder.card.dimension), dtype=np.float32)
        tokens: list[Packed] = [b""] * len(new)
        embedding = self._embedder.embed_documents([each.text for each in new])
        for done, (row, embedded) in enumerate(embedding, start=1):
            vectors[row] = embedded.vector
            tokens[row] = token_vectors.pack(embedded.tokens, title_chars=len(new[row].title))
            self._progress("embedding", done, len(new))
        self._known.add([(list(self._new), vectors, tokens)])
        enough = len(self._new) >= _ENOUGH_TO_TELL
        return len(self._new) / (time.perf_counter() - started) if enough else None

    def _listing(self) -> Listing:
        parts = dict(enumerate(self._alike.manifest.corpus.parts if self._alike else ()))
        parts |= {number: contents.files() for number, contents in self._contents.items()}
        return Listing([parts[number] for number in range(self._count)])


def _linked(staged: Path, parent: Parent, written: Collection[int]) -> Files:
    """Share with the parent all but the shards that are written; return what is known of it."""
    words = [name for number in written for name, _ in parent.manifest.shards[number].words]
    apart = (
        f"{LEXICAL}/{lexical.META}",
        *(f"{shards.folder_name(number)}/" for number in written),
        *(f"{LEXICAL}/{name}." for name in words),
    )
    files = parent.manifest.files.items()
    shared = {name: entry for name, entry in files if not name.startswith(apart)}
    for folder in {os.path.dirname(name) for name in shared}:
        (staged / folder).mkdir(parents=True, exist_ok=True)
    for name in shared:
        os.link(f"{parent.folder}/{name}", f"{staged}/{name}")
    return shared
