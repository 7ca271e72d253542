"""Sending a finished generation from its folder to a server, in batches."""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from itertools import islice

from index import manifest, shards
from index.documents.names import names_of
from index.errors import EngineUnavailable, GenerationMissing
from index.local import LocalContents
from index.manifest import Manifest
from index.milvus import pieces, rows
from index.milvus.records import file_name
from index.milvus.server import Server
from index.records import Document, Passage
from index.shards import FILES, RECORDS
from index.store import extracted
from index.store.schema import document_row
from index.words.stored_vocabulary import StoredVocabulary, analysed, phrases_in, stored

_BATCH = 500


def send(server: Server, local: LocalContents, passages: str, others: str) -> tuple[int, int]:
    """Send a generation.

    Args:
        server: Where to.
        local: What is sent.
        passages: The collection of the passages, which is made.
        others: The collection of everything else, which is there.

    Returns:
        How many rows each of the two must have.
    """
    names = names_of(local.records.abbreviations(), local.manifest.aliases)
    words = stored(local.words, names, _placed(local))
    server.call(
        "create_collection",
        passages,
        schema=rows.schema(local.manifest.model.dimension),
        index_params=rows.indexes(len(local)),
    )
    made = _passage_rows(local, words)
    while batch := list(islice(made, _BATCH)):
        server.call("insert", passages, batch)
    return len(local), pieces.write(server, others, _pieces(local, words))


def manifest_of(server: Server, others: str) -> Manifest:
    """Read the manifest of a generation that was sent.

    Raises:
        GenerationMissing: It is not there.
        EngineUnavailable: The server does not answer.
    """
    found = pieces.read(server, others, ["manifest"])
    if not found:
        raise GenerationMissing("The Milvus server does not keep this state of the index.")
    return manifest.parsed(found["manifest"], others, partial(pieces.read, server, others))


def require_count(server: Server, collection: str, count: int) -> None:
    """Make sure that everything arrived.

    Raises:
        EngineUnavailable: It did not.
    """
    query = {"filter": "", "output_fields": ["count(*)"], "consistency_level": "Strong"}
    arrived = int(server.search(collection, "query", **query)[0]["count(*)"])
    if arrived != count:
        raise EngineUnavailable(f"{count} rows were sent and {arrived} arrived; not published.")


def _placed(local: LocalContents) -> Iterator[tuple[Passage, Document]]:
    documents = {document.id: document for document in local.records.documents()}
    return ((each, documents[each.document]) for each in local.records.all_passages())


def _passage_rows(local: LocalContents, words: StoredVocabulary) -> Iterator[rows.Row]:
    named = phrases_in(local.words, words.table.phrases)
    vectors = local.vectors()
    for number, (passage, document) in enumerate(_placed(local)):
        text, title = analysed((passage, document))
        vector = words.table.passage(text, title, named.get(passage.key, {}))
        yield rows.row(passage, document, vectors[number], vector)


def _pieces(local: LocalContents, words: StoredVocabulary) -> Iterator[tuple[str, bytes]]:
    yield "manifest", local.manifest.to_json()
    for number, part in enumerate(local.manifest.corpus.parts):
        yield f"{shards.folder_name(number)}/{FILES}", part.to_json()
    yield "vocabulary", words.to_json()
    yield "documents", _json([document_row(each) for each in local.records.documents()])
    yield "abbreviations", _json(local.records.abbreviations())
    yield from _files(local)
    for key, tokens in local.token_parts():
        yield rows.tokens_name(key), tokens.tobytes()


def _files(local: LocalContents) -> Iterator[tuple[str, bytes]]:
    """The records of each file; those few whose paths' hashes begin alike go together."""
    alike: dict[str, list[str]] = defaultdict(list)
    for path in local.manifest.corpus:
        alike[shards.path_prefix(path)].append(path)
    for prefix, paths in alike.items():
        shard = shards.shard_of(prefix, len(local.manifest.shards))
        held = local.folder / shards.folder_name(shard) / RECORDS
        yield file_name(prefix), extracted(held, paths)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
