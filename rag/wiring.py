"""Settings -> the service.

The only file that names concrete classes, and the only way to load the embedding model.
"""

from index.build import Builder, BuildReport
from index.chunking import Chunking
from index.embedders.base import Embedder
from index.embedders.sentence_transformer import SentenceTransformerEmbedder
from index.generations import Generations
from index.library import Library
from index.progress import OnProgress
from rag.answering import Answerer
from rag.citations import CitationFinder
from rag.jobs import RebuildJobs
from rag.keeping import Keeper
from rag.reading import Reader
from rag.replay import settings_hash
from rag.retrieval import Retriever
from rag.service import Footnote
from rag.settings import Settings


def make_service(settings: Settings) -> Footnote:
    """Load the embedding model and put the parts together; touches no file of the corpus.

    Raises:
        ModelUnavailable: The embedding model is not on this machine.
    """
    model = SentenceTransformerEmbedder(settings.embedding_model, precision=settings.precision)
    return assemble(settings, model)


def assemble(settings: Settings, embedder: Embedder) -> Footnote:
    """Put the parts together around a model."""
    generations = Generations(settings.data_dir)
    library = Library(generations)
    retriever = Retriever(library, embedder)

    def build(on_progress: OnProgress, *, full: bool = False) -> BuildReport:
        builder = Builder(
            settings.corpus_dir,
            generations,
            embedder,
            chunking=Chunking(settings.passage_tokens),
            keep=settings.keep_generations,
            on_progress=on_progress,
        )
        return builder.build(full=full)

    return Footnote(
        settings=settings,
        retriever=retriever,
        answerer=Answerer(
            retriever,
            threshold=settings.refusal_threshold,
            settings_hash=settings_hash(settings),
        ),
        reader=Reader(library),
        finder=CitationFinder(settings.corpus_dir, generations, library),
        keeper=Keeper(settings, library, build, RebuildJobs(build)),
    )
