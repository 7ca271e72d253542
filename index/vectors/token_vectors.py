"""The token vectors of a shard's passages, in one file that is mapped into memory.

    count, dimension                       int64
    where each passage's part begins       int64, shape (count + 1,), in bytes after this table
    for each passage                       first characters  int32, shape (n_tokens,)
                                           ends              int32, shape (n_tokens,)
                                           vectors           uint8, packed (index.vectors.two_bits)

Characters are counted in the passage's own text; the tokens of the title before it are at
negative places. A model that gives no token vectors leaves every part empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import TokenVectors
from index.errors import IndexCorrupt
from index.vectors import two_bits
from index.vectors.two_bits import Codes

Packed = bytes | memoryview


@dataclass(frozen=True, slots=True)
class PackedTokens:
    """One passage's tokens.

    Attributes:
        starts: int32, shape (n_tokens,): first character of each token.
        ends: int32, shape (n_tokens,): one past its last character.
        codes: uint8, shape (n_tokens, code_bytes): packed vectors.
    """

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    codes: Codes


_HEAD = 2
_WORD_BYTES = 8
_PLACE_BYTES = 4


def pack(tokens: TokenVectors, *, title_chars: int) -> bytes:
    """Pack one text's tokens.

    Args:
        tokens: With their places in the embedded text.
        title_chars: How much of that text stands before the passage.
    """
    if not len(tokens.starts):
        return b""
    starts = (tokens.starts - title_chars).astype(np.int32)
    ends = (tokens.ends - title_chars).astype(np.int32)
    return starts.tobytes() + ends.tobytes() + two_bits.pack(tokens.vectors).tobytes()


def to_bytes(parts: Sequence[Packed], dimension: int) -> bytes:
    """Lay out a shard's file.

    Args:
        parts: One a passage, in key order, as `pack` made them.
        dimension: Numbers in a vector.
    """
    begins = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=begins[1:])
    head = np.asarray([len(parts), dimension], dtype=np.int64)
    return b"".join([head.tobytes(), begins.tobytes(), *parts])


class TokenFile:
    """A shard's token vectors, read where they lie.

    Args:
        path: Verified against its manifest by the caller.

    Raises:
        IndexCorrupt: This is not such a file.
    """

    def __init__(self, path: Path) -> None:
        if path.stat().st_size < _HEAD * _WORD_BYTES:
            raise IndexCorrupt(f"{path.name} is not a file of token vectors.")
        # A plain view: slices of a memmap object cost ten times as much.
        self._data = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        head = self._data[: _HEAD * _WORD_BYTES].view(np.int64)
        self._count, self.dimension = head.tolist()
        table = (_HEAD + self._count + 1) * _WORD_BYTES
        self._begins = self._data[_HEAD * _WORD_BYTES : table].view(np.int64) + table
        if len(self._begins) != self._count + 1 or self._begins[-1] != len(self._data):
            raise IndexCorrupt(f"{path.name} is cut short.")

    def __len__(self) -> int:
        return int(self._count)

    def packed(self, row: int) -> memoryview:
        """One passage's part, as it lies in the file."""
        return self._data[self._begins[row] : self._begins[row + 1]].data

    def tokens(self, row: int) -> PackedTokens:
        """One passage's tokens."""
        return unpacked(self._data[self._begins[row] : self._begins[row + 1]], self.dimension)


def unpacked(part: NDArray[np.uint8], dimension: int) -> PackedTokens:
    """Part what `pack` made into places and vectors, without copying.

    Args:
        part: uint8, as it lies in the file.
        dimension: Numbers in a vector.
    """
    code_bytes = two_bits.code_bytes(dimension)
    count = len(part) // (2 * _PLACE_BYTES + code_bytes)
    places = part[: 2 * _PLACE_BYTES * count].view(np.int32).reshape(2, count)
    codes = part[2 * _PLACE_BYTES * count :].reshape(count, code_bytes)
    return PackedTokens(places[0], places[1], codes)
