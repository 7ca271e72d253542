"""Stand-ins that keep the contracts of the parts they stand in for. Nothing here is a mock.

`HashEmbedder` is a deterministic embedding model made of hashed words: texts that share words are
near each other, nothing is learned, nothing is loaded. `Shelf` is a corpus folder with its index,
for tests that change files and build again.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from index import shards
from index.building.builder import Builder, BuildReport
from index.building.progress import OnProgress
from index.chunking import Chunker, Chunking
from index.documents.loading import load
from index.embedders.base import NO_TOKENS, Embedded, Embedder, TokenVectors, Vectors
from index.embedders.card import ModelCard, ModelIdentity
from index.generations import Generations
from index.local import LocalContents
from index.records import Document, Hit, Passage, Source
from index.searching.generation import Generation, Mode

_TOKEN = re.compile(r"\w{1,12}|[^\w\s]")
_CONTEXT_WEIGHT = 0.1

Files = dict[str, str | bytes]


@lru_cache(maxsize=65536)
def _word_vector(word: str, dimension: int) -> Vectors:
    """A fixed direction for a word: +1 and -1 from the bits of its hash."""
    bits = np.frombuffer(hashlib.shake_256(word.encode()).digest(dimension // 8), dtype=np.uint8)
    return np.unpackbits(bits).astype(np.float32) * 2 - 1


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


LEAST = 0.75  # cosine that `Narrow` gives any two texts


class HashEmbedder:
    """Keeps `index.embedders.base.Embedder`: a text is the sum of its words' directions.

    A token is up to twelve letters of a word, or one other visible character.
    """

    def __init__(self, *, name: str = "hash", dimension: int = 256, max_tokens: int = 256) -> None:
        self.embedded: list[str] = []
        self._card = ModelCard(
            name=name,
            weights_sha256=hashlib.sha256(name.encode()).hexdigest(),
            dimension=dimension,
            token_dimension=dimension,
            max_tokens=max_tokens,
            precision="float32",
        )

    @property
    def identity(self) -> ModelIdentity:
        return self._card.identity

    @property
    def card(self) -> ModelCard:
        return self._card

    def count_tokens(self, text: str) -> int:
        return sum(1 for _ in _TOKEN.finditer(text))

    def embed_query(self, question: str) -> Embedded:
        return Embedded(self._vector(question), self._token_vectors(question))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        for row, text in reversed(list(enumerate(texts))):
            self.embedded.append(text)
            yield row, Embedded(self._vector(text), self._token_vectors(text))

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return [self._token_vectors(text) for text in texts]

    def _vector(self, text: str) -> Vectors:
        words = _TOKEN.findall(text.lower()) or ["nothing at all"]
        return _unit(np.sum([self._direction(word) for word in words], axis=0, dtype=np.float32))

    def _token_vectors(self, text: str) -> TokenVectors:
        found = list(_TOKEN.finditer(text))[: self._card.max_tokens - 2]
        around = _CONTEXT_WEIGHT * self._vector(text)
        rows = [_unit(self._direction(token[0].lower())) + around for token in found]
        return TokenVectors(
            vectors=_unit(np.reshape(rows, (len(found), self._card.dimension)).astype(np.float32)),
            starts=np.asarray([token.start() for token in found], dtype=np.int64),
            ends=np.asarray([token.end() for token in found], dtype=np.int64),
        )

    def _direction(self, word: str) -> Vectors:
        return _word_vector(word, self._card.dimension)


class PatientEmbedder(HashEmbedder):
    """A model that, once held, embeds no question before it is let go on; knows how many asked."""

    def __init__(self) -> None:
        super().__init__(name="patient")
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Semaphore(0)

    def hold(self) -> None:
        self.asked = threading.Semaphore(0)
        self.go.clear()

    def embed_query(self, question: str) -> Embedded:
        self.asked.release()
        self.go.wait(30)
        return super().embed_query(question)


class BrokenEmbedder(HashEmbedder):
    """A model that answers every passage with the same number, not with a unit vector."""

    def __init__(self, number: float) -> None:
        super().__init__(name="broken")
        self._number = number

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        for row, embedded in super().embed_documents(texts):
            yield row, replace(embedded, vector=np.full_like(embedded.vector, self._number))


def write_files(folder: Path, files: Files) -> None:
    """Write a corpus: text as UTF-8, newlines as they are, folders made as needed."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


class Narrow(HashEmbedder):
    """The same model, if it gave no two texts a cosine below `least`, as some models do."""

    def __init__(self, *, least: float = LEAST, tokens: bool = True) -> None:
        super().__init__(name=f"narrow-{least}", dimension=257)
        self._card = replace(self._card, token_dimension=256 if tokens else 0)
        self._least = least

    def embed_query(self, question: str) -> Embedded:
        return self._narrowed(HashEmbedder().embed_query(question))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Embedded]]:
        for row, embedded in HashEmbedder().embed_documents(texts):
            yield row, self._narrowed(embedded)

    def _narrowed(self, embedded: Embedded) -> Embedded:
        own = embedded.vector * np.float32((1 - self._least) ** 0.5)
        vector: Vectors = np.append(own, np.float32(self._least**0.5))
        return Embedded(vector, embedded.tokens if self._card.token_dimension else NO_TOKENS)


class Shelf:
    """A corpus folder with its index."""

    def __init__(
        self,
        corpus_dir: Path,
        data_dir: Path,
        embedder: Embedder,
        *,
        passage_tokens: int = 40,
        keep: int = 5,
        shard_passages: int = shards.SHARD_PASSAGES,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.corpus_dir = corpus_dir
        self.generations = Generations(data_dir)
        self.embedder = embedder
        self.builder = Builder(
            corpus_dir,
            self.generations,
            embedder,
            chunking=Chunking(passage_tokens),
            keep=keep,
            shard_passages=shard_passages,
            on_progress=on_progress,
        )

    def write(self, files: Files) -> None:
        write_files(self.corpus_dir, files)

    def build(self, files: Files | None = None, *, full: bool = False) -> BuildReport:
        self.write(files or {})
        return self.builder.build(full=full)

    def folder(self) -> Path:
        """The live generation's folder."""
        live = self.generations.current_id()
        assert live is not None
        return self.generations.folder(live)

    def shard(self) -> Path:
        """The folder of the live generation's first shard."""
        return self.folder() / shards.folder_name(0)

    def open(self) -> Generation:
        return Generation(LocalContents(self.folder()))

    def search(self, question: str, *, k: int = 5, mode: Mode = "hybrid") -> list[Hit]:
        return self.open().search(question, self.embedder.embed_query(question), k=k, mode=mode)


def place(hits: Sequence[Hit]) -> list[tuple[str, str, float, float | None, float | None]]:
    """What a reader sees of hits: the words, where they stand, and all scores."""
    return [(h.passage.id, h.passage.text, h.score, h.dense, h.lexical) for h in hits]


def chunked(
    text: str, *, passage_tokens: int, count_tokens: Callable[[str], int], name: str = "a.txt"
) -> tuple[Source, Document, list[Passage]]:
    """Load a text as a file and cut its first document into passages."""
    source, documents = load(name, text.encode(), modified_ns=0)
    chunker = Chunker(Chunking(passage_tokens), count_tokens)
    return source, documents[0], chunker.passages_of(source, documents[0])


def visible(text: str) -> list[str]:
    """The characters one can see."""
    return [character for character in text if not character.isspace()]


def flipped_bits(data: bytes, positions: Sequence[int]) -> Iterator[bytes]:
    """The same bytes with one bit turned, at each position (counted in bits)."""
    for position in positions:
        damaged = bytearray(data)
        damaged[position // 8] ^= 1 << (position % 8)
        yield bytes(damaged)
