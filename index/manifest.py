"""The manifest: what a generation was built from, and the hash of each of its files.

Written last, read first. A generation whose files do not agree with it is refused by name.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.chunking import Chunking
from index.durable import sha256_of
from index.embedders.base import ModelCard
from index.errors import IndexCorrupt, IndexMismatch
from index.records import Skipped

FORMAT = 3
NAME = "manifest.json"
RECORDS = "records.sqlite"
VECTORS = "vectors.faiss"
LEXICAL = "lexical"
_MAX_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation is.

    Attributes:
        id: The generation's name, which sorts by the time it was built.
        parent: The generation it was made from, None for the first or a full build.
        built_at: ISO 8601, UTC.
        seconds: How long the build took.
        model: Which model made the vectors.
        chunking: How documents were cut.
        counts: Rows of each kind: sources, documents, passages, sentences.
        corpus_root: The corpus folder, absolute, to notice when another one is asked for.
        corpus: sha256 of each file that is in the generation, by its path.
        skipped: Files that are in the corpus folder but not in this generation.
        canary: The vector of `CANARY_TEXT`, to notice a model that answers differently.
        files: Each file of the generation: sha256 and size in bytes.
    """

    id: str
    parent: str | None
    built_at: str
    seconds: float
    model: ModelCard
    chunking: Chunking
    counts: dict[str, int]
    corpus_root: str
    corpus: dict[str, str]
    skipped: list[Skipped]
    canary: list[float]
    files: dict[str, dict[str, str | int]]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Serialise for storage."""
        fields = asdict(self)
        sealed = {**fields, "seal": _seal(fields)}
        return json.dumps(sealed, indent=1, ensure_ascii=False).encode()


def _seal(fields: object) -> str:
    """Hash a manifest's fields, so that none of them changes unnoticed."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


CANARY_TEXT = "A footnote names the place where a statement can be checked."


def hashed(folder: Path) -> dict[str, dict[str, str | int]]:
    """Hash every file under a generation that is being built, the manifest left out."""
    return {
        path.relative_to(folder).as_posix(): {
            "sha256": sha256_of(path),
            "size": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }


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
        fields = json.loads(path.read_bytes())
        if fields["format"] != FORMAT:
            raise IndexMismatch(
                f"Generation {folder.name} has format {fields['format']}, this Footnote reads "
                f"{FORMAT}. Rebuild with: footnote index --full"
            )
        if fields.pop("seal", None) != _seal(fields):
            raise IndexCorrupt(f"Generation {folder.name}: {NAME} is not what was written.")
        return Manifest(**{
            **fields,
            "model": ModelCard(**fields["model"]),
            "chunking": Chunking(**fields["chunking"]),
            "skipped": [Skipped(**item) for item in fields["skipped"]],
        })
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexCorrupt(
            f"Generation {folder.name} has no readable manifest. Rebuild with: footnote index"
        ) from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a generation with its manifest, before anything parses it.

    Raises:
        IndexCorrupt: Names the file that is missing, foreign or different.
    """
    for name, expected in manifest.files.items():
        path = folder / name
        if ".." in Path(name).parts or Path(name).is_absolute() or path.is_symlink():
            raise IndexCorrupt(f"Generation {folder.name}: {name} is outside of it or a link.")
        if not path.is_file() or path.stat().st_size != expected["size"]:
            raise IndexCorrupt(f"Generation {folder.name}: {name} is missing or cut short.")
        if sha256_of(path) != expected["sha256"]:
            raise IndexCorrupt(f"Generation {folder.name}: {name} is not what was written.")
