"""Shards: a generation lies in parts, so that a build rewrites only those that a change touches.

A file of the corpus belongs to the shard that the hash of its path says, with everything that was
made of it. Ids of documents and passages begin with that hash, so an id leads to its shard too.
How many shards there are follows from the number of passages alone: a difference build and a
full build of the same corpus end in the same shards.

The words of a shard are one of tantivy's own segments.
"""

import hashlib
import math

RECORDS = "records.sqlite"  # in each shard
VECTORS = "vectors.faiss"  # in each shard
CODES = "codes.bin"  # in each shard: its vectors in two bits a number, row by row
TOKENS = "tokens.bin"  # in each shard
FILES = "files.json"  # in each shard: which files of the corpus it holds
LEXICAL = "lexical"  # beside the shards: the words of all of them

SHARD_PASSAGES = 1024  # a shard of a small index: so many are written again when one changes
PREFIX_CHARS = 8
_KEY_BITS = 24


def shard_count(passages: int, *, most: int) -> int:
    """How many shards hold so many passages: a power of two, at least 3 times its root of them.

    Every shard costs each search a look into its words, and each build a few files to share; and a
    change costs what its shard holds. So with a larger index both grow, by their square roots.

    Args:
        passages: Of the whole generation.
        most: How many a shard holds at most, on average, while there are few shards.
    """
    few = max(1, math.ceil(passages / most))
    wanted = min(few, math.ceil(3 * math.sqrt(few)))
    return 1 << (wanted - 1).bit_length()


def path_prefix(path: str) -> str:
    """What the ids of everything in a file begin with: 8 hexadecimal characters."""
    return hashlib.sha256(path.encode()).hexdigest()[:PREFIX_CHARS]


def shard_of(prefix: str, count: int) -> int:
    """Find the shard of a path's prefix, or of an id, among `count` of them.

    An id that somebody made up leads to some shard, where it is not found.
    """
    try:
        return int(prefix[:PREFIX_CHARS], 16) % count
    except ValueError:
        return 0


def first_key(shard: int) -> int:
    """The key of a shard's first passage; the others count on from it."""
    return shard << _KEY_BITS


def shard_of_key(key: int) -> int:
    """Find the shard of a passage's key."""
    return key >> _KEY_BITS


def row_of_key(key: int) -> int:
    """Find the row, in its shard, of a passage's key; keys count from 1."""
    return (key & (1 << _KEY_BITS) - 1) - 1


def folder_name(shard: int) -> str:
    """Where a shard lies in its generation."""
    return f"shards/{shard:04d}"
