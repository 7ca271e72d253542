"""Named values of any size in a collection: each compressed, in as many rows as it needs."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pymilvus import DataType, MilvusClient

from index.milvus.server import Server

_ROW_CHARS = 65_000  # a VARCHAR holds 65,535 bytes
_BATCH_CHARS = 2_000_000
_AT_ONCE = 64
_COUNT = re.compile(r"(\d+):")

Row = dict[str, object]


def create(server: Server, collection: str) -> None:
    """Make the collection."""
    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("name", DataType.VARCHAR, max_length=128, is_primary=True)
    schema.add_field("data", DataType.VARCHAR, max_length=65_535)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("unused", index_type="FLAT", metric_type="L2")
    server.call(
        "create_collection",
        collection,
        schema=schema,
        index_params=indexes,
        # Fetched a few at a time and much the larger part: it need not lie in the server's memory.
        properties={"mmap.enabled": "true"},
    )


def write(server: Server, collection: str, pieces: Iterable[tuple[str, bytes]]) -> int:
    """Write named values; return how many rows they take."""
    written, batch, size = 0, list[Row](), 0
    for row in (row for name, data in pieces for row in _rows(name, data)):
        batch.append(row)
        size += len(str(row["data"]))
        if size >= _BATCH_CHARS:
            server.call("insert", collection, batch)
            written, batch, size = written + len(batch), [], 0
    if batch:
        server.call("insert", collection, batch)
    return written + len(batch)


def read(server: Server, collection: str, names: Sequence[str]) -> dict[str, bytes]:
    """Read named values; one that is not there is left out."""
    first = _fetched(server, collection, [f"{name}/0" for name in names])
    more = [
        f"{name}/{number}"
        for name in names
        if (head := first.get(f"{name}/0"))
        for number in range(1, _count(head))
    ]
    parts = first | _fetched(server, collection, more)
    return {name: _joined(name, parts) for name in names if f"{name}/0" in first}


def _rows(name: str, data: bytes) -> Iterator[Row]:
    text = base64.b64encode(zlib.compress(data, 1)).decode()
    count = -(-len(text) // _ROW_CHARS) or 1
    for number in range(count):
        part = text[number * _ROW_CHARS : (number + 1) * _ROW_CHARS]
        head = f"{count}:" if number == 0 else ""
        yield {"name": f"{name}/{number}", "data": head + part, "unused": [0.0, 0.0]}


def _fetched(server: Server, collection: str, names: Iterable[str]) -> dict[str, str]:
    waiting, found = iter(names), dict[str, str]()
    while some := list(islice(waiting, _AT_ONCE)):
        rows = server.search(collection, "get", ids=some, output_fields=["name", "data"])
        found |= {row["name"]: row["data"] for row in rows}
    return found


def _count(head: str) -> int:
    counted = _COUNT.match(head)
    return int(counted[1]) if counted else 0


def _joined(name: str, parts: dict[str, str]) -> bytes:
    head = parts[f"{name}/0"]
    rest = (parts[f"{name}/{number}"] for number in range(1, _count(head)))
    return zlib.decompress(base64.b64decode(head.partition(":")[2] + "".join(rest)))
