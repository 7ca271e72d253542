"""OpenAI's vector store search: `POST /v1/vector_stores/{id}/search`. The corpus is one store."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from rag.api.conditions import filters
from rag.api.places import Places
from rag.api.problems import Refused
from rag.api.relevance import scored
from rag.api.replies import INVALID, NO_INDEX, problem
from rag.client import Client
from rag.schemas import MAX_QUESTION_CHARS, Filters, Passage, Readiness
from rag.schemas.openai import (
    Compound,
    FileCounts,
    TextContent,
    VectorSearchPage,
    VectorSearchRequest,
    VectorSearchResult,
    VectorStore,
    VectorStores,
)

CORPUS = "corpus"
_Store = Annotated[str, Path(max_length=64)]
_UNKNOWN = problem(404, "There is no store of this name; the only one is corpus.")


def vector_store_routes(client: Client, places: Places) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/v1/vector_stores", tags=["openai"], responses={**INVALID})

    @router.get("")
    def vector_stores() -> VectorStores:
        """List the one store there is."""
        return VectorStores(data=[_store(client.readiness())])

    @router.get("/{store_id}", responses=_UNKNOWN)
    def vector_store(store_id: _Store) -> VectorStore:
        """Describe the store."""
        _known(store_id)
        return _store(client.readiness())

    @router.post("/{store_id}/search", responses={**_UNKNOWN, **NO_INDEX})
    def search_vector_store(
        store_id: _Store,
        request: VectorSearchRequest,
        url: Annotated[str, Depends(places.url)],
    ) -> VectorSearchPage:
        """Find the passages that answer a query best."""
        _known(store_id)
        queries = [request.query] if isinstance(request.query, str) else request.query
        query = " ".join(queries)[:MAX_QUESTION_CHARS]
        threshold = request.ranking_options.score_threshold if request.ranking_options else 0.0
        found = client.retrieve(query, k=request.max_num_results, filters=_filters(request))
        results = [
            _result(passage, score, url)
            for passage, score in scored(found.passages)
            if score >= threshold
        ]
        return VectorSearchPage(search_query=queries, data=results)

    return router


def _known(store_id: str) -> None:
    if store_id != CORPUS:
        raise Refused("store_not_found")


def _filters(request: VectorSearchRequest) -> Filters | None:
    if request.filters is None:
        return None
    given = request.filters.filters if isinstance(request.filters, Compound) else [request.filters]
    return filters((each.key, each.type, each.value) for each in given)


def _store(state: Readiness) -> VectorStore:
    built = dt.datetime.fromisoformat(state.built_at).timestamp() if state.built_at else 0
    files = state.counts.get("sources", 0)
    return VectorStore(
        created_at=int(built),
        status="expired" if state.status == "missing" else "completed",
        file_counts=FileCounts(completed=files, total=files),
    )


def _result(passage: Passage, score: float, url: str) -> VectorSearchResult:
    known = {
        "passage_id": passage.id,
        "title": passage.title,
        "author": passage.author,
        "date": passage.date,
        "kind": passage.kind,
        "char_start": passage.char_start,
        "char_end": passage.char_end,
        "url": url + passage.permalink,
    }
    return VectorSearchResult(
        file_id=passage.document_id,
        filename=passage.source,
        score=score,
        attributes={name: _short(value) for name, value in known.items() if value is not None},
        content=[TextContent(text=passage.text)],
    )


def _short(value: str | float) -> str | float:
    """Keep to the 512 characters that OpenAI allows in an attribute."""
    return value[:512] if isinstance(value, str) else value
