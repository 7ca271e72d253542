"""First questions for a person who does not know yet what these documents hold.

They are made from the documents' own titles, authors and addressees, and each is tried before it
is offered: a suggestion that would be refused is worse than none.
"""

import logging
import threading
from collections.abc import Iterator

from rag.client import Client
from rag.schemas import Document
from ui.state import Welcome

MAX_SUGGESTIONS = 4
MAX_TRIED = 12
MAX_CHARS = 90

_log = logging.getLogger(__name__)


class Suggestions:
    """Makes the welcome once per generation; safe to call from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._made: tuple[str | None, Welcome] | None = None

    def welcome(self) -> Welcome:
        """Say what the corpus holds and what could be asked; empty if that cannot be known."""
        with self._lock:
            try:
                generation = self._client.index().generation
                if generation is None:
                    return Welcome()
                if self._made is None or self._made[0] != generation:
                    self._made = (generation, _welcome(self._client))
                return self._made[1]
            except Exception as error:  # noqa: BLE001  a page without suggestions is still a page
                _log.warning("no suggestions", exc_info=error)
                return Welcome()


def _welcome(client: Client) -> Welcome:
    documents = client.documents()
    good: list[str] = []
    for question in list(candidates(documents))[:MAX_TRIED]:
        if len(good) == MAX_SUGGESTIONS:
            break
        if not client.answer(question).refused:
            good.append(question)
    authors = dict.fromkeys(document.author for document in documents if document.author)
    return Welcome(len(documents), tuple(authors), tuple(good))


def candidates(documents: list[Document]) -> Iterator[str]:
    """Make questions out of documents, each author once before any author twice."""
    seen: set[str] = set()
    for document in sorted(documents, key=_rank(documents)):
        question = _question(document)
        if question and len(question) <= MAX_CHARS and question not in seen:
            seen.add(question)
            yield question


def _rank(documents: list[Document]) -> "_Rank":
    return _Rank(documents)


class _Rank:
    """Sorts documents so that voices alternate: the first of each author, then the second."""

    def __init__(self, documents: list[Document]) -> None:
        counts: dict[str, int] = {}
        self._place: dict[str, int] = {}
        for document in documents:
            voice = document.author or document.source
            counts[voice] = counts.get(voice, -1) + 1
            self._place[document.id] = counts[voice]

    def __call__(self, document: Document) -> tuple[int, str]:
        return self._place[document.id], document.id


def _question(document: Document) -> str | None:
    title = " ".join((document.title or "").split())
    if title.endswith("?"):
        return title
    if document.author and document.addressee:
        return f"What does {document.author} write to {document.addressee}?"
    if document.author and title:
        return f"What does {document.author} say about {title.rstrip('.')}?"
    return f"What do the documents say about {title.rstrip('.')}?" if title else None
