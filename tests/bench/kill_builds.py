"""kill -9 at many random moments of a rebuild: the long run of `tests/test_index_kill.py`.

    PYTHONPATH=.:tests python tests/bench/kill_builds.py [TRIALS] [SEED]

Every trial edits the corpus, builds in a process of its own, kills it, and opens what is left.
Prints its seed, and how the builds ended: `old` (killed before the publication), `new` (killed
after it), `done` (not killed in time). Whatever else happens is an error and ends the run.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fakes import HashEmbedder, Shelf
from test_index_kill import BuilderProcess, end_of, state, state_served


def main(trials: int, seed: int) -> None:
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        shelf = Shelf(Path(scratch) / "corpus", Path(scratch) / "data", HashEmbedder())
        shelf.build(state(0))
        builder = BuilderProcess(shelf.corpus_dir, shelf.generations.data_dir)
        shelf.write(state(1))
        started = time.perf_counter()
        builder.build()
        whole, served = time.perf_counter() - started, 1
        for trial in range(2, trials + 2):
            shelf.write(state(trial))
            code = builder.build(kill_after_seconds=chance.uniform(0, 1.1 * whole))
            before, served = served, state_served(shelf)
            ends[end_of(code, served, before=before, wanted=trial)] += 1
        builder.close()
    print(f"seed {seed}: {trials} trials, {dict(ends)}, 0 lost, 0 mixed")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 1000, given[1] if len(given) > 1 else random.randrange(2**32))
