"""How well documents in one file are told apart. Run: python tests/bench/boundaries.py [SHARED]

Speeches that nobody wrote for this (evaluation/presidential-addresses) and letters made here are
joined three to ten in a file. Weights were chosen by the mistakes on joins of the even speeches and
of the even letter forms ("tuned"); joins of the odd ones ("kept") were only counted. The wrong cuts
are no such clean figure: those of all single speeches and of mtrag-human were read, and the rule
for gaps was made stricter because of them. And the letters come from the hand that wrote the rules.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.documents.segmentation.metadata import of_text
from index.documents.segmentation.split import split_documents
from index.documents.sentences import sentence_spans
from index.documents.voices import with_voices
from index.records import Metadata, Span

SHARED = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
FILES = 100
RULES = ("---", "***", "===", "* * *", "\f")

HEADS: tuple[Callable[[random.Random], list[str]], ...] = (
    lambda r: [f"To the {r.choice(BODIES)} of {r.choice(NAMES)}", "", "Dear comrades!"],
    lambda r: [f"{r.choice(PLACES)}, {r.randint(1, 28)} March {r.randint(1950, 2020)}", "",
               f"Dear {r.choice(PEOPLE).split()[1]},"],
    lambda r: [r.choice(TITLES), "", f"{r.randint(1, 28)} May {r.randint(1950, 2020)}", "",
               f"Dear Mr. {r.choice(PEOPLE).split()[1]},"],
    lambda r: [f"Dear {r.choice(PEOPLE).split()[0]},"],
    lambda r: [r.choice(TITLES), f"By {r.choice(PEOPLE)}", f"{r.randint(1, 28)} June 2011"],
    lambda r: [r.choice(PEOPLE), r.choice(NAMES), f"{r.randint(1, 28)}.04.1983", "",
               "Sehr geehrte Damen und Herren,"],
    lambda r: [f"An den Vorstand der {r.choice(NAMES)}", "", "Liebe Genossinnen und Genossen!"],
    lambda r: ["Участникам съезда", "", "Уважаемые товарищи!"],
    lambda r: [f"To: {r.choice(PEOPLE)}", f"{r.randint(1, 28)} July 1999", "", "Sir,"],
    lambda r: ["OPEN LETTER TO ALL MEMBERS", "", "Comrades,"],
)  # fmt: skip
TAILS: tuple[Callable[[random.Random], list[str]], ...] = (
    lambda r: ["With fraternal greetings,", "", f"{r.choice(BODIES)} of {r.choice(NAMES)}"],
    lambda r: ["Yours sincerely,", "", r.choice(PEOPLE)],
    lambda r: ["Best regards", r.choice(PEOPLE), "General Secretary"],
    lambda r: [" " * 40 + r.choice(NAMES)],
    lambda r: [r.choice(PEOPLE)],
    lambda r: ["Mit freundlichen Grüßen", "", r.choice(PEOPLE)],
    lambda r: ["Mit sozialistischem Gruß", r.choice(PEOPLE), r.choice(NAMES)],
    lambda r: ["С уважением,", "", "Председатель комитета И. Петров"],
    lambda r: ["I remain, Sir, yours faithfully,", "", r.choice(PEOPLE)],
    lambda r: ["In solidarity,", "", r.choice(PEOPLE), r.choice(NAMES)],
)
BODIES = ("Central Committee", "Executive Board", "Presidium", "Council")
NAMES = ("the Workers' Union of Norland", "the Lamplighters' Society", "the Free Party of Esterby")
PLACES = ("Oslo", "New York", "Leeds", "Bad Homburg")
PEOPLE = ("Anna Berg", "John Miller", "Maria Lindqvist", "Peter Novak", "Ruth Hale")
TITLES = ("The Harbour Will Be Rebuilt", "Letter of thanks", "Message to the Ninth Congress",
          "Why the Lamps Went Out")  # fmt: skip


@dataclass
class Score:
    """Boundaries found, counted over many files."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[int], true: set[int]) -> None:
        self.right += len(found & true)
        self.wrong += len(found - true)
        self.missed += len(true - found)

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return f"precision {precision:.3f}  recall {recall:.3f}  ({self.right + self.missed} true)"


def texts_of(name: str) -> list[str]:
    lines = (SHARED / "evaluation" / name / "documents.jsonl").read_text().splitlines()
    return [json.loads(line)["text"].strip() for line in lines]


def letters(rng: random.Random, paragraphs: Sequence[str], forms: slice) -> Iterator[str]:
    heads, tails = HEADS[forms], TAILS[forms]
    while True:
        # A letter has a head or a tail, mostly both.
        head = rng.choice(heads)(rng)
        tail = rng.choice(tails)(rng) if rng.random() < 0.85 else []
        body = rng.sample(paragraphs, rng.randint(1, 4))
        yield "\n".join([*head, "", "\n\n".join(body), *(["", *tail] if tail else [])])


def joined(parts: Sequence[str], between: str) -> tuple[str, set[int]]:
    text, starts = "", []
    for part in parts:
        text += between if text else ""
        starts.append(len(text))
        text += part
    return text, set(starts[1:])


def found_in(text: str) -> set[int]:
    spans = [span for span, _ in split_documents(text, Metadata())]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    return {span.start for span in spans[1:]}


def report_joins(what: str, make: Callable[[random.Random], list[str]]) -> None:
    for between in [f"\n\n{rule}\n\n" for rule in RULES] + ["\n" * (n + 1) for n in (1, 2, 3, 4)]:
        rng, score = random.Random(11), Score()
        for _ in range(FILES):
            text, true = joined(make(rng), between)
            score.add(found_in(text), true)
        name = (
            f"line of {between.strip()!r}" if between.strip(" \n") else f"{len(between) - 1} blank"
        )
        print(f"{what:<28} {name:<18} {score}")


def report_wrong(what: str, texts: Sequence[str]) -> None:
    cut = sum(bool(found_in(text)) for text in texts)
    print(f"wrongly cut: {what:<38} {cut:>3} of {len(texts):<4} {100 * cut / len(texts):.1f} %")


def report_speed(text: str) -> None:
    whole = Span(0, len(text))
    for what, work in (
        ("split with metadata", lambda: split_documents(text, Metadata())),
        ("metadata of one document", lambda: of_text(text, whole)),
        ("sentences", lambda: sentence_spans(text, whole, language="en")),
        ("voices", lambda: with_voices(text, whole, [whole])),
    ):
        started = time.perf_counter()
        work()
        seconds = (time.perf_counter() - started) / (len(text.encode()) / 1e6)
        print(f"{what:<28} {seconds:.3f} s/MB")


def main() -> None:
    speeches = texts_of("presidential-addresses")
    tuned, kept = speeches[::2], speeches[1::2]
    report_joins("speeches, kept half", lambda r: r.sample(kept, r.randint(3, 10)))
    report_joins("speeches, tuned half", lambda r: r.sample(tuned, r.randint(3, 10)))
    pool = [p for text in kept for p in text.split("\n\n") if 150 < len(p) < 900 and p[-1] == "."]

    def some(forms: slice) -> Callable[[random.Random], list[str]]:
        def make(rng: random.Random) -> list[str]:
            source = letters(rng, pool, forms)
            return [next(source) for _ in range(rng.randint(3, 10))]

        return make

    report_joins("letters, kept forms", some(slice(1, None, 2)))
    report_joins("letters, tuned forms", some(slice(0, None, 2)))
    report_wrong("single speeches, kept half", kept)
    report_wrong("single speeches, tuned half", tuned)
    source = letters(random.Random(3), pool, slice(None))
    report_wrong("single letters", [next(source) for _ in range(500)])
    report_wrong("long texts (chroma-chunking)", texts_of("chroma-chunking"))
    for name in ("xquad-en", "xquad-de", "clapnq", "hotpotqa", "mtrag-human", "bipia-email"):
        report_wrong(name, texts_of(name))
    report_speed("\n\n".join(speeches))


if __name__ == "__main__":
    main()
