"""Settings -> the builder and the model. Loads neither the model nor an engine.

So that a command which finds nothing changed is done at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from index.building.builder import Builder
from index.building.progress import OnProgress
from index.chunking import Chunking
from index.embedders.card import ModelIdentity
from index.embedders.lazy import LazyEmbedder
from index.embedders.weights import DEFAULT_MODEL, model_folder, weights_sha256
from index.errors import EngineUnavailable
from index.generations import Generations
from index.rerankers.lazy import LazyReranker
from rag.settings import Settings

if TYPE_CHECKING:
    from index.embedders.base import Embedder
    from index.embedders.local import Device
    from index.engine import Engine
    from index.rerankers.base import Reranker


def make_embedder(settings: Settings) -> Embedder:
    """Find the embedding model; it is loaded when the first text has to be embedded.

    Raises:
        ModelUnavailable: It is not on this machine, and no server is set that may have it.
    """
    if settings.embedding_base_url:
        return _embedder_elsewhere(settings, settings.embedding_base_url)
    name = settings.embedding_model
    folder = model_folder(name)
    return LazyEmbedder(
        lambda: ModelIdentity(name, weights_sha256(name, folder)), partial(_load_model, settings)
    )


def _embedder_elsewhere(settings: Settings, base_url: str) -> Embedder:
    # Imported here: the client library takes half a second.
    from index.embedders.endpoint import EndpointEmbedder, endpoint_identity

    model, key = settings.embedding_model, settings.embedding_api_key
    query, document = settings.embedding_query_prompt, settings.embedding_document_prompt
    connect = partial(
        EndpointEmbedder,
        base_url=base_url,
        model=model,
        api_key=key.get_secret_value() if key else None,
        query_prompt=query,
        document_prompt=document,
    )
    identity = endpoint_identity(model, query_prompt=query, document_prompt=document)
    return LazyEmbedder(lambda: identity, connect)


@cache
def make_reranker(name: str | None, device: Device) -> Reranker | None:
    """Make the reranker, one for everybody who asks for the same; it is loaded when it is used."""
    return LazyReranker(partial(_load_reranker, name, device)) if name else None


def _load_reranker(name: str, device: Device) -> Reranker:
    # Imported here: nobody without a reranker waits for sentence-transformers.
    from index.embedders.local import available
    from index.rerankers.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(name, device=available(device))


def _load_model(settings: Settings) -> Embedder:
    # Imported here: torch alone takes a second, sentence-transformers three.
    from index.embedders.local import available

    name, device = settings.embedding_model, available(settings.device)
    if name == DEFAULT_MODEL and device == "cpu":
        from index.embedders.minilm import MiniLM

        return MiniLM(precision=settings.precision)
    from index.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name, precision=settings.precision, device=device)


def make_engine(settings: Settings) -> Engine:
    """Make what keeps the index, as chosen; touches neither disk nor network.

    Raises:
        EngineUnavailable: Its client library is not installed.
    """
    if settings.engine == "local":
        return Generations(settings.data_dir)
    try:
        # Imported here: who keeps the index in a folder need not have the library, nor wait for it.
        from index.milvus.engine import MilvusEngine
        from index.milvus.server import Server
    except ImportError as error:
        raise EngineUnavailable(
            "For an index on a Milvus server its client is needed: pip install 'footnote[milvus]'"
        ) from error
    token = settings.milvus_token
    server = Server(
        settings.milvus_uri,
        token=token.get_secret_value() if token else "",
        database=settings.milvus_database,
    )
    return MilvusEngine(server)


def follow_build(generations: Generations, engine: Engine) -> None:
    """Give the engine what is live in the folder, unless it is the folder's own.

    Raises:
        EngineUnavailable: It does not answer; what was live there is.
    """
    if isinstance(engine, Generations):
        return
    from index.mirror import follow

    follow(generations, engine)


def make_builder(
    settings: Settings,
    embedder: Embedder,
    on_progress: OnProgress | None = None,
    *,
    verified: Callable[[], str | None] = lambda: None,
    follow: Callable[[], None] | None = None,
) -> Builder:
    """Put a builder together.

    Args:
        settings: Where, and how documents are cut.
        embedder: Makes the vectors.
        on_progress: Told (stage, done, total) as the work goes on.
        verified: Names a generation whose files this process has compared already.
        follow: Gives the engine what was built; None makes one that does.
    """
    generations = Generations(settings.data_dir)
    return Builder(
        settings.corpus_dir,
        generations,
        embedder,
        chunking=Chunking(settings.passage_tokens),
        keep=settings.keep_generations,
        on_progress=on_progress,
        verified=verified,
        follow=follow or partial(follow_build, generations, make_engine(settings)),
    )
