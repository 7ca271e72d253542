"""Generations on a Milvus server: staged under a name of their own, made live by an alias.

    footnote_<id>_others   pieces: manifest, vocabulary, records of each file, tokens
    footnote_new_<id>      passages of a generation that is being sent; nobody lists it
    footnote_<id>          the same once counts and canary queries agree: the generation exists
    footnote               alias of the live one

A builder that dies leaves what no reader sees, and the next one takes it away. A server that dies
has either changed the alias or not.
"""

import re
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from index.errors import EngineUnavailable, GenerationMissing
from index.local import LocalContents
from index.manifest import Manifest
from index.milvus import pieces, sending
from index.milvus.contents import MilvusContents
from index.milvus.records import FetchedRecords
from index.milvus.server import Server
from index.mirror import prove_copy

_LIVE = "footnote"
_NEW = "footnote_new_"
_OTHERS = "_others"
_GENERATION = re.compile(rf"{_LIVE}_(\d{{8}}T\d{{6}}_[0-9a-f]{{11}})\Z")
_BELIEVED_SECONDS = 1.0
_LONG_SECONDS = 600.0


class MilvusEngine:
    """Keeps generations on a server; `engine.Engine`.

    Args:
        server: Where.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._looked = -_BELIEVED_SECONDS
        self._seen: str | EngineUnavailable | None = None

    def ids(self) -> list[str]:
        """List the complete generations, newest first."""
        names = map(_GENERATION.match, self._server.call("list_collections"))
        return sorted((name[1].replace("_", "-") for name in names if name), reverse=True)

    def current_id(self) -> str | None:
        """Name the live one, as of at most a second ago; None if none is.

        Raises:
            EngineUnavailable: The server did not answer, a second ago or now.
        """
        with self._lock:
            if time.monotonic() - self._looked >= _BELIEVED_SECONDS:
                self._seen = self._look()
                self._looked = time.monotonic()
            if isinstance(self._seen, EngineUnavailable):
                raise EngineUnavailable(str(self._seen))
            return self._seen

    def _look(self) -> str | EngineUnavailable | None:
        try:
            named = self._server.call("describe_alias", _LIVE, tries=1)["collection_name"]
        except GenerationMissing:
            return None
        except EngineUnavailable as error:
            return error
        found = _GENERATION.match(named)
        return found[1].replace("_", "-") if found else None

    def manifest_of(self, generation_id: str) -> Manifest:
        """Read what a generation was built from.

        Raises:
            FootnoteError: It is gone, or the server does not answer.
        """
        return sending.manifest_of(self._server, _passages(generation_id) + _OTHERS)

    def open(self, generation_id: str) -> MilvusContents:
        """Open a generation for searching.

        Raises:
            FootnoteError: It is gone, or the server does not answer.
        """
        passages = _passages(generation_id)
        self._server.call("load_collection", passages, timeout=_LONG_SECONDS)
        return MilvusContents(self._server, passages, passages + _OTHERS)

    def open_records(self, generation_id: str) -> FetchedRecords:
        """Open the records alone.

        Raises:
            FootnoteError: It is gone, or the server does not answer.
        """
        others = _passages(generation_id) + _OTHERS
        return FetchedRecords(self._server, others, self.manifest_of(generation_id))

    def stage(self, folder: Path, generation_id: str) -> None:
        """Send a generation and make sure that it arrived.

        Raises:
            EngineUnavailable: The server does not answer, or not as the folder does.
        """
        self._clear()
        local = LocalContents(folder)
        passages, staged = _passages(generation_id), _NEW + generation_id.replace("-", "_")
        pieces.create(self._server, passages + _OTHERS)
        sent = sending.send(self._server, local, staged, passages + _OTHERS)
        for collection, count in zip((staged, passages + _OTHERS), sent, strict=True):
            self._server.call("flush", collection, timeout=_LONG_SECONDS)
            self._server.call("load_collection", collection, timeout=_LONG_SECONDS)
            sending.require_count(self._server, collection, count)
        prove_copy(local, MilvusContents(self._server, staged, passages + _OTHERS))
        self._server.call("rename_collection", staged, passages)

    def publish(self, generation_id: str) -> None:
        """Point the alias at a generation, in one step, and let go of the memory of old ones."""
        collection = _passages(generation_id)
        self._server.call("load_collection", collection, timeout=_LONG_SECONDS)
        before = self._look()
        change = "create_alias" if before is None else "alter_alias"
        self._server.call(change, collection, _LIVE)
        self._looked = -_BELIEVED_SECONDS
        kept = {generation_id, before}
        for old in self.ids():
            if old not in kept:
                self._server.call("release_collection", _passages(old))

    def delete(self, generation_id: str) -> bool:
        """Delete a generation; one that is live stays."""
        if generation_id == self._look():
            return False
        passages = _passages(generation_id)
        self._drop([passages, passages + _OTHERS])
        return True

    def _clear(self) -> None:
        """Take away what dead builders left; the caller holds the builder's lock."""
        there = list(self._server.call("list_collections"))
        whole = {name + _OTHERS for name in there}
        left = (name.endswith(_OTHERS) and name not in whole for name in there)
        new = (name.startswith(_NEW) for name in there)
        self._drop(
            name
            for name, alone, half in zip(there, left, new, strict=True)
            if name.startswith(_LIVE) and (alone or half)
        )

    def _drop(self, collections: Iterable[str]) -> None:
        for name in collections:
            self._server.call("drop_collection", name)


def _passages(generation_id: str) -> str:
    return f"{_LIVE}_{generation_id.replace('-', '_')}"
