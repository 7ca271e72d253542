"""The manifest: what a generation was built from, and the hash of each of its files.

Written last, read first. A generation whose files do not agree with it is refused by name.
"""

import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from index import durable, listing, shards
from index.chunking import Chunking
from index.durable import sha256_of
from index.embedders.card import ModelCard
from index.errors import IndexCorrupt, IndexMismatch
from index.listing import Fetch, Listing
from index.records import FileWarning, Skipped
from index.shards import FILES

FORMAT = 11
NAME = "manifest.json"
_MAX_BYTES = 256 * 2**20

Files = dict[str, dict[str, str | int]]


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a generation.

    Attributes:
        counts: Rows of each kind: sources, documents, passages, sentences.
        words: Its words: (id, passages) of each of tantivy's shards, usually one.
    """

    counts: dict[str, int]
    words: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation is.

    Attributes:
        id: The generation's name, which sorts by the time it was built.
        parent: The generation it was made from, None for the first or a full build.
        built_at: ISO 8601, UTC.
        seconds: How long the build took.
        embedded_per_second: Passages, in the last build that embedded enough to tell; else None.
        model: Which model made the vectors.
        chunking: How documents were cut.
        shards: The parts, in order.
        aliases: Groups of equal names that a person listed.
        corpus_root: The corpus folder, absolute, to notice when another one is asked for.
        corpus: The files that are in the generation, by path.
        skipped: Files that are in the corpus folder but not in this generation.
        warnings: What is odd about the files that are, and about sidecars.
        changes: How many files were added, changed, moved and removed since the parent.
        canary: The vector of `CANARY_TEXT`, to notice a model that answers differently.
        unrelated: The cosine that the model gives two texts that have nothing in common.
        files: Each file of the generation: sha256 and size in bytes.
    """

    id: str
    parent: str | None
    built_at: str
    seconds: float
    embedded_per_second: float | None
    model: ModelCard
    chunking: Chunking
    shards: list[Shard]
    aliases: list[list[str]]
    corpus_root: str
    corpus: Listing
    skipped: list[Skipped]
    warnings: list[FileWarning]
    changes: dict[str, int]
    canary: list[float]
    unrelated: float
    files: Files
    format: int = FORMAT

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each kind in all shards."""
        total: Counter[str] = Counter()
        for shard in self.shards:
            total.update(shard.counts)
        return dict(total)

    def to_json(self) -> bytes:
        """Serialise for storage, sealed with a hash so that nothing changes unnoticed.

        The files of the corpus are left out; each shard has its own list of them.
        """
        fields = {field: getattr(self, field) for field in self.__slots__ if field != "corpus"} | {
            "model": asdict(self.model),
            "chunking": asdict(self.chunking),
            "shards": [asdict(shard) for shard in self.shards],
            "skipped": [asdict(item) for item in self.skipped],
            "warnings": [asdict(item) for item in self.warnings],
        }
        body = json.dumps(fields, ensure_ascii=False).encode()
        return body[:-1] + _seal(body)


_SEAL_BYTES = len(', "seal": ""}') + 64


def _seal(body: bytes) -> bytes:
    """End the body, a JSON object, with one more field: the hash of what it is without."""
    return f', "seal": "{hashlib.sha256(body).hexdigest()}"}}'.encode()


CANARY_TEXT = "A footnote names the place where a statement can be checked."


def hashed(folder: Path, *, linked: Files) -> Files:
    """Hash every file under a generation that is being built, the manifest left out.

    Args:
        folder: Where it is being built.
        linked: The files that are shared with the parent, whose hashes are known.
    """
    names = (os.path.relpath(path, folder) for path in durable.files_in(folder))
    return {name: linked.get(name) or _described(folder / name) for name in names if name != NAME}


def _described(path: Path) -> dict[str, str | int]:
    return {"sha256": sha256_of(path), "size": path.stat().st_size}


def read(folder: Path) -> Manifest:
    """Read a generation's manifest.

    Raises:
        IndexCorrupt: It is missing or no manifest.
        IndexMismatch: Another version of Footnote wrote it.
    """
    path = folder / NAME
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise IndexCorrupt(f"Generation {folder.name}: its manifest is implausibly large.")
        data = path.read_bytes()
    except OSError as error:
        raise IndexCorrupt(_unreadable(folder.name)) from error
    return parsed(data, folder.name, lambda names: {n: _listed(folder, n) for n in names})


def _listed(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        raise IndexCorrupt(f"Generation {folder.name}: {name} is missing or implausibly large.")
    return path.read_bytes()


def parsed(data: bytes, generation_id: str, fetch: Fetch) -> Manifest:
    """Parse what `Manifest.to_json` made.

    Args:
        data: What it made.
        generation_id: Whose manifest it is.
        fetch: Reads the lists of the shards' files, by name.

    Raises:
        IndexCorrupt: It is no manifest.
        IndexMismatch: Another version of Footnote wrote it.
    """
    try:
        fields = json.loads(data)
        if fields["format"] != FORMAT:
            raise IndexMismatch(
                f"Generation {generation_id} has format {fields['format']}, this Footnote reads "
                f"{FORMAT}. Rebuild with: footnote index --full"
            )
        if _seal(data[:-_SEAL_BYTES] + b"}") != data[-_SEAL_BYTES:]:
            raise IndexCorrupt(f"Generation {generation_id}: {NAME} is not what was written.")
        del fields["seal"]
        names = [f"{shards.folder_name(n)}/{FILES}" for n in range(len(fields["shards"]))]
        expected = {name: fields["files"][name]["sha256"] for name in names}
        return Manifest(**{
            **fields,
            "model": ModelCard(**fields["model"]),
            "chunking": Chunking(**fields["chunking"]),
            "shards": [_shard(**shard) for shard in fields["shards"]],
            "corpus": _listing(generation_id, expected, fetch),
            "skipped": [Skipped(**item) for item in fields["skipped"]],
            "warnings": [FileWarning(**item) for item in fields["warnings"]],
        })
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexCorrupt(_unreadable(generation_id)) from error


def _listing(generation_id: str, expected: Mapping[str, str], fetch: Fetch) -> Listing:
    try:
        return listing.read(expected, fetch)
    except ValueError as error:
        message = f"Generation {generation_id}: {error} is not what was written."
        raise IndexCorrupt(message) from error


def _unreadable(generation_id: str) -> str:
    return f"Generation {generation_id} has no readable manifest. Rebuild with: footnote index"


def _shard(counts: dict[str, int], words: list[tuple[str, int]]) -> Shard:
    return Shard(counts, [(name, passages) for name, passages in words])


def verify(folder: Path, manifest: Manifest, *, trusted: Files | None = None) -> None:
    """Compare every file that a manifest names with it, before anything parses one.

    Files that it does not name are not looked at, for nobody opens them.

    Args:
        folder: The generation's.
        manifest: What the files have to agree with.
        trusted: Files, by name, that the caller has compared already and knows to be the same
            ones on the disk; of these only the size is looked at.

    Raises:
        IndexCorrupt: Names the file that is missing, different, a link or outside.
    """
    for name, expected in manifest.files.items():
        _require_whole(folder, name, int(expected["size"]))
    hashed = [name for name, each in manifest.files.items() if each != (trusted or {}).get(name)]
    with ThreadPoolExecutor(max_workers=2) as pool:  # hashing lets go of the interpreter's lock
        hashes = pool.map(sha256_of, map(folder.joinpath, hashed))
        for name, found in zip(hashed, hashes, strict=True):
            if found != manifest.files[name]["sha256"]:
                raise IndexCorrupt(f"Generation {folder.name}: {name} is not what was written.")


def _require_whole(folder: Path, name: str, size: int) -> None:
    if ".." in name.split("/") or os.path.isabs(name):
        raise IndexCorrupt(f"Generation {folder.name}: {name} is outside of it.")
    try:
        info = os.lstat(f"{folder}/{name}")
    except OSError:
        info = None
    if info and stat.S_ISLNK(info.st_mode):
        raise IndexCorrupt(f"Generation {folder.name}: {name} is a link.")
    if not info or not stat.S_ISREG(info.st_mode) or info.st_size != size:
        raise IndexCorrupt(f"Generation {folder.name}: {name} is missing or cut short.")


def shared_files(folder: Path, other: Path, files: Files) -> Files:
    """Which of a generation's files are the very same ones (by inode) in another's folder."""
    return {
        name: entry
        for name, entry in files.items()
        if _same_file(f"{folder}/{name}", f"{other}/{name}")
    }


def _same_file(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False
