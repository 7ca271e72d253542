"""Keeping another engine to what was built in the folder.

The folder's CURRENT is what should be live. Whatever happened before (a builder that was killed, a
server that was away), following it once more puts everything right; following when nothing has
changed costs two look-ups. The caller holds the builder's lock.
"""

from pathlib import Path
from typing import Protocol

import numpy as np

from index.engine import Contents, Engine
from index.errors import EngineUnavailable
from index.local import LocalContents

_CANARIES = 3
_RAREST, _FOUND = 5, 10
_TOLERANCE = 1e-3


class Folder(Engine, Protocol):
    """The engine whose generations lie in a folder (`index.generations`)."""

    def folder(self, generation_id: str) -> Path:
        """Where a generation lies."""
        ...


def follow(local: Folder, engine: Engine) -> None:
    """Give an engine the live generation of the folder, and take away what the folder lost.

    Raises:
        EngineUnavailable: It does not answer, or not as the folder does; what was live there is.
    """
    live = local.current_id()
    if live is None:
        return
    held = engine.ids()
    if live not in held:
        engine.stage(local.folder(live), live)
    if engine.current_id() != live:
        engine.publish(live)
    kept = local.ids()
    for gone in held:
        if gone not in kept:
            engine.delete(gone)


def prove_copy(original: LocalContents, copy: Contents) -> None:
    """Make sure that a copy holds what the original holds and finds it: counts and canaries.

    Raises:
        EngineUnavailable: It does not.
    """
    if len(copy) != len(original):
        raise EngineUnavailable(
            f"{len(original)} passages were sent and {len(copy)} arrived; not published."
        )
    vectors = original.vectors()
    for row in range(0, len(original), max(1, len(original) // _CANARIES)):
        key = int(original.keys[row])
        near = max(copy.dense(vectors[row], 1).values(), default=0.0)
        if abs(near - 1) > _TOLERANCE or not _says_the_same(original, copy, key):
            raise EngineUnavailable("The copy of the index does not find what it holds; not used.")


def _says_the_same(original: LocalContents, copy: Contents, key: int) -> bool:
    """Whether a passage is found by its rarest words with the same score, and fetched whole."""
    (passage,) = original.passages([key])
    words = original.words
    rarest = sorted(set(words.terms(passage.text)), key=words.idf)[-_RAREST:]
    wanted, found = (
        max(each.lexical(rarest, _FOUND).values(), default=0.0) for each in (original, copy)
    )
    (tokens,), (copied,) = (each.tokens([key]) for each in (original, copy))
    return (
        abs(wanted - found) <= _TOLERANCE * max(wanted, 1.0)
        and copy.passages([key]) == [passage]
        and np.array_equal(tokens.codes, copied.codes)
        and list(tokens.sentences) == list(copied.sentences)
    )
