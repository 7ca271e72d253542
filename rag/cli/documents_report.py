"""What Footnote finds in one file, and why: `footnote documents FILE`.

Reads the file itself, not the index, so that a sidecar can be tried before anything is built.
"""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from index.documents import corpus, loading
from index.documents.loading import corrected
from index.documents.segmentation import sidecar
from index.documents.segmentation.fields import FIELDS
from index.documents.sidecars import Sidecars
from index.errors import DocumentUnreadable, FootnoteError
from index.records import Document, Source


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """A file's documents, corrected by its sidecar if it has one.

    Attributes:
        sidecar: The sidecar's path in the corpus, None if nobody said anything.
    """

    source: Source
    documents: list[Document]
    sidecar: str | None


def find_documents(file: Path, corpus_dir: Path) -> FoundDocuments:
    """Read a file as a build would.

    Args:
        file: A path in the file system.
        corpus_dir: The documents' folder, whose sidecars count if the file is in it; else those of
            the file's own folder.

    Raises:
        FootnoteError: The file cannot be read, or what its sidecar says makes no sense.
    """
    file, root = file.absolute(), corpus_dir.absolute()
    root = root if file.is_relative_to(root) else file.parent
    path = file.relative_to(root).as_posix()
    try:
        entry = corpus.find(root, path)
        said = Sidecars(root).of(path)
        source, documents = loading.load(
            path, corpus.read(root, entry), modified_ns=entry.modified_ns
        )
        documents = corrected(source, documents, said)
    except DocumentUnreadable as error:
        reason = loading.REASONS.get(error.reason, error.reason)
        raise FootnoteError(f"{path} is not read: {reason} ({error.detail}).") from error
    return FoundDocuments(source, documents, said.name if said else None)


def show_documents(out: Console, found: FoundDocuments) -> None:
    """Print a file's documents: every field, and where it was found."""
    many = len(found.documents)
    corrected = f", corrected by {found.sidecar}" if found.sidecar else ""
    out.print(f"{found.source.path}: {many} document{'s' if many != 1 else ''}{corrected}")
    for name in found.source.warnings:
        out.print(f"{name}: {loading.WARNINGS[name]}")
    for n, document in enumerate(found.documents, start=1):
        out.print()
        out.print(_table(n, document))


def _table(n: int, document: Document) -> Table:
    known = document.metadata
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=12)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    begins = known.origins.get("boundary")
    why = f"begins here: {begins}" if begins else ""
    table.add_row(f"{n}", f"characters {document.span.start}–{document.span.end}", why)
    for name in FIELDS:
        value = getattr(known, name)
        table.add_row(name, "–" if value is None else value, known.origins.get(name, ""))
    return table


def as_yaml(found: FoundDocuments) -> str:
    """Write a file's documents as a sidecar, ready to correct."""
    documents = [(document.span, document.metadata) for document in found.documents]
    return sidecar.to_yaml(found.source.path, found.source.text, documents)
