"""A stream of an answer: numbered events, signs of life in between, an end also when it fails."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import cast

import pytest
from starlette.responses import Response, StreamingResponse

from rag import schemas
from rag.api.openai_stream import chunks, error_chunk
from rag.api.sse import event_stream, paced, streamed
from rag.errors import IndexMissing
from rag.schemas.openai import ChatCompletion

SECRET = "zebra-7731"
Events = Iterator[schemas.AnswerEvent]


def slow() -> Events:
    for _ in range(2):
        yield schemas.RetrievalEvent(passages=[], generation="g")
        time.sleep(0.3)


def fails(error: Exception) -> Events:
    time.sleep(0.3)  # a sign of life has been sent by then, and the status with it
    yield schemas.RetrievalEvent(passages=[], generation="g")
    raise error


def native(events: Events) -> str:
    return asyncio.run(received(lambda: event_stream(paced(events, seconds=0.1))))


def chat(events: Events) -> str:
    never = cast("Callable[[schemas.Answer], ChatCompletion]", None)  # there is no answer

    async def reply() -> Response:
        told = chunks(paced(events, seconds=0.1), never, sources=None, with_usage=False)
        return await streamed(told, error_chunk)

    return asyncio.run(received(reply))


async def received(reply: Callable[[], Awaitable[Response]]) -> str:
    """Everything that a client gets."""
    made = await reply()
    assert isinstance(made, StreamingResponse)
    return b"".join([bytes(piece) async for piece in made.body_iterator]).decode()


def test_events_are_numbered_and_while_nothing_comes_a_comment_says_so() -> None:
    stream = native(slow())

    assert re.findall(r"^id: (\d+)$", stream, re.MULTILINE) == ["0", "1"]
    assert re.search(r"\n\n(: still here\n\n)+event: retrieval\n", stream)


@pytest.mark.parametrize(
    ("error", "code"), [(IndexMissing("none"), "no_index"), (ValueError(SECRET), "unexpected")]
)
def test_a_stream_that_fails_ends_with_the_reason(error: Exception, code: str) -> None:
    event, data = native(fails(error)).strip().split("\n\n")[-1].split("\n")
    chunk = chat(fails(error)).strip().split("\n\n")[-1]

    assert (event, json.loads(data.removeprefix("data: "))["code"]) == ("event: error", code)
    assert json.loads(chunk.removeprefix("data: "))["error"]["code"] == code
    assert SECRET not in data + chunk


def test_a_stream_that_fails_before_anything_was_sent_is_an_error_itself() -> None:
    def at_once() -> Events:
        raise IndexMissing("none")
        yield

    with pytest.raises(IndexMissing):
        native(at_once())
