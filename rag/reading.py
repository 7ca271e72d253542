"""Reading what is indexed: documents, their texts, passages."""

from dataclasses import asdict, dataclass

from index.library import Library
from index.records import Document
from index.searching.generation import Generation
from rag import schemas
from rag.errors import NotFound
from rag.retrieval import wire_passage


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the live generation."""

    library: Library

    def documents(self) -> list[schemas.Document]:
        """List all documents."""
        return [wire_document(document) for document in self.library.current().records.documents()]

    def document(self, document_id: str) -> schemas.Document:
        """Find a document.

        Raises:
            NotFound: There is none of this id.
        """
        return wire_document(_document(self.library.current(), document_id))

    def document_text(self, document_id: str) -> schemas.DocumentText:
        """Read a document.

        Raises:
            NotFound: There is none of this id.
        """
        live = self.library.current()
        document = _document(live, document_id)
        source = live.records.source(document.source)
        assert source is not None, "every document has its source in the same generation"
        return schemas.DocumentText(
            document=wire_document(document),
            text=document.span.of(source.text),
            source_sha256=source.sha256,
        )

    def passage(self, passage_id: str) -> schemas.Passage:
        """Find a passage.

        Raises:
            NotFound: There is none of this id.
        """
        live = self.library.current()
        passage = live.records.passage(passage_id)
        if passage is None:
            raise NotFound("There is no passage with this id; a rebuild may have replaced it.")
        return wire_passage(passage, _document(live, passage.document), live)


def _document(live: Generation, document_id: str) -> Document:
    document = live.records.document(document_id)
    if document is None:
        raise NotFound("There is no document with this id.")
    return document


def wire_document(document: Document) -> schemas.Document:
    """Render a document for the wire."""
    return schemas.Document(
        id=document.id,
        source=document.source,
        char_start=document.span.start,
        char_end=document.span.end,
        **asdict(document.metadata),
    )
