"""Which files a comparison looks at: all of the corpus, or those that somebody saw being touched.

Looking at a few is right only where the others are known to be as the generation has them, and
where nobody says anything about these few in another file. In every other case all are looked at.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from index.documents import corpus
from index.documents.corpus import CorpusFile
from index.documents.sidecars import UNUSED, Sidecars
from index.manifest import Manifest
from index.records import FileWarning, Skipped


@dataclass(frozen=True, slots=True)
class Touched:
    """Files that were touched since a corpus folder was as a generation has it.

    Attributes:
        since: That generation's id.
        paths: Relative to the corpus, with forward slashes; anything that was touched may be among
            them, and what was there for a moment only.
    """

    since: str
    paths: Set[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at.

    Attributes:
        files: The files that are there now, by path.
        known: The paths that the generation may have and that are looked at.
        skipped: What the generation says of the other files; the same for `unused`, which are
            the sidecars of files that are not there.
    """

    files: list[CorpusFile]
    known: Set[str]
    skipped: list[Skipped] = field(default_factory=list)
    unused: list[FileWarning] = field(default_factory=list)


def scope_of(
    corpus_dir: Path, live: Manifest | None, sidecars: Sidecars, touched: Touched | None
) -> Scope:
    """Find out what has to be looked at.

    Raises:
        CorpusMissing: There is no such folder.
    """
    if live is None or touched is None or touched.since != live.id:
        return _everything(corpus_dir, live, sidecars)
    if any(_concerns_others(corpus_dir, path, live, sidecars) for path in touched.paths):
        return _everything(corpus_dir, live, sidecars)
    found = (corpus.look_up(corpus_dir, path) for path in sorted(touched.paths))
    return Scope(
        [file for file in found if file],
        {path for path in touched.paths if path in live.corpus},
        [each for each in live.skipped if each.path not in touched.paths],
        [each for each in live.warnings if each.warning == UNUSED],
    )


def _everything(corpus_dir: Path, live: Manifest | None, sidecars: Sidecars) -> Scope:
    files = corpus.scan(corpus_dir)
    unused = sidecars.unused([file.path for file in files])
    return Scope(files, live.corpus.keys() if live else set(), unused=unused)


def _concerns_others(corpus_dir: Path, path: str, live: Manifest, sidecars: Sidecars) -> bool:
    """Whether more than this one file may be another than before."""
    if "\ufffd" in path or corpus.is_folder(corpus_dir, path) or sidecars.speak_of(path):
        return True
    was_folder = f"{path}/"
    there = path in live.corpus or corpus.look_up(corpus_dir, path) is not None
    return not there and any(each.startswith(was_folder) for each in live.corpus)
