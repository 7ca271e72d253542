"""Settings -> the service.

With `rag.building`, the only file that names concrete classes.
"""

from collections.abc import Sequence
from functools import partial

from index.embedders.base import Embedder
from index.generations import Generations
from index.library import Library, Readable
from rag.answering.answerer import Answerer
from rag.answering.replay import settings_hash
from rag.building import (
    follow_build,
    make_builder,
    make_embedder,
    make_engine,
    make_reranker,
)
from rag.citations import CitationFinder
from rag.feedback import Feedback
from rag.generation.writer import Writer
from rag.keeping.jobs import RebuildJobs
from rag.keeping.keeper import Keeper
from rag.keeping.staleness import Staleness
from rag.keeping.uploading import Uploads
from rag.observing import Observer
from rag.quotes import QuoteFinder
from rag.reading import Reader
from rag.rebuilding.rebuilder import Rebuilder
from rag.rebuilding.saved_questions import AnswerCheck
from rag.retrieval import Retriever
from rag.service import Footnote
from rag.settings import Settings


def make_service(settings: Settings) -> Footnote:
    """Put the parts together; touches no file of the corpus, and loads the model when it is needed.

    Raises:
        ModelUnavailable: The embedding model is not on this machine.
    """
    return assemble(settings, make_embedder(settings))


def assemble(settings: Settings, embedder: Embedder) -> Footnote:
    """Put the parts together around a model."""
    generations, engine = Generations(settings.data_dir), make_engine(settings)
    on_server = settings.engine != "local"
    fallback = generations if on_server and settings.engine_away == "local" else None
    library = Library(engine, embedder.identity, fallback=fallback)
    retriever = _retriever(settings, embedder, library)
    follow = partial(follow_build, generations, engine)
    builder = partial(make_builder, settings, embedder, follow=follow)
    if not on_server:
        builder = partial(builder, verified=library.open_id)
    jobs = RebuildJobs(Rebuilder(settings, library, builder))
    observer = Observer()

    return Footnote(
        settings=settings,
        retriever=retriever,
        answerer=make_answerer(settings, embedder, observer, library),
        reader=Reader(library),
        quote_finder=QuoteFinder(library),
        finder=CitationFinder(settings.corpus_dir, library),
        uploads=Uploads(settings, jobs),
        staleness=Staleness(settings.corpus_dir, library),
        keeper=Keeper(settings, generations, library, builder, jobs, follow),
        feedback=Feedback(settings.data_dir),
        observer=observer,
    )


def make_answerer(
    settings: Settings, embedder: Embedder, observer: Observer, library: Readable
) -> Answerer:
    """Make what answers from a library."""
    return Answerer(
        _retriever(settings, embedder, library),
        threshold=settings.refusal_threshold,
        settings_hash=settings_hash(settings),
        writer=_writer(settings, embedder, observer),
    )


def make_answer_check(
    settings: Settings, embedder: Embedder, questions: Sequence[str], *, strict: bool
) -> AnswerCheck:
    """Make what compares the answers of two states of the index."""
    return AnswerCheck(
        questions,
        Library(Generations(settings.data_dir), embedder.identity),
        partial(make_answerer, settings, embedder, Observer()),  # these answers nobody reads
        k=settings.k,
        strict=strict,
    )


def _retriever(settings: Settings, embedder: Embedder, library: Readable) -> Retriever:
    return Retriever(library, embedder, make_reranker(settings.reranker, settings.device))


def _writer(settings: Settings, embedder: Embedder, observer: Observer) -> Writer | None:
    """The language model, if one is set up."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    # Imported here: without a model, nothing waits for its client library to load.
    from rag.generation.model import ChatModel

    key = settings.llm_api_key
    model = ChatModel(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=key.get_secret_value() if key else None,
        timeout_seconds=settings.llm_timeout_seconds,
        on_tokens=observer.generated,
    )
    return Writer(model, embedder, strict=settings.llm_strict)
