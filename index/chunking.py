"""Documents -> passages, up to a number of the embedding model's own tokens.

langchain-text-splitters does the cutting: at paragraphs where they fit, else at lines, sentences,
words. Its start offsets are wrong as soon as lengths are not characters, so it is asked for pieces
that leave nothing out and repeat nothing: then their lengths are their places. Each place is
proved (`text[start:end] == chunk`), or the build fails.

Nothing is ever longer than the model reads, so nothing is embedded in part.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from index.records import Document, Passage, Source, Span, trimmed
from index.shards import path_prefix

_SEPARATORS = ["\n\n", "\n", ". ", "? ", "! ", " ", ""]


@dataclass(frozen=True, slots=True)
class Chunking:
    """How documents are cut.

    Attributes:
        passage_tokens: Most tokens in a passage, counted by the embedding model's tokenizer,
            without its special tokens and without the title that is embedded before it.
    """

    passage_tokens: int


class Chunker:
    """Cuts documents into passages.

    Args:
        chunking: The sizes.
        count_tokens: Tokens of a text, without special tokens.
    """

    def __init__(self, chunking: Chunking, count_tokens: Callable[[str], int]) -> None:
        self._most = chunking.passage_tokens

        # White space has no tokens, and langchain repeats pieces of length 0 in the next chunk.
        @lru_cache(maxsize=8192)
        def length(text: str) -> int:
            return max(count_tokens(text), 1) if text else 0

        # Imported here: whoever finds nothing changed cuts nothing, and saves half a second.
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._length = length
        self._splitter = RecursiveCharacterTextSplitter(
            chunk_size=self._most,
            chunk_overlap=0,
            length_function=length,
            separators=_SEPARATORS,
            keep_separator="end",
            strip_whitespace=False,
        )

    def passages_of(self, source: Source, document: Document) -> list[Passage]:
        """Cut one document.

        Returns:
            Passages in order, trimmed of white space, not overlapping, together holding every
            visible character of the document.

        Raises:
            AssertionError: A passage is not the text at its span; the build must not go on.
        """
        passages: list[Passage] = []
        at = document.span.start
        for chunk in self._pieces(document.span.of(source.text)):
            if source.text[at : at + len(chunk)] != chunk:
                raise AssertionError(f"{source.path}: the chunk at {at} is not the text at {at}")
            span = trimmed(source.text, at, at + len(chunk))
            at += len(chunk)
            if len(span):
                passages.append(_passage(source, document, span))
        if at != document.span.end:
            raise AssertionError(f"{source.path}: chunks end at {at}, not {document.span.end}")
        return passages

    def _pieces(self, text: str) -> list[str]:
        return [part for chunk in self._splitter.split_text(text) for part in self._fitting(chunk)]

    def _fitting(self, chunk: str) -> list[str]:
        """Halve what is still too long: tokens of joined pieces need not add up."""
        if self._length(chunk) <= self._most or len(chunk) < 2:
            return [chunk]
        middle = len(chunk) // 2
        return [*self._fitting(chunk[:middle]), *self._fitting(chunk[middle:])]


def _passage(source: Source, document: Document, span: Span) -> Passage:
    name = f"{document.id}\0{source.sha256}\0{span.start}\0{span.end}"
    return Passage(
        id=path_prefix(source.path) + hashlib.sha256(name.encode()).hexdigest()[:16],
        document=document.id,
        span=span,
        text=span.of(source.text),
    )
