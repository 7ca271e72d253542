"""OpenAI-compatible chat: `POST /v1/chat/completions` and `GET /v1/models`.

The answer is the text with its [n] markers; each marker is annotated with the address of the
passage in the web page, and the field `footnote` holds the whole Answer. What a client can show
beyond that is chosen by the model's name. A streamed answer is sent when it is verified, not
before; until then comments keep the connection alive.
"""

import time
from contextlib import suppress
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import TypeAdapter, ValidationError

from rag import schemas
from rag.api.markdown import annotations, defused, source_list
from rag.api.openai_stream import chunks, error_chunk, usage
from rag.api.places import Places
from rag.api.problems import Refused
from rag.api.replies import INVALID, NO_INDEX, NOT_FOUND
from rag.api.sse import EVENT_STREAM, paced, streamed, whole
from rag.client import Client
from rag.schemas import openai

PLAIN, SOURCES, OPEN_WEBUI = "footnote", "footnote+sources", "footnote+open-webui"
MODELS = (PLAIN, SOURCES, OPEN_WEBUI)
_QUESTION: TypeAdapter[str] = TypeAdapter(schemas.Question)


def openai_routes(client: Client, places: Places) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/v1", tags=["openai"], responses={**INVALID})

    @router.get("/models")
    async def models() -> openai.Models:
        """List the ways of answering: plain, with a Markdown list, with events of Open WebUI."""
        return openai.Models(data=[openai.Model(id=name) for name in MODELS])

    @router.get("/models/{model_id}", responses=NOT_FOUND)
    async def model(model_id: Annotated[str, Path(max_length=64)]) -> openai.Model:
        """Describe a way of answering."""
        return openai.Model(id=_known(model_id))

    @router.post(
        "/chat/completions",
        response_model=openai.ChatCompletion,
        responses={**EVENT_STREAM, **NOT_FOUND, **NO_INDEX},
    )
    async def chat_completions(
        request: openai.ChatRequest, url: Annotated[str, Depends(places.url)]
    ) -> Response | openai.ChatCompletion:
        """Answer the user's last message."""
        name, question = _known(request.model), _question(request)
        events = paced(client.answer_events(question, conversation=_earlier(request)))
        if not request.stream:
            return _completion(await whole(events), name, url)
        options = request.stream_options or openai.StreamOptions()
        written = partial(_completion, name=name, url=url)
        sources = url if name == OPEN_WEBUI else None
        pieces = chunks(events, written, sources=sources, with_usage=options.include_usage)
        return await streamed(pieces, error_chunk)

    return router


def _known(model: str) -> str:
    if model not in MODELS:
        raise Refused("model_not_found")
    return model


def _question(request: openai.ChatRequest) -> str:
    """Take the last message by the user.

    Raises:
        Refused: There is none, or it is no question.
    """
    asked = [message.words() for message in request.messages if message.role == "user"]
    try:
        return _QUESTION.validate_python(asked[-1] if asked else "")
    except ValidationError as error:
        raise Refused("invalid_request", schemas.QUESTION_RULE) from error


def _earlier(request: openai.ChatRequest) -> list[schemas.Turn]:
    """Pair earlier questions with the answers that follow them, the oldest first."""
    turns: list[schemas.Turn] = []
    asked = ""
    for message in request.messages[:-1]:
        if message.role == "user":
            asked = message.words()
        elif message.role == "assistant" and asked:
            with suppress(ValidationError):  # what is no question of ours is left out
                turns.append(schemas.Turn(question=asked, answer=message.words()))
            asked = ""
    return turns[-schemas.MAX_TURNS :]


def _completion(answer: schemas.Answer, name: str, url: str) -> openai.ChatCompletion:
    content = defused(answer.text) + (source_list(answer, url) if name == SOURCES else "")
    message = openai.ChatMessage(content=content, annotations=annotations(answer, content, url))
    return openai.ChatCompletion(
        id=f"chatcmpl-{answer.id}",
        created=int(time.time()),
        model=name,
        choices=[openai.Choice(message=message)],
        usage=usage(answer.question, content),
        footnote=answer,
    )
