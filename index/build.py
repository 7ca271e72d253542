"""Building: the corpus folder -> a new generation, or nothing at all.

    compare -> parse what changed -> embed new text -> write vectors and words -> publish

The live generation's records are copied and changed by the difference; vectors of text that is
already known are taken over. The corpus folder is the source of truth, and nothing is published
until everything is written, checked and on the disk.

Raises `CorpusMissing`, `IndexBusy`, `DiskFull`, `ModelUnavailable`; a file that cannot be read is
no error but a line of the report.
"""

import datetime as dt
import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from index import corpus, durable, manifest, plan
from index.chunking import Chunker, Chunking
from index.embedders.base import Embedder, Vectors
from index.errors import FootnoteError, IndexCorrupt, IndexMismatch
from index.generations import Generations, new_id
from index.lexical import LexicalIndex, LexicalWriter
from index.manifest import LEXICAL, RECORDS, VECTORS
from index.records import Document, Skipped, Source
from index.sentences import sentence_spans
from index.store import RecordReader, RecordWriter
from index.vectors import VectorIndex
from index.voices import with_voices

Stage = Literal["reading", "embedding", "writing"]
OnProgress = Callable[[Stage, int, int], None]

_TITLE_CHARS = 100
_SPECIAL_TOKENS = 2


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `found == indexed + len(skipped)` always holds.

    Attributes:
        generation: The live generation after the build.
        published: False if nothing had changed, so nothing was written.
        found: Files in the corpus folder.
        indexed: Files in the generation.
        embedded: Passages whose vectors had to be computed.
    """

    generation: str
    published: bool
    found: int
    indexed: int
    added: list[str]
    changed: list[str]
    removed: list[str]
    skipped: list[Skipped]
    documents: int
    passages: int
    embedded: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Parent:
    """The generation that a build starts from."""

    folder: Path
    manifest: manifest.Manifest


class Builder:
    """Builds generations of one corpus.

    Args:
        corpus_dir: The documents' folder.
        generations: Where the result goes.
        embedder: Makes the vectors.
        chunking: How documents are cut.
        keep: How many generations stay.
        on_progress: Told (stage, done, total) as the work goes on.
        now: The clock, UTC.

    Raises:
        IndexMismatch: Passages would be longer than the model reads.
    """

    def __init__(
        self,
        corpus_dir: Path,
        generations: Generations,
        embedder: Embedder,
        *,
        chunking: Chunking,
        keep: int = 5,
        on_progress: OnProgress | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        most = embedder.card.max_tokens - _SPECIAL_TOKENS
        if chunking.passage_tokens > most:
            raise IndexMismatch(
                f"passage_tokens is {chunking.passage_tokens}, but {embedder.card.name} reads at "
                f"most {most} tokens and would ignore the rest. Set FOOTNOTE_PASSAGE_TOKENS lower."
            )
        self._corpus_dir = corpus_dir
        self._generations = generations
        self._embedder = embedder
        self._chunking = chunking
        self._chunker = Chunker(chunking, embedder.count_tokens)
        self._keep = keep
        self._progress = on_progress or (lambda _stage, _done, _total: None)
        self._now = now

    def build(self, *, full: bool = False) -> BuildReport:
        """Bring the index up to date with the corpus folder.

        Args:
            full: Start from nothing, not even known vectors.

        Raises:
            FootnoteError: Nothing was published; the live generation is as it was.
        """
        corpus.require(self._corpus_dir)
        with durable.disk_errors(self._generations.data_dir), self._generations.lock():
            parent = None if full else self._parent()
            with self._generations.staging() as staged:
                report = self._build(staged, parent)
            self._generations.collect(keep=self._keep)
        return report

    def _build(self, staged: Path, parent: _Parent | None) -> BuildReport:
        started = time.perf_counter()
        writer = RecordWriter(_copied(parent, staged))
        try:
            change = plan.compare(
                self._corpus_dir,
                writer.sources(),
                sidecars=writer.sidecars(),
                progress=lambda done, total: self._progress("reading", done, total),
            )
            same_folder = parent and parent.manifest.corpus_root == str(self._corpus_dir.resolve())
            told = parent and parent.manifest.skipped == change.skipped
            if parent and same_folder and told and not change:
                seconds = round(time.perf_counter() - started, 3)
                return _report(parent.manifest, change, seconds, embedded=0, published=False)
            known = writer.embedded()
            texts = self._apply(writer, change)
            vectors, embedded = self._vectors(parent, known, writer.embedded(), texts)
        finally:
            writer.close()
        made = self._write(staged, parent, vectors, change, started)
        self._generations.publish(staged, made)
        return _report(made, change, made.seconds, embedded=embedded, published=True)

    def _parent(self) -> _Parent | None:
        """Find a generation to start from: live, whole, and made with the same model and sizes."""
        live = self._generations.current_id()
        if live is None:
            return None
        folder = self._generations.folder(live)
        try:
            known = manifest.read(folder)
            manifest.verify(folder, known)
        except FootnoteError:
            return None
        same = (known.model, known.chunking) == (self._embedder.card, self._chunking)
        return _Parent(folder, known) if same else None

    def _apply(self, writer: RecordWriter, change: plan.Change) -> dict[str, str]:
        """Change the records; return the texts to embed for new passages, by their hash."""
        for path in (*change.removed, *change.changed):
            writer.remove(path)
        texts: dict[str, str] = {}
        for path, (source, documents) in change.loaded.items():
            writer.add(source, documents, sidecar=change.sidecars.get(path))
            for document in documents:
                texts |= self._add_document(writer, source, document)
        writer.drop_unused_texts()
        writer.order_by_place()
        return texts

    def _add_document(
        self, writer: RecordWriter, source: Source, document: Document
    ) -> dict[str, str]:
        language = document.metadata.language
        sentences = sentence_spans(source.text, document.span, language=language)
        passages = self._chunker.passages_of(source, document)
        texts = [self._embedded_text(document, passage.text) for passage in passages]
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        writer.add_sentences(document.id, with_voices(source.text, document.span, sentences))
        writer.add_passages(passages, hashes)
        return dict(zip(hashes, texts, strict=True))

    def _embedded_text(self, document: Document, text: str) -> str:
        """Put the document's title before a passage: context for the model, never for the quote.

        A title that would push the passage's end out of what the model reads is left out.
        """
        title = (document.metadata.title or "")[:_TITLE_CHARS]
        room = self._embedder.card.max_tokens - _SPECIAL_TOKENS - self._chunking.passage_tokens
        if not title or self._embedder.count_tokens(title) > room:
            return text
        return f"{title}\n{text}"

    def _vectors(
        self,
        parent: _Parent | None,
        known: list[tuple[int, str]],
        wanted: list[tuple[int, str]],
        texts: dict[str, str],
    ) -> tuple[Vectors, int]:
        """Lay out one vector a passage in key order, computing only those that are not known.

        Args:
            parent: Whose vectors are known.
            known: (key, hash of the embedded text) of the parent's passages, in row order.
            wanted: The same of the new generation's passages.
            texts: The texts of new passages, by hash.

        Returns:
            float32, shape (len(wanted), dimension), and how many were computed.
        """
        vectors = _parent_vectors(parent, self._embedder.card.dimension)
        row_of = {hashed: row for row, (_, hashed) in enumerate(known)}
        new = [hashed for hashed in texts if hashed not in row_of]
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            self._progress("embedding", done, len(new))

        fresh = self._embedder.embed_documents([texts[hashed] for hashed in new], progress=count)
        row_of |= {hashed: len(vectors) + row for row, hashed in enumerate(new)}
        rows = np.asarray([row_of[hashed] for _, hashed in wanted], dtype=np.int64)
        return np.concatenate([vectors, fresh])[rows], len(new)

    def _write(
        self,
        staged: Path,
        parent: _Parent | None,
        vectors: Vectors,
        change: plan.Change,
        started: float,
    ) -> manifest.Manifest:
        self._progress("writing", 0, 3)
        durable.write_bytes(staged / VECTORS, VectorIndex(vectors).to_bytes())
        self._progress("writing", 1, 3)
        with RecordReader(staged / RECORDS) as records:
            _write_words(staged / LEXICAL, records)
            _prove(staged, records, vectors)
            counts, files = records.counts(), records.file_hashes()
        self._progress("writing", 2, 3)
        now = self._now()
        made = manifest.Manifest(
            id=new_id(now),
            parent=parent.manifest.id if parent else None,
            built_at=now.isoformat(timespec="milliseconds"),
            seconds=round(time.perf_counter() - started, 3),
            model=self._embedder.card,
            chunking=self._chunking,
            counts=counts,
            corpus_root=str(self._corpus_dir.resolve()),
            corpus=files,
            skipped=change.skipped,
            canary=self._embedder.embed_query(manifest.CANARY_TEXT).round(6).tolist(),
            files=manifest.hashed(staged),
        )
        self._progress("writing", 3, 3)
        return made


def _copied(parent: _Parent | None, staged: Path) -> Path:
    path = staged / RECORDS
    if parent:
        shutil.copyfile(parent.folder / RECORDS, path)
    return path


def _parent_vectors(parent: _Parent | None, dimension: int) -> Vectors:
    if parent is None:
        return np.zeros((0, dimension), dtype=np.float32)
    return VectorIndex.from_bytes((parent.folder / VECTORS).read_bytes()).all()


def _write_words(folder: Path, records: RecordReader) -> None:
    folder.mkdir()
    titles = {d.id: d.metadata.title or "" for d in records.documents()}
    words = LexicalWriter(folder)
    for passage in records.all_passages():
        words.add(passage.key, title=titles[passage.document], text=passage.text)
    words.finish()


def _prove(staged: Path, records: RecordReader, vectors: Vectors) -> None:
    """Check what was written before anyone may read it.

    Raises:
        IndexCorrupt: Counts differ, or the vectors are not unit vectors.
    """
    counted = {len(records.keys), len(vectors), len(LexicalIndex(staged / LEXICAL))}
    if len(counted) != 1:
        raise IndexCorrupt(f"The new index is inconsistent (counts {sorted(counted)}); not used.")
    if not np.allclose(np.einsum("ij,ij->i", vectors, vectors), 1, atol=1e-3):
        raise IndexCorrupt("The model returned vectors that are not of unit length; not used.")


def _report(
    made: manifest.Manifest,
    change: plan.Change,
    seconds: float,
    *,
    embedded: int,
    published: bool,
) -> BuildReport:
    return BuildReport(
        generation=made.id,
        published=published,
        found=made.counts["sources"] + len(change.skipped),
        indexed=made.counts["sources"],
        added=change.added,
        changed=change.changed,
        removed=change.removed,
        skipped=change.skipped,
        documents=made.counts["documents"],
        passages=made.counts["passages"],
        embedded=embedded,
        seconds=seconds,
    )
