"""Calls to a Milvus server: connected when first needed, within a time, tried again, named errors.

Whatever the client library raises becomes `EngineUnavailable` or `GenerationMissing`; what the
server said stays in the log and is not shown.
"""

import logging
import time
from typing import Any

import grpc
from pymilvus import MilvusClient, MilvusException

from index.errors import EngineUnavailable, GenerationMissing

_LOG = logging.getLogger(__name__)

# It logs the trace of every error that it raises, also of those that are expected.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

_PAUSES_SECONDS = (0.05, 0.2, 0.8)
_UNREACHABLE = frozenset({1, 2})  # of the client: a call ran out of tries, no connection
_MISSING = frozenset({100, 1600})  # of the server: no such collection, no such alias
NOT_LOADED = 101


class Server:
    """A Milvus server.

    Args:
        uri: Where it is, e.g. `http://127.0.0.1:19530`.
        token: `user:password` or an API key; empty for none.
        database: Its database; empty for the default one.
        timeout_seconds: For one call.
    """

    def __init__(
        self, uri: str, *, token: str = "", database: str = "", timeout_seconds: float = 10.0
    ) -> None:
        self.uri = uri
        self._timeout = timeout_seconds
        self._account = {"token": token, "db_name": database}
        self._client: MilvusClient | None = None

    def call(self, method: str, *arguments: Any, tries: int = 3, **options: Any) -> Any:
        """Call a method of the client library.

        Args:
            method: Its name, e.g. `search`.
            *arguments: Passed on.
            tries: How often, with longer and longer pauses between.
            **options: Passed on; `timeout` is set if it is not given.

        Raises:
            EngineUnavailable: The server does not answer in time, or refuses.
            GenerationMissing: What is asked for is not there.
        """
        for pause in _PAUSES_SECONDS[: tries - 1]:
            try:
                return self._once(method, *arguments, **options)
            except EngineUnavailable:
                time.sleep(pause)
        return self._once(method, *arguments, **options)

    def search(self, collection: str, method: str, **options: Any) -> Any:
        """Call a method that reads a collection; one that is not in memory is loaded first.

        Raises:
            EngineUnavailable: The server does not answer in time, or refuses.
            GenerationMissing: The collection is gone.
        """
        try:
            return self.call(method, collection, **options)
        except _NotLoaded:
            self.call("load_collection", collection)
            return self.call(method, collection, **options)

    def _once(self, method: str, *arguments: Any, **options: Any) -> Any:
        try:
            if self._client is None:
                self._client = MilvusClient(self.uri, timeout=self._timeout, **self._account)
            return getattr(self._client, method)(
                *arguments, **{"timeout": self._timeout, **options}
            )
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            _LOG.debug("milvus: %s failed", method, exc_info=True)
            raise self._named(error) from error

    def _named(self, error: Exception) -> EngineUnavailable | GenerationMissing:
        code = getattr(error, "code", None)
        if code in _MISSING:
            return GenerationMissing("The Milvus server does not keep this state of the index.")
        if code == NOT_LOADED:
            return _NotLoaded("The Milvus server has not loaded this state of the index.")
        if code is None or callable(code) or code in _UNREACHABLE:
            return EngineUnavailable(
                f"The Milvus server at {self.uri} does not answer. Start it, or check "
                "FOOTNOTE_MILVUS_URI, FOOTNOTE_MILVUS_TOKEN and FOOTNOTE_MILVUS_DATABASE."
            )
        return EngineUnavailable(
            f"The Milvus server at {self.uri} refuses what it is asked (its code {code}). "
            "Its own log says why; Milvus 2.5 or newer is needed."
        )


class _NotLoaded(GenerationMissing):
    """The collection is there, but not in the server's memory."""
