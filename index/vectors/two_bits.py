"""Unit vectors in two bits a number, without training: a sixteenth of float32.

A fixed rotation spreads every vector evenly over all coordinates, which are then close to normal
with variance 1/dimension and are rounded to the four levels that suit a normal distribution best.
Nothing depends on the data, so a vector has the same code in every build. On the evaluation sets
late interaction loses about .001 nDCG by it (README.md).

Source: the rotation and the scalar rounding of RaBitQ (Gao and Long, 2024) and TurboQuant (Zandieh
et al., 2025); the step is Max's (1960) for four uniform levels.
"""

import math
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from index.embedders.base import Vectors

Codes = NDArray[np.uint8]

_STEP = 0.996  # of the levels -1.5, -0.5, 0.5 and 1.5, in standard deviations
_PER_BYTE = 4
_EXACT_HALVES = 2**23  # up to here float32 holds every multiple of a half
_SHIFTS = np.arange(_PER_BYTE, dtype=np.uint8) * 2
_LOW_BITS = 0b01010101  # the lower one of each number's two
_INNER, _OUTER = 0.5, 1.5
_LEVELS = np.asarray([-_OUTER, -_INNER, _INNER, _OUTER], dtype=np.float32)
# What each byte stands for: float32, shape (256, 4).
_TABLE = _LEVELS[np.arange(256, dtype=np.uint8)[:, None] >> _SHIFTS & 3]
# The levels of two numbers that lie side by side in a byte: float32, shape (16, 2).
LEVEL_PAIRS = np.ascontiguousarray(_TABLE[:16, :2])


def code_bytes(dimension: int) -> int:
    """Bytes of one packed vector."""
    return -(-dimension // _PER_BYTE)


def pack(vectors: Vectors) -> Codes:
    """Pack vectors.

    Args:
        vectors: float32, shape (n, dimension), rows of unit length.

    Returns:
        uint8, shape (n, code_bytes(dimension)).
    """
    dimension = vectors.shape[1]
    spread = turned(vectors) * (math.sqrt(dimension) / _STEP)
    codes = np.zeros((len(vectors), code_bytes(dimension) * _PER_BYTE), dtype=np.uint8)
    codes[:, :dimension] = np.clip(np.floor(spread + 2), 0, 3)
    # Whole columns at once: `bitwise_or.reduce` over four numbers a time is ten times slower.
    columns = (codes[:, place::_PER_BYTE] << shift for place, shift in enumerate(_SHIFTS))
    return reduce(np.bitwise_or, columns)


def unpack(codes: Codes, dimension: int) -> Vectors:
    """Unpack vectors: float32, shape (n, dimension), rows of unit length, still turned.

    Turning them back would cost more than all else that is done with them, and a cosine is the
    same between two vectors that are both `turned`.
    """
    return _levels(codes, dimension) / _lengths(codes, dimension)


def turned(vectors: Vectors) -> Vectors:
    """Turn vectors, along the last axis, into the directions of packed ones: same shape."""
    return vectors @ _rotation(vectors.shape[-1]) if vectors.size else vectors


def cosines(codes: Codes, vectors: Vectors) -> Vectors:
    """Compare packed vectors with others.

    The others are rounded to multiples of a number so small that nothing is lost, and so large
    that every sum of products is exact in float32: whichever rows are compared at once, and in
    whichever order a processor adds up, equal codes get the same cosine to the last bit.

    Args:
        codes: uint8, shape (n, code_bytes(dimension)).
        vectors: float32, shape (m, dimension), rows of unit length, turned.

    Returns:
        float32, shape (n, m).
    """
    dimension = vectors.shape[1]
    # No sum of |level * number| is larger than 1.5 * sqrt(dimension) for a row of unit length.
    steps = 2.0 ** math.floor(math.log2(_EXACT_HALVES / (2 * math.sqrt(dimension))))
    products: Vectors = _levels(codes, dimension) @ np.round(vectors * steps).T
    return products / (_lengths(codes, dimension) * steps)


def _levels(codes: Codes, dimension: int) -> Vectors:
    levels = np.take(_TABLE, codes, axis=0)
    return levels.reshape(len(codes), codes.shape[1] * _PER_BYTE)[:, :dimension]


def _lengths(codes: Codes, dimension: int) -> Vectors:
    """Lengths of the rows' levels: float32, shape (n, 1).

    A level is an inner one or an outer one, whose two bits are the same: their number says it all.
    """
    outer = np.bitwise_count(~(codes ^ (codes >> 1)) & _LOW_BITS).sum(axis=1, dtype=np.int32)
    outer -= codes.shape[1] * _PER_BYTE - dimension  # what fills the last byte is zeros
    squares = dimension * _INNER**2 + outer * (_OUTER**2 - _INNER**2)
    lengths: Vectors = np.sqrt(squares.astype(np.float32))[:, None]
    return lengths


@lru_cache(maxsize=4)
def _rotation(dimension: int) -> Vectors:
    """Random signs, then a discrete cosine transform: float32, shape (dimension, dimension)."""
    k = np.arange(dimension)[:, None]
    n = np.arange(dimension)[None]
    cosines = np.cos(math.pi * (n + 0.5) * k / dimension) * math.sqrt(2 / dimension)
    cosines[0] /= math.sqrt(2)
    signs = np.random.default_rng(7).integers(0, 2, dimension) * 2 - 1
    turn: Vectors = (cosines * signs).T.astype(np.float32)
    return turn
