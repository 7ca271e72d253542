"""The generation that a build starts from, and where it keeps what."""

from dataclasses import dataclass
from pathlib import Path

from index import shards
from index.manifest import Manifest
from index.shards import RECORDS


@dataclass(frozen=True, slots=True)
class Parent:
    """The generation that a build starts from."""

    folder: Path
    manifest: Manifest

    @property
    def records_files(self) -> list[Path]:
        """Where the records of each shard are."""
        count = len(self.manifest.shards)
        return [self.folder / shards.folder_name(shard) / RECORDS for shard in range(count)]

    def shard_of(self, path: str) -> int:
        """Which shard holds a file."""
        return shards.shard_of(shards.path_prefix(path), len(self.manifest.shards))
