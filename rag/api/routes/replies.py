"""What the routes have in common: how an id looks, and which problems a route documents."""

from typing import Annotated, Any

from fastapi import Path

from rag import schemas

Id = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f-]+$")]
Replies = dict[int | str, dict[str, Any]]


def problem(status: int, description: str) -> Replies:
    """Document a problem reply of a route."""
    return {status: {"model": schemas.Problem, "description": description}}


INVALID = problem(422, "The request is not understood.")
NO_INDEX = problem(503, "There is no index to answer from.")
NOT_KEPT = problem(404, "No generation of this id or time is kept.")
NOT_FOUND = problem(404, "There is nothing of this id.")
RUNNING = problem(409, "A rebuild is running already.")
