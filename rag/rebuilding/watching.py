"""Following the corpus folder: telling when files have changed and it is quiet again."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import watchfiles

from rag.keeping.jobs import RebuildJobs
from rag.settings import Settings

_QUIET_MS = 200
_LONGEST_MS = 5000
_TICK_MS = 1000
_LOOK_ANYWAY = 60  # ticks


def quiet_changes(
    corpus_dir: Path, *, data_dir: Path, stop: threading.Event | None = None
) -> Iterator[frozenset[str] | None]:
    """Wait for changes in the corpus folder, again and again.

    Yields:
        What was touched, relative to the folder, for every burst of changes, when nothing has
        changed for a fifth of a second, or after five seconds of unrest; and None, which is
        anything, soon after the beginning and once a minute in any case, for what a watcher
        cannot see (what changed before it listened, a network drive, a build that failed because
        another one was running).
    """
    folder, ignored = corpus_dir.resolve(), str(data_dir.resolve())
    bursts = watchfiles.watch(
        folder,
        watch_filter=lambda _, path: not path.startswith(ignored),
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    for tick, changes in enumerate(bursts):
        if tick % _LOOK_ANYWAY == 0:
            yield None
        elif changes:
            yield frozenset(Path(path).relative_to(folder).as_posix() for _, path in changes)


class Watcher:
    """Rebuilds in a server whenever files have changed, until it is stopped.

    Args:
        settings: Where the corpus and the index are.
        jobs: Does the rebuilding.
    """

    def __init__(self, settings: Settings, jobs: RebuildJobs) -> None:
        self._settings = settings
        self._jobs = jobs
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="watcher", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        changes = quiet_changes(
            self._settings.corpus_dir, data_dir=self._settings.data_dir, stop=self._stop
        )
        for touched in changes:
            self._jobs.follow_changes(touched)
