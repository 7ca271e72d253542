"""Writing one shard: files taken over from the parent generation, and new ones."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index import durable, shards
from index.building.known_vectors import KnownVectors
from index.building.preparing import Prepared
from index.errors import IndexCorrupt
from index.listing import CorpusEntry, Part
from index.manifest import Shard
from index.shards import CODES, FILES, LEXICAL, RECORDS, TOKENS, VECTORS
from index.store import RecordWriter, ShardRecords
from index.vectors import token_vectors, two_bits
from index.vectors.dense import VectorIndex
from index.words import lexical
from index.words.lexical import LexicalWriter


@dataclass(slots=True)
class Contents:
    """What a shard is made of.

    Attributes:
        taken: Files that are taken over, by the records file that holds them now.
        prepared: New and changed files.
    """

    taken: dict[Path, Part] = field(default_factory=dict)
    prepared: list[Prepared] = field(default_factory=list)

    def files(self) -> Part:
        """List them all."""
        listed = Part({path: each for part in self.taken.values() for path, each in part.items()})
        for each in self.prepared:
            source = each.source
            listed[source.path] = CorpusEntry(
                source.sha256, source.size_bytes, source.modified_ns, each.said, len(each.passages)
            )
        return listed


def write_shard(
    staged: Path, number: int, contents: Contents, known: KnownVectors, *, token_dimension: int
) -> Shard:
    """Write records, vectors and words of one shard of a generation that is being built.

    Args:
        staged: The generation's folder.
        number: Which shard.
        contents: What it is made of.
        known: Has the vectors of every passage.
        token_dimension: Numbers in a token's vector.

    Raises:
        IndexCorrupt: What was written does not fit together; nothing may be published.
    """
    folder = staged / shards.folder_name(number)
    folder.mkdir(parents=True)
    durable.write_bytes(folder / FILES, contents.files().to_json())
    _write_records(folder / RECORDS, contents.taken, contents.prepared)
    records = ShardRecords(folder / RECORDS, first_key=shards.first_key(number))
    hashes = records.embedded()
    vectors = known.of(hashes)
    if not np.allclose(np.einsum("ij,ij->i", vectors, vectors), 1, atol=1e-3):
        raise IndexCorrupt("The model returned vectors that are not of unit length; not used.")
    durable.write_bytes(folder / VECTORS, VectorIndex(vectors).to_bytes())
    durable.write_bytes(folder / CODES, two_bits.pack(vectors).tobytes())
    tokens = token_vectors.to_bytes(
        known.tokens_of(hashes), records.sentence_starts(), token_dimension
    )
    durable.write_bytes(folder / TOKENS, tokens)
    words = _write_words(staged, folder, records)
    counts = records.counts()
    if not counts["passages"] == len(vectors) == sum(passages for _, passages in words):
        raise IndexCorrupt("The new index is inconsistent: its parts differ in number; not used.")
    return Shard(counts, words)


def _write_records(
    path: Path, taken: Mapping[Path, Collection[str]], prepared: Sequence[Prepared]
) -> None:
    writer = RecordWriter(path)
    for other, paths in taken.items():
        writer.take(other, paths)
    for each in prepared:
        writer.add(each.source, each.documents, sidecar=each.said)
        for document, sentences in each.sentences.items():
            writer.add_sentences(document, sentences)
        writer.add_abbreviations(each.source.path, each.abbreviations)
        writer.add_passages([p.passage for p in each.passages], [p.hashed for p in each.passages])
    writer.number()
    writer.close()


def _write_words(staged: Path, folder: Path, records: ShardRecords) -> lexical.Words:
    """Build the shard's words apart, then move their files to those of the other shards."""
    apart = folder / LEXICAL
    apart.mkdir()
    known = {document.id: document.metadata for document in records.documents()}
    writer = LexicalWriter(apart)
    for passage in records.all_passages():
        of = known[passage.document]
        writer.add(passage.key, title=of.title or "", text=passage.text, language=of.language)
    words = writer.finish()
    for path in lexical.files_of(apart, words):
        os.rename(path, staged / LEXICAL / path.name)
    for left in apart.iterdir():
        left.unlink()
    apart.rmdir()
    return words
