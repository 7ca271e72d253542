"""A chat completion in pieces, as OpenAI streams it: role, words, annotations, end, usage."""

import json
from collections.abc import AsyncIterator, Callable, Iterator

from rag import schemas
from rag.api.dialects import openai_error
from rag.api.sse import pause
from rag.schemas import openai

_Data = dict[str, object]


async def chunks(
    events: AsyncIterator[schemas.AnswerEvent | None],
    written: Callable[[schemas.Answer], openai.ChatCompletion],
    *,
    sources: str | None,
    with_usage: bool,
) -> AsyncIterator[bytes]:
    """Stream a completion; nothing of it is sent before all of it is verified.

    Args:
        events: The answer, with None where time passes.
        written: Writes the completion.
        sources: Address of the server if citations go out as Open WebUI's source events, which
            then take the place of annotations: it would show both.
        with_usage: Whether to send the usage at the end.
    """
    async for event in events:
        if isinstance(event, schemas.DoneEvent):
            for data in _pieces(written(event.answer), sources=sources, with_usage=with_usage):
                yield _line(data)
            yield b"data: [DONE]\n\n"
        else:
            yield pause()


def error_chunk(problem: schemas.Problem) -> bytes:
    """Write the chunk that ends a stream which an error cut short."""
    return _line(openai_error(problem))


def usage(question: str, content: str) -> openai.Usage:
    """Count words."""
    asked, told = len(question.split()), len(content.split())
    return openai.Usage(prompt_tokens=asked, completion_tokens=told, total_tokens=asked + told)


def _pieces(
    completion: openai.ChatCompletion, *, sources: str | None, with_usage: bool
) -> Iterator[_Data]:
    message = completion.choices[0].message
    chunk: _Data = {
        "id": completion.id,
        "object": "chat.completion.chunk",
        "created": completion.created,
        "model": completion.model,
    }

    def delta(content: _Data, finish: str | None = None) -> _Data:
        return {**chunk, "choices": [{"index": 0, "delta": content, "finish_reason": finish}]}

    yield delta({"role": "assistant", "content": ""})
    for line in message.content.splitlines(keepends=True):
        yield delta({"content": line})
    if sources is None:
        yield delta({"annotations": [each.model_dump() for each in message.annotations]})
    else:
        for citation in completion.footnote.citations:
            yield {**chunk, "choices": [], "event": _source(citation, sources)}
    yield {**delta({}, "stop"), "footnote": completion.footnote.model_dump()}
    if with_usage:
        yield {**chunk, "choices": [], "usage": completion.usage.model_dump()}


def _source(citation: schemas.Citation, url: str) -> _Data:
    """Write a source as Open WebUI shows it; it numbers them by `source` in order of arrival."""
    title = citation.title or citation.source
    link = url + citation.permalink
    metadata = {"source": citation.id, "name": title, "source_url": link}
    return {
        "type": "source",
        "data": {
            "source": {"id": citation.id, "name": title, "url": link},
            "document": [citation.quote],
            "metadata": [metadata],
        },
    }


def _line(data: _Data) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
