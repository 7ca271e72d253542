"""The records of a generation, in SQLite: texts, documents, passages, sentences.

`RecordWriter` fills one shard's file, `ShardRecords` reads a published one, which nobody writes
to any more, and `Records` is a whole generation's: `ShardedRecords` reads all shards as one.
"""

from index.store.reader import ShardRecords
from index.store.records import Records, ShardedRecords
from index.store.writer import RecordWriter, extracted

__all__ = ["RecordWriter", "Records", "ShardRecords", "ShardedRecords", "extracted"]
