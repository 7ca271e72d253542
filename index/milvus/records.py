"""The records of a generation on a server: each file's own small records file, fetched when needed.

What a reader asks for next is mostly in the file that it has just seen, so a few hundred files are
kept open.
"""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from index.manifest import Manifest
from index.milvus import pieces
from index.milvus.server import Server
from index.records import Document, Source
from index.shards import PREFIX_CHARS
from index.store import Records, RecordWriter, ShardRecords
from index.store.schema import document_of

_KEPT_OPEN = 512
_PREFIX = re.compile(rf"[0-9a-f]{{{PREFIX_CHARS}}}")


class FetchedRecords(Records):
    """Reads the records of one generation.

    Args:
        server: Where they are.
        collection: Of the generation's pieces.
        manifest: Which files there are.
    """

    def __init__(self, server: Server, collection: str, manifest: Manifest) -> None:
        self._server, self._collection, self._manifest = server, collection, manifest
        self._open: OrderedDict[str, ShardRecords] = OrderedDict()
        self._lock = threading.Lock()

    def part_of(self, prefix: str) -> ShardRecords:
        """Fetch the records of the files that an id is of; without any if there are none."""
        wanted = prefix[:PREFIX_CHARS]
        self.expect([prefix])
        with self._lock:
            return self._open.get(wanted) or _nothing()

    def expect(self, ids: Iterable[str]) -> None:
        """Fetch the records of several files in one go, unless they are here."""
        wanted = {name[:PREFIX_CHARS] for name in ids if _PREFIX.match(name)}
        with self._lock:
            for prefix in wanted & self._open.keys():
                self._open.move_to_end(prefix)
            missing = sorted(wanted - self._open.keys())
        if not missing:
            return
        found = pieces.read(self._server, self._collection, [file_name(one) for one in missing])
        with self._lock:
            for prefix in missing:
                if file_name(prefix) in found:
                    data = found[file_name(prefix)]
                    self._open[prefix] = ShardRecords.from_bytes(data)
            while len(self._open) > max(_KEPT_OPEN, len(wanted)):
                self._open.popitem(last=False)

    def documents(self) -> list[Document]:
        """List all documents, by file and place in it; fetched once."""
        return self._documents

    @cached_property
    def _documents(self) -> list[Document]:
        return [document_of(row) for row in self._listed("documents")]

    def abbreviations(self) -> list[tuple[str, str]]:
        """List (abbreviation, what it stands for) as the files define them, in path order."""
        return [(short, long) for short, long in self._listed("abbreviations")]

    def source_by_sha256(self, prefix: str) -> Source | None:
        """Find a file by the beginning of its hash; the first in path order if several agree."""
        files = self._manifest.corpus.items()
        same = [path for path, entry in files if entry.sha256.startswith(prefix)]
        return self.source(min(same)) if same else None

    def _listed(self, name: str) -> list[Any]:
        data = pieces.read(self._server, self._collection, [name])[name]
        return list(json.loads(data))


def file_name(prefix: str) -> str:
    """Under which name the records of a path's prefix are kept."""
    return f"file/{prefix}"


@lru_cache(maxsize=1)
def _nothing() -> ShardRecords:
    return ShardRecords.from_bytes(RecordWriter(None).to_bytes())
