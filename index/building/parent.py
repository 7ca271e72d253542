"""The generation that a build starts from, and where it keeps what."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index import shards
from index.listing import Part
from index.manifest import Manifest
from index.shards import RECORDS


@dataclass(frozen=True, slots=True)
class Parent:
    """The generation that a build starts from."""

    folder: Path
    manifest: Manifest

    @property
    def parts(self) -> Iterator[tuple[Path, Part]]:
        """Where the records of each shard are, and which files these are of."""
        for number, part in enumerate(self.manifest.corpus.parts):
            yield self.folder / shards.folder_name(number) / RECORDS, part
