"""No room: the build is given up by name, and the last index goes on serving."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import Shelf

from index.durable import disk_errors
from index.errors import DiskFull
from index.library import Library

_TESTS = Path(__file__).parent
# A limit on the size of a file fails a write as a full disk does, at the same places.
_BUILDER = """
import json, resource, sys
from pathlib import Path
from fakes import HashEmbedder, Shelf
corpus, data, limits = json.loads(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
ends = []
for limit in limits:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        Shelf(Path(corpus), Path(data), HashEmbedder(), passage_tokens=20).build()
        ends.append("built")
    except BaseException as error:
        ends.append(type(error).__name__)
print(json.dumps(ends))
"""


def test_a_build_without_room_is_given_up_by_name_and_leaves_the_old_index(shelf: Shelf) -> None:
    shelf.build({"a.txt": "The lamp is lit."})
    before = shelf.generations.current_id()
    shelf.write({f"{n}.txt": f"Word{n} and more. " * 200 for n in range(20)})
    limits = [0, 100, 1000, 5000, 20_000, 60_000, 100_000, 200_000]
    paths = [str(_TESTS), str(_TESTS.parent)]
    trial = json.dumps([str(shelf.corpus_dir), str(shelf.generations.data_dir), limits])
    program = f"import sys; sys.path[:0] = {paths!r}\n{_BUILDER}"

    result = subprocess.run(
        [sys.executable, "-c", program, trial], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == ["DiskFull"] * len(limits)
    assert Library(shelf.generations).current().id == before
    assert list(shelf.generations.data_dir.glob(".build-*")) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_space_is_named_with_what_to_do(tmp_path: Path, number: int) -> None:
    def fail() -> None:
        with disk_errors(tmp_path):
            raise OSError(number, "no room")

    with pytest.raises(DiskFull, match="still serves"):
        fail()


def test_any_other_failure_of_the_disk_stays_what_it_is(tmp_path: Path) -> None:
    def fail() -> None:
        with disk_errors(tmp_path):
            raise OSError(errno.EIO, "broken disk")

    with pytest.raises(OSError, match="broken disk"):
        fail()
