"""Assembling a generation: what a change brings, and of the parent what stays as it was.

    prepare what is new -> embed it -> write the shards that change -> link the others -> prove

The cost follows the change: a shard that nothing touches is not written but shared with the
parent by hard links. What is taken over has been compared with the parent's manifest before.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import manifest, shards
from index.building.known_vectors import KnownVectors, Part
from index.building.parent import Parent
from index.building.plan import Change
from index.building.preparing import Prepared, Preparer
from index.building.progress import OnProgress
from index.building.proof import prove
from index.building.shard_writer import Contents, write_shard
from index.chunking import Chunking
from index.embedders.base import Embedder
from index.manifest import CorpusEntry, Files, Shard
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
        corpus: The files that are in it.
        files: Each file of the generation: sha256 and size in bytes.
        embedded: Passages whose vectors had to be computed.
        embedded_per_second: How fast that went; None if there were too few to tell.
    """

    shards: list[Shard]
    corpus: dict[str, CorpusEntry]
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
        self._shard_passages = shard_passages
        self._change = change
        self._parent = parent
        self._embedder = embedder
        self._progress = progress
        self._prepared = self._prepare(Preparer(embedder, chunking))
        self._contents = self._dealt()
        self._changed = [self._is_changed(n, each) for n, each in enumerate(self._contents)]
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
        linked: Files = {}
        made: list[Shard] = []
        total = len(self._contents)
        for number, contents in enumerate(self._contents):
            self._progress("writing", number, total)
            if self._parent and not self._changed[number]:
                made.append(self._parent.manifest.shards[number])
                linked |= _linked(staged, number, self._parent)
            else:
                made.append(
                    write_shard(
                        staged,
                        number,
                        contents,
                        self._known,
                        token_dimension=self._embedder.card.token_dimension,
                    )
                )
        lexical.join(staged / LEXICAL, [words for part in made for words in part.words])
        prove(staged, made, [number for number in range(total) if self._changed[number]])
        self._progress("writing", total, total)
        files = manifest.hashed(staged, linked=linked)
        return Assembled(made, self._corpus(), files, len(self._new), per_second)

    def _prepare(self, preparer: Preparer) -> list[Prepared]:
        prepared: list[Prepared] = []
        total = len(self._change.loaded)
        for path in sorted(self._change.loaded):
            self._progress("cutting", len(prepared), total)
            loaded = self._change.loaded[path]
            prepared.append(preparer.prepare(loaded.source, loaded.documents, loaded.said))
        self._progress("cutting", total, total)
        return prepared

    def _dealt(self) -> list[Contents]:
        """Deal the files out to shards."""
        kept = self._change.kept
        passages = sum(entry.passages for entry in kept.values())
        passages += sum(len(each.passages) for each in self._prepared)
        count = shards.shard_count(passages, most=self._shard_passages)
        dealt = [Contents() for _ in range(count)]
        held = self._parent.records_files if self._parent else []
        for path in kept:
            prefix = shards.path_prefix(path)
            contents = dealt[shards.shard_of(prefix, count)]
            contents.taken.setdefault(held[shards.shard_of(prefix, len(held))], []).append(path)
        for each in self._prepared:
            prefix = shards.path_prefix(each.source.path)
            dealt[shards.shard_of(prefix, count)].prepared.append(each)
        return dealt

    def _is_changed(self, number: int, contents: Contents) -> bool:
        """Whether a shard differs from the parent's of the same number."""
        if not self._parent or len(self._contents) != len(self._parent.manifest.shards):
            return True
        before = self._parent.manifest.shards[number].counts["sources"]
        return bool(contents.prepared) or sum(map(len, contents.taken.values())) != before

    def _read_shards(self) -> Iterable[int]:
        """The parent's shards whose vectors may be wanted.

        Those that change, hence also those that a moved file is gone from, and those that hold a
        file of the same bytes as a new one.
        """
        parent = self._parent
        if not parent:
            return ()
        if len(self._contents) != len(parent.manifest.shards):
            return range(len(parent.manifest.shards))
        changed = {number for number, differs in enumerate(self._changed) if differs}
        same = {duplicate.same_as for duplicate in self._change.duplicates}
        return sorted(changed | {parent.shard_of(path) for path in same})

    def _vectors_of(self, shard: int) -> Part:
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

    def _corpus(self) -> dict[str, CorpusEntry]:
        entries = dict(self._change.kept)
        for each in self._prepared:
            source = each.source
            entries[source.path] = CorpusEntry(
                source.sha256, source.size_bytes, source.modified_ns, each.said, len(each.passages)
            )
        return dict(sorted(entries.items()))


def _linked(staged: Path, number: int, parent: Parent) -> Files:
    """Share a shard's files with the parent; return what is known of them."""
    words = parent.manifest.shards[number].words
    in_shard = f"{shards.folder_name(number)}/"
    of_words = tuple(f"{LEXICAL}/{name}." for name, _ in words)
    shared = {
        name: entry
        for name, entry in parent.manifest.files.items()
        if name.startswith((in_shard, *of_words))
    }
    (staged / in_shard).mkdir(parents=True)
    for name in shared:
        os.link(parent.folder / name, staged / name)
    return shared
