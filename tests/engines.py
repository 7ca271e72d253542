"""An engine made of lists, and a Milvus server on this machine: what stands beside the local one.

`ListEngine` keeps `index.engine.Engine` by looking at everything, one after the other.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence, Set
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from index.documents.names import names_of
from index.embedders.base import Vectors
from index.errors import EngineUnavailable, GenerationMissing
from index.filters import Filters
from index.local import LocalContents
from index.manifest import Manifest
from index.mirror import prove_copy
from index.records import Passage
from index.store import Records
from index.vectors.token_vectors import PassageTokens
from index.words.stored_vocabulary import analysed, phrases_in, stored
from index.words.vocabulary import Synonyms


class ListContents:
    """Keeps `index.engine.Contents`."""

    turn = nullcontext()

    def __init__(self, local: LocalContents) -> None:
        self.manifest, self.records = local.manifest, local.records
        documents = {each.id: each for each in local.records.documents()}
        self._passages = list(local.records.all_passages())
        placed = [(each, documents[each.document]) for each in self._passages]
        self._documents = [document for _, document in placed]
        self._vectors = list(local.vectors())
        self._tokens = local.tokens([each.key for each in self._passages])
        names = names_of(local.records.abbreviations(), local.manifest.aliases)
        self.words = stored(local.words, names, placed)
        named = phrases_in(local.words, self.words.table.phrases)
        self._words = [
            self.words.table.passage(*analysed(one), named.get(one[0].key, {})) for one in placed
        ]

    def __len__(self) -> int:
        return len(self._passages)

    def dense(
        self,
        vector: Vectors,
        k: int,
        *,
        also: Set[int] = frozenset(),
        among: Sequence[Filters] = (),
    ) -> dict[int, float]:
        cosines = {
            passage.key: float(np.dot(row, vector))
            for passage, row in zip(self._passages, self._vectors, strict=True)
        }
        admitted = self._admitted(among)
        nearest = sorted(admitted, key=lambda key: -cosines[key])[:k]
        return {key: cosines[key] for key in {*nearest, *also}}

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        *,
        names: Sequence[Synonyms] = (),
        among: Sequence[Filters] = (),
        only: Set[int] | None = None,
    ) -> dict[int, float]:
        question = self.words.table.question(terms, names)
        keys = self._admitted(among) & only if only is not None else self._admitted(among)
        scores = {
            passage.key: question.score(words)
            for passage, words in zip(self._passages, self._words, strict=True)
            if passage.key in keys
        }
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return {key: scores[key] for key in best if scores[key] > 0}

    def holding(self, phrase: str, k: int, *, among: Sequence[Filters] = ()) -> list[int]:
        return sorted(self._admitted(among))

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        held = {each.key: each for each in self._passages}
        return [held[key] for key in keys]

    def tokens(self, keys: Sequence[int]) -> list[PassageTokens]:
        places = {each.key: place for place, each in enumerate(self._passages)}
        return [self._tokens[places[key]] for key in keys]

    def _admitted(self, among: Sequence[Filters]) -> set[int]:
        return {
            passage.key
            for passage, document in zip(self._passages, self._documents, strict=True)
            if not among or any(way.admits(document) for way in among)
        }


class ListEngine:
    """Keeps `index.engine.Engine`."""

    def __init__(self) -> None:
        self._held: dict[str, ListContents] = {}
        self._live: str | None = None
        self.away = False

    def ids(self) -> list[str]:
        return sorted(self._held, reverse=True)

    def current_id(self) -> str | None:
        if self.away:
            raise EngineUnavailable("The list is away.")
        return self._live

    def manifest_of(self, generation_id: str) -> Manifest:
        return self.open(generation_id).manifest

    def open(self, generation_id: str) -> ListContents:
        if generation_id not in self._held:
            raise GenerationMissing(generation_id)
        return self._held[generation_id]

    def open_records(self, generation_id: str) -> Records:
        return self.open(generation_id).records

    def stage(self, folder: Path, generation_id: str) -> None:
        local = LocalContents(folder)
        made = ListContents(local)
        prove_copy(local, made)
        self._held[generation_id] = made

    def publish(self, generation_id: str) -> None:
        self.open(generation_id)
        self._live = generation_id

    def delete(self, generation_id: str) -> bool:
        return self._held.pop(generation_id, None) is not None


class MilvusProcess:
    """`milvus-lite server`, which may be killed and started again over the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("milvus-lite")
        command = [str(program), "server", "--data-dir", str(self._folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder.parent
        )
        self._wait()

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("milvus-lite did not start")
