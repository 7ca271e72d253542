"""Dify's external knowledge API: `POST /retrieval`, for the knowledge base named corpus.

When a server is registered Dify sends an empty body and takes 404 and 403 for failures: an empty
body is 422 here. Errors have Dify's shape (`rag.api.dialects`); metadata is never null.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rag.api.conditions import filters
from rag.api.places import Places
from rag.api.problems import Refused
from rag.api.relevance import scored
from rag.api.replies import INVALID, NO_INDEX, problem
from rag.api.vector_stores import CORPUS
from rag.client import Client
from rag.schemas import Passage, Question, Wire


class RetrievalSetting(BaseModel):
    """How many, and how good."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    top_k: int = Field(default=4, ge=1, le=50)
    score_threshold: float = Field(default=0.0, ge=0, le=1)


class Condition(BaseModel):
    """A condition on one field."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field(max_length=64)
    comparison_operator: str = Field(max_length=16)
    value: str | None = Field(default=None, max_length=200)


class Conditions(BaseModel):
    """Conditions that must all hold."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    logical_operator: Literal["and"] = "and"
    conditions: list[Condition] = Field(default=[], max_length=16)


class RetrievalRequest(BaseModel):
    """What Dify asks."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "knowledge_id": "corpus",
                    "query": "election 2018",
                    "retrieval_setting": {"top_k": 3, "score_threshold": 0.2},
                }
            ]
        },
    )

    knowledge_id: str = Field(max_length=200)
    query: Question
    retrieval_setting: RetrievalSetting = RetrievalSetting()
    metadata_condition: Conditions | None = None


class Record(Wire):
    """A passage, as Dify knows it."""

    content: str
    score: float = Field(ge=0, le=1)
    title: str
    metadata: dict[str, str]


class Records(Wire):
    """Passages, the best first."""

    records: list[Record]


def dify_routes(client: Client, places: Places) -> APIRouter:
    """Make the route."""
    router = APIRouter(tags=["dify"], responses={**INVALID, **NO_INDEX})

    @router.post("/retrieval", responses=problem(400, "There is no knowledge base of this name."))
    def retrieval(request: RetrievalRequest, url: Annotated[str, Depends(places.url)]) -> Records:
        """Find the passages that answer a query best.

        Raises:
            Refused: The knowledge base is not the corpus.
        """
        if request.knowledge_id != CORPUS:
            raise Refused("store_not_found")
        asked = request.retrieval_setting
        given = request.metadata_condition.conditions if request.metadata_condition else []
        wanted = filters((each.name, each.comparison_operator, each.value) for each in given)
        found = client.retrieve(request.query, k=asked.top_k, filters=wanted)
        return Records(
            records=[
                _record(passage, score, url)
                for passage, score in scored(found.passages)
                if score >= asked.score_threshold
            ]
        )

    return router


def _record(passage: Passage, score: float, url: str) -> Record:
    known = {
        "source": passage.source,
        "passage_id": passage.id,
        "document_id": passage.document_id,
        "author": passage.author,
        "date": passage.date,
        "url": url + passage.permalink,
    }
    return Record(
        content=passage.text,
        score=score,
        title=passage.title or passage.source,
        metadata={name: value for name, value in known.items() if value is not None},
    )
