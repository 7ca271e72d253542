"""Following the corpus folder: telling when files have changed and it is quiet again."""

import threading
from collections.abc import Iterator
from pathlib import Path

import watchfiles

_QUIET_MS = 200
_LONGEST_MS = 5000
_AGAIN_MS = 60_000


def quiet_changes(
    corpus_dir: Path, *, data_dir: Path, stop: threading.Event | None = None
) -> Iterator[None]:
    """Wait for changes in the corpus folder, again and again.

    Yields:
        Once for every burst of changes, when nothing has changed for a fifth of a second, or after
        five seconds of unrest; and once a minute in any case, for what a watcher cannot see (a
        network drive, a build that failed because another one was running).
    """
    ignored = str(data_dir.resolve())
    for _ in watchfiles.watch(
        corpus_dir,
        watch_filter=lambda _, path: not path.startswith(ignored),
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=_AGAIN_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        yield
