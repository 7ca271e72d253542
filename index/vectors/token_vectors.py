"""The token vectors of a shard's passages, in one file that is mapped into memory.

    count, dimension                       int64
    where each passage's part begins       int64, shape (count + 1,), in bytes after this table
    for each passage                       how many sentences  int32
                                           where each begins   int32, shape (n_sentences,)
                                           first characters    int32, shape (n_tokens,)
                                           ends                int32, shape (n_tokens,)
                                           vectors             uint8, packed (two_bits)

Characters are counted in the passage's own text; the tokens of the title before it are at
negative places. A model that gives no token vectors leaves every part without tokens.
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
class PassageTokens:
    """A passage, token by token.

    Attributes:
        sentences: int32, shape (n_sentences,): first character of each sentence, rising.
        starts: int32, shape (n_tokens,): first character of each token; of the title's, negative.
        ends: int32, shape (n_tokens,): one past its last character.
        codes: uint8, shape (n_tokens, code_bytes): packed vectors.
    """

    sentences: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    codes: Codes


_HEAD = 2
_WORD_BYTES = 8
_PLACE_BYTES = 4


def pack(tokens: TokenVectors, *, title_chars: int) -> bytes:
    """Pack the tokens of one text, as every passage that has this text under this title keeps them.

    Args:
        tokens: With their places in the embedded text.
        title_chars: How much of that text stands before the passage.
    """
    if not len(tokens.starts):
        return b""
    starts = (tokens.starts - title_chars).astype(np.int32)
    ends = (tokens.ends - title_chars).astype(np.int32)
    return starts.tobytes() + ends.tobytes() + two_bits.pack(tokens.vectors).tobytes()


def to_bytes(texts: Sequence[Packed], sentences: Sequence[Sequence[int]], dimension: int) -> bytes:
    """Lay out a shard's file.

    Args:
        texts: One a passage, in key order, as `pack` made them.
        sentences: Where those of each passage begin, rising.
        dimension: Numbers in a vector.
    """
    heads = (np.asarray([len(begin), *begin], dtype=np.int32).tobytes() for begin in sentences)
    parts = [head + bytes(text) for head, text in zip(heads, texts, strict=True)]
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

    def part(self, row: int) -> NDArray[np.uint8]:
        """One passage's part, as it lies in the file."""
        return self._data[self._begins[row] : self._begins[row + 1]]

    def packed(self, row: int) -> memoryview:
        """What `pack` made of one passage's text."""
        part = self.part(row)
        return part[_PLACE_BYTES * (1 + _sentence_count(part)) :].data

    def tokens(self, row: int) -> PassageTokens:
        """One passage's tokens."""
        return parted(self.part(row), self.dimension)


def parted(part: NDArray[np.uint8], dimension: int) -> PassageTokens:
    """Part a passage's bytes into sentences, places and vectors, without copying.

    Args:
        part: uint8, as it lies in the file.
        dimension: Numbers in a vector.
    """
    code_bytes = two_bits.code_bytes(dimension)
    sentences = _sentence_count(part)
    head = _PLACE_BYTES * (1 + sentences)
    tokens = (len(part) - head) // (2 * _PLACE_BYTES + code_bytes)
    codes_at = head + 2 * _PLACE_BYTES * tokens
    places = part[_PLACE_BYTES:codes_at].view(np.int32)
    return PassageTokens(
        sentences=places[:sentences],
        starts=places[sentences : sentences + tokens],
        ends=places[sentences + tokens :],
        codes=part[codes_at:].reshape(tokens, code_bytes),
    )


def _sentence_count(part: NDArray[np.uint8]) -> int:
    return int(part[:_PLACE_BYTES].view(np.int32)[0])
