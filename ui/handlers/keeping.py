"""Looking after the index: its state, what a rebuild would do, the rebuild itself."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from rag.client import Client
from rag.errors import RebuildRunning
from rag.schemas import Job, KeptRating
from ui.addresses import query_of
from ui.handlers.telling import told
from ui.state import IndexView

POLL_SECONDS = 0.3
MAX_REFUSAL_CHARS = 2000


def look_at_index(client: Client) -> IndexView:
    """Describe the index as it is now, with the rebuild that is running."""
    try:
        status = client.index()
        job = client.job(status.rebuilding) if status.rebuilding else None
    except Exception as error:  # noqa: BLE001
        return IndexView(error=told(error))
    return IndexView(status, job)


def rebuild(client: Client, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[IndexView]:
    """Rebuild the index and follow it to its end; joins the rebuild that is running already."""
    view = look_at_index(client)
    try:
        job = _started(client, view)
    except Exception as error:  # noqa: BLE001
        yield replace(view, job=None, error=told(error))
    else:
        yield from _followed(client, view, job, sleep)


def plan(client: Client) -> IndexView:
    """Find out what a rebuild would do, without doing it."""
    view = look_at_index(client)
    try:
        return replace(view, plan=client.plan())
    except Exception as error:  # noqa: BLE001
        return replace(view, error=told(error))


def roll_back(client: Client, generation: str) -> IndexView:
    """Answer from an older generation again."""
    try:
        client.rollback(generation)
    except Exception as error:  # noqa: BLE001
        return replace(look_at_index(client), error=told(error))
    return look_at_index(client)


def choose_generation(view: IndexView, route: str) -> IndexView:
    """Look closer at the kept generation that `#/index?generation=…` names."""
    named = (query_of(route, "#/index") or {}).get("generation")
    kept = view.status.generations if view.status else []
    found = [each.id for each in kept if each.id == named and not each.live]
    return replace(view, chosen=found[0] if found else None)


def ratings(client: Client) -> list[KeptRating]:
    """List what readers think of answers; nothing if that cannot be read."""
    try:
        return client.ratings()
    except Exception as error:  # noqa: BLE001
        told(error)
        return []


def follow(client: Client, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[IndexView]:
    """Describe the index and, if somebody is rebuilding it, follow that to its end."""
    view = look_at_index(client)
    yield view
    if view.job is not None and view.busy:
        yield from _followed(client, view, view.job, sleep)


def files_changed(
    client: Client, refused: str, *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[IndexView]:
    """Follow the index after files were added or deleted, and tell what was refused, if any was."""
    for view in follow(client, sleep=sleep):
        yield replace(view, error=view.error or refused[:MAX_REFUSAL_CHARS] or None)


def _followed(
    client: Client, view: IndexView, job: Job, sleep: Callable[[float], None]
) -> Iterator[IndexView]:
    try:
        yield IndexView(view.status, job)
        while job.state == "running":
            sleep(POLL_SECONDS)
            job = client.job(job.id)
            yield IndexView(view.status, job)
        yield replace(look_at_index(client), job=job)
    except Exception as error:  # noqa: BLE001
        yield replace(view, job=None, error=told(error))


def _started(client: Client, view: IndexView) -> Job:
    if view.job is not None and view.busy:
        return view.job
    try:
        return client.rebuild()
    except RebuildRunning:
        running = client.index().rebuilding
        if running is None:  # it ended between the two calls
            return client.rebuild()
        return client.job(running)
