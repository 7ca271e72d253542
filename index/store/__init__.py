"""The records of a generation, in SQLite: texts, documents, passages, sentences.

`RecordWriter` fills one shard's file, `ShardRecords` reads a published one, which nobody writes
to any more, and `Records` reads all shards of a generation as one.
"""

from index.store.reader import ShardRecords
from index.store.records import Records
from index.store.writer import RecordWriter

__all__ = ["RecordWriter", "Records", "ShardRecords"]
