"""Events of an answer -> server-sent events, each with its type and a number as its id."""

from collections.abc import Iterator

from fastapi.sse import format_sse_event

from index.errors import FootnoteError
from rag import schemas
from rag.api.problems import described


def server_sent(events: Iterator[schemas.AnswerEvent]) -> Iterator[bytes]:
    """Write events; an error on the way is the last of them."""
    number = 0
    try:
        for number, event in enumerate(events):
            whole = event.answer if isinstance(event, schemas.DoneEvent) else event
            data = whole.model_dump_json(exclude={"event"})
            yield format_sse_event(event=event.event, id=str(number), data_str=data)
    except FootnoteError as error:
        data = described(error).model_dump_json()
        yield format_sse_event(event="error", id=str(number + 1), data_str=data)
