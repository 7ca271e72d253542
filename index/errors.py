"""Everything that can go wrong below the answer, as one tree.

    FootnoteError
    ├── CorpusMissing          the corpus folder is not there
    ├── DocumentUnreadable     one file cannot be read; the others can
    ├── SidecarInvalid         corpus.yaml or aliases.yaml cannot be read
    ├── IndexMissing           no generation has been published yet
    ├── GenerationMissing      the generation that was asked for is not kept
    ├── IndexCorrupt           a generation's files do not agree with its manifest
    ├── IndexMismatch          a generation was built by another model, chunker or format
    ├── IndexBusy              another process is building
    ├── EngineUnavailable      the server that keeps the index does not answer, or refuses
    ├── DiskFull               the new generation does not fit; the old one still serves
    └── ModelUnavailable       the embedding model cannot be loaded

Every message says what is wrong, where, and what to do; it is meant for the person in front of
the screen. `code` is the stable name that programs compare.
"""


class FootnoteError(Exception):
    """Root of all errors that Footnote raises on purpose."""

    code = "footnote_error"


class CorpusMissing(FootnoteError):
    """The corpus folder does not exist or is not a folder."""

    code = "corpus_missing"


class DocumentUnreadable(FootnoteError):
    """One file cannot be turned into text.

    Args:
        reason: A name from the closed list in `index.documents.loading.REASONS`.
        detail: What was seen, in plain words, without document text.
    """

    code = "document_unreadable"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class SidecarInvalid(FootnoteError):
    """A file that says something about the whole corpus, `corpus.yaml` say, makes no sense."""

    code = "sidecar_invalid"


class IndexMissing(FootnoteError):
    """No generation has been published in this data directory."""

    code = "no_index"


class GenerationMissing(FootnoteError):
    """The generation that was asked for is not kept any more, or never was."""

    code = "generation_missing"


class IndexCorrupt(FootnoteError):
    """A generation's files do not agree with its manifest."""

    code = "index_corrupt"


class IndexMismatch(FootnoteError):
    """A generation was built with another model, chunker or format than this one."""

    code = "index_mismatch"


class IndexBusy(FootnoteError):
    """Another process holds the builder's lock."""

    code = "build_in_progress"


class DiskFull(FootnoteError):
    """There is no room for a new generation."""

    code = "disk_full"


class EngineUnavailable(FootnoteError):
    """The server that keeps the index does not answer, or refuses what we ask."""

    code = "engine_unavailable"


class ModelUnavailable(FootnoteError):
    """The embedding model cannot be loaded, or is not the one that was recorded."""

    code = "model_unavailable"
