"""A parsed file -> everything of it that a generation keeps, but for the vectors."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from index.chunking import Chunker, Chunking
from index.documents.abbreviations import abbreviations
from index.documents.sentences import sentence_spans
from index.documents.voices import with_voices
from index.embedders.base import Embedder
from index.errors import IndexMismatch
from index.records import Document, Passage, Sentence, Source

_TITLE_CHARS = 100
_SPECIAL_TOKENS = 2


@dataclass(frozen=True, slots=True)
class PreparedPassage:
    """A passage and what is embedded for it.

    Attributes:
        title: What stands before the passage in the embedded text; may be empty.
        hashed: Of title and passage, so that where the one ends is told too.
    """

    passage: Passage
    title: str
    hashed: str

    @property
    def text(self) -> str:
        """The embedded text."""
        return self.title + self.passage.text


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file, cut.

    Attributes:
        said: Hash of what a person said about it; None if nothing.
        sentences: Of each document, by its id.
        abbreviations: (short, long) as the text defines them.
    """

    source: Source
    said: str | None
    documents: Sequence[Document]
    sentences: dict[str, list[Sentence]]
    passages: list[PreparedPassage]
    abbreviations: list[tuple[str, str]]


class Preparer:
    """Cuts files for one embedding model.

    Args:
        embedder: Counts tokens.
        chunking: How documents are cut.

    Raises:
        IndexMismatch: Passages would be longer than the model reads.
    """

    def __init__(self, embedder: Embedder, chunking: Chunking) -> None:
        most = embedder.card.max_tokens - _SPECIAL_TOKENS
        if chunking.passage_tokens > most:
            raise IndexMismatch(
                f"passage_tokens is {chunking.passage_tokens}, but {embedder.card.name} reads at "
                f"most {most} tokens and would ignore the rest. Set FOOTNOTE_PASSAGE_TOKENS lower."
            )
        self._embedder = embedder
        self._chunker = Chunker(chunking, embedder.count_tokens)
        self._title_tokens = most - chunking.passage_tokens

    def prepare(self, source: Source, documents: Sequence[Document], said: str | None) -> Prepared:
        """Cut a file into sentences and passages."""
        sentences: dict[str, list[Sentence]] = {}
        passages: list[PreparedPassage] = []
        for document in documents:
            language = document.metadata.language
            spans = sentence_spans(source.text, document.span, language=language)
            sentences[document.id] = with_voices(source.text, document.span, spans)
            title = self._title(document)
            for passage in self._chunker.passages_of(source, document):
                hashed = hashlib.sha256(f"{title}\0{passage.text}".encode()).hexdigest()
                passages.append(PreparedPassage(passage, title, hashed))
        defined = [(each.short, each.long) for each in abbreviations(source.text)]
        return Prepared(source, said, documents, sentences, passages, defined)

    def _title(self, document: Document) -> str:
        """The document's title, as context for the model, never for the quote.

        A title that would push the passage's end out of what the model reads is left out.
        """
        title = (document.metadata.title or "")[:_TITLE_CHARS]
        if not title or self._embedder.count_tokens(title) > self._title_tokens:
            return ""
        return f"{title}\n"
