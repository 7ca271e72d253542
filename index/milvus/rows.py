"""How a passage lies in its collection: what is searched, what is asked for, what is given back."""

from collections.abc import Mapping
from typing import Any

from pymilvus import CollectionSchema, DataType, MilvusClient
from pymilvus.milvus_client import IndexParams

from index.embedders.base import Vectors
from index.milvus.expressions import scalars
from index.records import Document, Passage, Span
from index.store import Records
from index.words.bm25 import SparseVector

PASSAGE_FIELDS = ("id", "document", "start", "end", "text")
_CONDITIONS = ("author", "addressee", "kind", "language", "source", "date", "date_end")
_MAX_BYTES = 65_535
# Up to here every passage is compared, which is exact; beyond, by a graph of neighbours.
_EXACT_UP_TO = 100_000
_NEIGHBOURS, _BUILD_BREADTH, _LEAST_BREADTH = 16, 200, 128

Row = dict[str, object]


def schema(dimension: int) -> CollectionSchema:
    """The fields of a passage.

    Args:
        dimension: Numbers in a vector.
    """
    made = MilvusClient.create_schema(auto_id=False)
    made.add_field("key", DataType.INT64, is_primary=True)
    made.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    made.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    for name in ("id", "document", "text", *_CONDITIONS):
        made.add_field(name, DataType.VARCHAR, max_length=_MAX_BYTES)
    for name in ("start", "end"):
        made.add_field(name, DataType.INT64)
    return made


def indexes(passages: int) -> IndexParams:
    """How they are searched; the graph only where comparing all would be slow."""
    made = MilvusClient.prepare_index_params()
    if passages <= _EXACT_UP_TO:
        made.add_index("vector", index_type="FLAT", metric_type="IP")
    else:
        graph = {"M": _NEIGHBOURS, "efConstruction": _BUILD_BREADTH}
        made.add_index("vector", index_type="HNSW", metric_type="IP", params=graph)
    made.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    return made


def breadth(passages: int, k: int) -> dict[str, int]:
    """How far a search in the graph looks around."""
    return {} if passages <= _EXACT_UP_TO else {"ef": max(2 * k, _LEAST_BREADTH)}


def row(passage: Passage, document: Document, vector: Vectors, words: SparseVector) -> Row:
    """Lay out a passage."""
    return {
        "key": passage.key,
        "vector": vector.tolist(),
        "words": words,
        "id": passage.id,
        "document": passage.document,
        "start": passage.span.start,
        "end": passage.span.end,
        # One that is too long for a field is cut out of its file's text again.
        "text": passage.text if len(passage.text.encode()) <= _MAX_BYTES else "",
        **scalars(document),
    }


def passage_of(found: Mapping[str, Any], records: Records) -> Passage:
    """Make a passage of its row."""
    span = Span(int(found["start"]), int(found["end"]))
    text = str(found["text"])
    if not text:
        whole = records.passage(str(found["id"]))
        text = whole.text if whole else ""
    return Passage(str(found["id"]), str(found["document"]), span, text, int(found["key"]))


def tokens_name(key: int) -> str:
    """Under which name a passage's tokens are kept."""
    return f"tokens/{key}"
