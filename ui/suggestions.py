"""First questions for a person who does not know yet what these documents hold.

They are made from the documents' own titles, authors and addressees, and each one is tried before
it is offered: a suggestion that would be refused is worse than none.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import replace
from itertools import groupby, islice, zip_longest

from rag.client import Client
from rag.leaving import given_up
from rag.schemas import Document
from ui.handlers import in_order
from ui.state import Welcome

MAX_SUGGESTIONS = 4
MAX_TRIED = 6
MAX_CHARS = 110
MAX_NEWEST = 5

_LETTERS = frozenset({"letter", "greeting"})
_BODIES = frozenset("committee party presidium congress council union bureau government".split())

_EDGES = ".,:;!?()[]\"“”„«»'’"
_log = logging.getLogger(__name__)


class Suggestions:
    """Makes the welcome once per generation; safe to call from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._made: tuple[str, tuple[str, ...]] | None = None

    def welcome(self) -> Iterator[Welcome]:
        """Say what the corpus holds, then what could be asked; empty if that cannot be known."""
        try:
            generation = self._client.readiness().generation
            documents = self._client.documents() if generation else []
            authors = {document.author for document in documents if document.author}
            newest = tuple(in_order(documents)[:MAX_NEWEST])
            hello = Welcome(len(documents), len(authors), newest=newest)
            yield hello
            if generation:
                yield replace(hello, suggestions=self._questions(generation, documents))
        except Exception as error:  # noqa: BLE001  a page without suggestions is still a page
            _log.warning("no suggestions", exc_info=error)
            yield Welcome()

    def _questions(self, generation: str, documents: list[Document]) -> tuple[str, ...]:
        with self._lock:  # the first page tries them, the others wait for its result
            if self._made is None or self._made[0] != generation:
                self._made = (generation, _tried(self._client, documents))
            return self._made[1]


def _tried(client: Client, documents: list[Document]) -> tuple[str, ...]:
    # Whether a question is refused is known before a language model has said a word; that would
    # cost minutes, so nobody waits for it.
    gone = threading.Event()
    gone.set()
    hasty = copy_context()
    hasty.run(given_up.set, gone)
    tried = islice(candidates(documents), MAX_TRIED)
    good = (question for question in tried if not hasty.run(client.answer, question).refused)
    return tuple(islice(good, MAX_SUGGESTIONS))


def candidates(documents: list[Document]) -> Iterator[str]:
    """Make questions: names that several titles share, titles that ask, who writes to whom."""
    titles = [" ".join((document.title or "").split()) for document in documents]
    asking = [title for title in titles if title.endswith("?")]
    letters = [
        f"What does {_called(document.author)} write to {_called(document.addressee)}?"
        for document in documents
        if document.author and document.addressee and document.kind in _LETTERS
    ]
    about = [
        f"What is said about {_called(name)}?"
        for name in shared_names([title for title in titles if not title.endswith("?")])
    ]
    whole = [f"What is said about {title.rstrip('.')}?" for title in titles if title not in asking]
    kinds = zip_longest(about, asking, letters)
    mixed = dict.fromkeys(question for row in kinds for question in row if question)
    for question in mixed or dict.fromkeys(whole):
        if len(question) <= MAX_CHARS:
            yield question


def shared_names(titles: list[str]) -> list[str]:
    """Find names that at least two titles share, the most frequent first.

    A name is a run of capitalised words. The first word of a title is capitalised anyway, so it
    counts only where the same word is capitalised inside another title; a word that occurs in
    singular and plural ("Communist", "Communists") is no name.
    """
    inner = Counter(run for title in titles for run in set(_runs(title.split()[1:])))
    first = Counter(_bare(title.split()[0]) for title in titles if title)
    counts = Counter({run: number + first[run] for run, number in inner.items()})
    return [
        run
        for run, number in counts.most_common()
        if number > 1 and not {f"{run}s", run[:-1]} & inner.keys()
    ]


def _runs(words: list[str]) -> Iterator[str]:
    for is_name, run in groupby(words, key=lambda word: _bare(word)[:1].isupper()):
        name = " ".join(_bare(word) for word in run)
        if is_name and len(name) > 2:
            yield name


def _called(name: str) -> str:
    """Write a name as it stands in a sentence: the Central Committee, but Gennady Zyuganov."""
    has_article = not _BODIES.isdisjoint(name.casefold().split())
    return f"the {name}" if has_article and not name.casefold().startswith("the ") else name


def _bare(word: str) -> str:
    return word.strip(_EDGES).removesuffix("'s").removesuffix("’s")
