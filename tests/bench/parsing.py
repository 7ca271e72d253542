"""What parsing costs. Run: python tests/bench/parsing.py [SHARED]

Processor seconds for each MB of text, by format, from bytes to documents, the start of the parsing
process left out; and the share of a build that reading and cutting take beside the embedding, over
2,000 mixed files of a few paragraphs.
"""

import html
import json
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from files_made import csv_of, docx, eml, epub, odt, page_of, paragraph, pdf, pptx_of, xlsx

from index.building.builder import Builder
from index.chunking import Chunking
from index.documents.loading import load
from index.documents.parsing import ParseProcess
from index.embedders.minilm import MiniLM
from index.generations import Generations

SHARED = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
FILES = 2_000
_PAGE = 30


def prose(chars: int) -> list[str]:
    """Paragraphs of speeches that nobody wrote for this."""
    path = SHARED / "evaluation/presidential-addresses/documents.jsonl"
    speeches = (json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())
    text = "\n".join(speeches)[:chars]
    plain = re.sub(r"[^ -~\n]", "'", text)
    return [line for line in plain.split("\n") if line.strip()]


def _pages(paragraphs: list[str]) -> list[str]:
    lines = [line for each in paragraphs for line in re.findall(r".{1,90}(?:\s|$)", each)]
    plain = [re.sub(r"[()\\]", "", line) for line in lines]
    return ["\n".join(plain[n : n + _PAGE]) for n in range(0, len(plain), _PAGE)]


def _escaped(paragraphs: list[str], tag: str) -> str:
    return "".join(f"<{tag}>{html.escape(each)}</{tag}>" for each in paragraphs)


MADE: dict[str, Callable[[list[str]], bytes]] = {
    "txt": lambda given: "\n\n".join(given).encode(),
    "txt in cp1252": lambda given: ("café à œuvre\n\n" + "\n\n".join(given)).encode("cp1252"),
    "md": lambda given: ("# One\n\n" + "\n\n".join(given)).encode(),
    "html": lambda given: f"<html><body>{_escaped(given, 'p')}</body></html>".encode(),
    "pdf": lambda given: pdf(_pages(given)),
    "docx": lambda given: docx("".join(paragraph(html.escape(each)) for each in given)),
    "epub": lambda given: epub([page_of("One", html.escape(each)) for each in given]),
    "eml": lambda given: eml("\n\n".join(given)),
    "csv": lambda given: csv_of([["n", "words"], *([str(n), w] for n, w in enumerate(given))]),
    "odt": lambda given: odt(_escaped(given, "text:p")),
    "xlsx": lambda given: xlsx([[n, each] for n, each in enumerate(given)]),
    "pptx": lambda given: pptx_of([("One", each) for each in given[:300]]),
}


def processor_seconds() -> float:
    """Of this process and of those that it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def cost(path: str, data: bytes) -> tuple[float, int]:
    """Processor seconds that a file costs, and how many characters it has."""
    before = processor_seconds()
    with ParseProcess() as parsers:
        source, _ = load(path, data, modified_ns=0, parsers=parsers)
    return processor_seconds() - before, len(source.text)


def each_format() -> None:
    given = prose(1_000_000)
    for name, make in MADE.items():
        path = f"a.{name.split()[0]}"
        start, _ = cost(path, make(given[:2]))
        seconds, chars = cost(path, make(given))
        print(f"{name:14} {(seconds - start) / chars * 1e6:5.2f} s/MB  ({chars / 1e6:.2f} MB)")


def share_of_a_build() -> None:
    spent: Counter[str] = Counter()
    last = time.perf_counter()

    def progress(stage: str, _done: int, _total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        spent[stage] += now - last  # type: ignore[assignment]
        last = now

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        words, kinds = prose(4_000_000), list(MADE)[:-1]
        for number in range(FILES):
            kind = kinds[number % len(kinds)]
            given = words[3 * number % len(words) :][:3]
            (corpus / f"{number}.{kind.split()[0]}").write_bytes(MADE[kind](given))
        embedder = MiniLM()
        embedder.embed_query("Loaded?")
        generations = Generations(Path(folder) / "data")
        builder = Builder(
            corpus, generations, embedder, chunking=Chunking(200), on_progress=progress
        )
        last = time.perf_counter()
        report = builder.build()
    total = sum(spent.values())
    print(f"{report.indexed} of {report.found} files, {report.passages} passages, {total:.1f} s")
    for stage, seconds in spent.items():
        print(f"  {stage:10} {seconds:6.1f} s  {seconds / total:6.1%}")


if __name__ == "__main__":
    each_format()
    share_of_a_build()
