"""One request and how its reply is read, whoever sends it."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from rag import errors, schemas
from rag.errors import FootnoteError, ServerFailed

T = TypeVar("T")

_EVENTS: dict[str, type[schemas.RetrievalEvent] | type[schemas.SentenceEvent]] = {
    "retrieval": schemas.RetrievalEvent,
    "sentence": schemas.SentenceEvent,
}


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its reply is read.

    Attributes:
        parse: The reply's bytes -> what was asked for.
        body: Sent as JSON.
        file: Name and content, sent as a form.
    """

    method: str
    path: str
    parse: Callable[[bytes], T]
    body: BaseModel | None = None
    file: tuple[str, bytes] | None = None

    def options(self) -> dict[str, Any]:
        """Write the body, in the words of `httpx.Client.request`."""
        if self.file:
            return {"files": {"file": self.file}}
        # The server takes a body for JSON only if it says so.
        headers = {"Content-Type": "application/json"}
        return {"content": self.body.model_dump_json(), "headers": headers} if self.body else {}

    def read(self, status: int, content: bytes) -> T:
        """Read the reply.

        Raises:
            ServerFailed: The server sent something else.
            FootnoteError: The server refused.
        """
        if status >= 400 and self.path != "/readyz":
            fail(content)
        try:
            return self.parse(content)
        except ValidationError as error:
            raise ServerFailed("The server's reply is not Footnote's; is it older?") from error


class EventReader:
    """Puts the lines of a stream of server-sent events together."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def take(self, line: str) -> schemas.AnswerEvent | None:
        """Take the next line; give the event that it ends, if it ends one.

        Raises:
            FootnoteError: The server tells of an error.
        """
        name, colon, value = line.partition(": ")
        if line:
            if name and colon:  # a line that begins with a colon is a comment
                self._fields[name] = value
            return None
        fields, self._fields = self._fields, {}
        return _event(fields["event"], fields["data"]) if fields else None


def _event(name: str, data: str) -> schemas.AnswerEvent:
    if name == "error":
        fail(data.encode())
    if name == "done":
        return schemas.DoneEvent(answer=schemas.Answer.model_validate_json(data))
    return _EVENTS[name].model_validate_json(data)


def fail(content: bytes) -> NoReturn:
    """Turn a problem back into the error that it was.

    Raises:
        FootnoteError: Always.
    """
    error: FootnoteError = ServerFailed("The server failed, and did not say why.")
    with suppress(ValueError):
        problem = schemas.Problem.model_validate(json.loads(content))
        known = {kind.code: kind for kind in _kinds(errors.FootnoteError)}
        error = known.get(problem.code, ServerFailed)(problem.detail)
    raise error


def _kinds(kind: type[FootnoteError]) -> Iterator[type[FootnoteError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
