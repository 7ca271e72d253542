"""What Open WebUI can be pointed at beside chat: an external web search, and a reranker."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rag.api.places import Places
from rag.api.replies import INVALID, NO_INDEX
from rag.client import Client
from rag.schemas import Question, Wire

_MAX_TEXTS, _MAX_TEXT_CHARS = 200, 20_000


class WebSearchRequest(BaseModel):
    """What Open WebUI asks of its external web search."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        json_schema_extra={"examples": [{"query": "election 2018", "count": 3}]},
    )

    query: Question
    count: int = Field(default=5, ge=1, le=50)


class WebSearchResult(Wire):
    """A passage, as a find of a web search."""

    link: str
    title: str
    snippet: str


class RerankRequest(BaseModel):
    """Texts to be put into order, as Cohere and Jina have it."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        json_schema_extra={"examples": [{"query": "loom", "documents": ["A loom.", "A horse."]}]},
    )

    query: Question
    documents: list[Annotated[str, Field(max_length=_MAX_TEXT_CHARS)]] = Field(
        min_length=1, max_length=_MAX_TEXTS
    )
    top_n: int | None = Field(default=None, ge=1)


class RerankResult(Wire):
    """A text's place in what was sent, and how near it is to the query."""

    index: int
    relevance_score: float = Field(ge=0, le=1, description="Cosine, not below 0.")


class Reranked(Wire):
    """The texts, the nearest first."""

    results: list[RerankResult]


def open_webui_routes(client: Client, places: Places) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/v1", tags=["open webui"], responses={**INVALID})

    @router.post("/web_search", responses=NO_INDEX)
    def web_search(
        request: WebSearchRequest, url: Annotated[str, Depends(places.url)]
    ) -> list[WebSearchResult]:
        """Find passages, told as finds of a web search."""
        found = client.retrieve(request.query, k=request.count)
        return [
            WebSearchResult(
                link=url + passage.permalink,
                title=passage.title or passage.source,
                snippet=passage.text,
            )
            for passage in found.passages
        ]

    @router.post("/rerank")
    def rerank(request: RerankRequest) -> Reranked:
        """Put texts into order by how near they are to a query."""
        cosines = client.closeness(request.query, request.documents)
        order = sorted(range(len(cosines)), key=lambda place: -cosines[place])
        return Reranked(
            results=[
                RerankResult(index=place, relevance_score=min(1.0, max(0.0, cosines[place])))
                for place in order[: request.top_n]
            ]
        )

    return router
