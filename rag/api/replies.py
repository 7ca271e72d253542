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
GUARDED: Replies = {
    **problem(401, "A key is needed."),
    **problem(403, "The key may not do this, or the page of another site sent it."),
    **problem(413, "The request is too long."),
    **INVALID,
    **problem(429, "The key or the address has asked too often; see Retry-After."),
    **problem(503, "Too much is being asked; see Retry-After."),
}
NO_INDEX = problem(503, "There is no index to answer from.")
NOT_KEPT = problem(404, "No generation of this id or time is kept.")
NO_TURNS = problem(404, "No such generation, or no such conversation, is kept.")
NOT_FOUND = problem(404, "There is nothing of this id.")
RUNNING = problem(409, "A rebuild is running already.")
