"""What the command line shows people: progress, tables, answers.

Everything is plain text to rich: documents cannot colour the terminal or hide what they say.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from rag import schemas
from rag.attribution import spoken_date

_STAGES = {
    "reading": "Reading files",
    "cutting": "Cutting passages",
    "embedding": "Embedding passages",
    "writing": "Writing",
    "asking": "Asking questions",
}
_STEPS = 500


def printable(text: str) -> str:
    """Close up layout and drop control characters, which a terminal would obey."""
    spaced = "".join(char if char.isprintable() or char.isspace() else "\ufffd" for char in text)
    return " ".join(spaced.split())


class BuildProgress:
    """A progress bar with an estimate for each stage of a build, on standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage has come."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(_STAGES[stage], total=max(total, 1))
        # A bar has no more steps than this, and each costs a lock and a look at the clock.
        elif done != total and done % (total // _STEPS + 1):
            return
        self._progress.update(self._tasks[stage], completed=done if total else 1)


@contextmanager
def build_progress(console: Console, *, quiet: bool) -> Iterator[BuildProgress]:
    """Show the progress of a build while the block runs."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=quiet) as progress:
        yield BuildProgress(progress)


def show_answer(console: Console, answer: schemas.Answer, *, hint: str = "") -> None:
    """Print an answer with its footnotes and a hint, or a refusal with what came nearest."""
    if answer.standalone_question != answer.question:
        asked = printable(answer.standalone_question)
        console.print(Text(f"Searched as: {asked}", style="dim"))
    if answer.refusal:
        show_refusal(console, answer.refusal)
        return
    if answer.disagreement:
        console.print(Text(answer.text.splitlines()[0], style="bold"))
    said_by = ""
    further = False
    for sentence in answer.sentences:
        if sentence.further and not further:
            console.print(Text("Further evidence", style="bold"))
            further, said_by = True, ""
        who = printable(sentence.attribution or "Author unknown")
        if who != said_by:
            console.print(Text(f"{who}:", style="italic"))
        said_by = who
        marks = "".join(f"[{n}]" for n in sentence.citations)
        console.print(Padding(Text(f"{printable(sentence.text)} {marks}"), (0, 0, 1, 2)))
    _show_footnotes(console, answer.citations)
    if hint:
        console.print(Text(hint, style="dim"))


def _show_footnotes(console: Console, citations: Sequence[schemas.Citation]) -> None:
    for citation in citations:
        changed = " (the file has changed since)" if citation.stale else ""
        console.print(Text(f"[{citation.n}] {_place(citation)}{changed}", style="dim"))
        show_derived_dates(console, citation)


def show_derived_dates(console: Console, citation: schemas.Citation) -> None:
    """Print which dates the quote's relative words name, apart from the quote."""
    for each in citation.derived_dates:
        words = f"“{printable(each.text)}” ≈ {spoken_date(each.date)}, derived"
        console.print(Text(f"    {words}", style="dim"))


def _place(citation: schemas.Citation) -> str:
    title = f"{printable(citation.title)}, " if citation.title else ""
    date = f"{spoken_date(citation.date)}, " if citation.date else ""
    page = f"page {citation.page}, " if citation.page else ""
    span = f"{page}characters {citation.char_start}-{citation.char_end}"
    return f"{title}{date}{printable(citation.source)}, {span}\n    {citation.id}"


def show_refusal(console: Console, refusal: schemas.Refusal) -> None:
    """Print why there is no answer."""
    console.print(Text(refusal.message))
    console.print(Text(f"Searched: {refusal.searched}.", style="dim"))
    if refusal.closest:
        console.print(Text("Closest passages:", style="dim"))
        for passage in refusal.closest:
            show_passage(console, passage, chars=200)


def show_passage(console: Console, passage: schemas.Passage, *, chars: int) -> None:
    """Print a passage and where it stands."""
    text = printable(passage.text)
    cut = text if len(text) <= chars else text[:chars].rsplit(" ", 1)[0] + " …"
    who = ", ".join(filter(None, (passage.author, passage.title, passage.date)))
    head = f"{passage.rank}. {printable(who) or printable(passage.source)}"
    console.print(Text(head, style="bold"))
    console.print(Padding(Text(cut), (0, 0, 0, 3)))
    scores = f"score {passage.score:.3f}" if passage.score is not None else ""
    where = f"{printable(passage.source)} {passage.char_start}-{passage.char_end}"
    console.print(Padding(Text(f"{where}  {scores}", style="dim"), (0, 0, 1, 3)))


def show_found(console: Console, found: schemas.RetrieveReply) -> None:
    """Print the passages of a search, and why they were found if that was asked for."""
    for passage in found.passages:
        show_passage(console, passage, chars=500)
    if found.explanation:
        show_explanation(console, found.explanation)
    if not found.passages:
        console.print("Nothing found.")


def show_explanation(console: Console, told: schemas.Explanation) -> None:
    """Print why passages were found: the question's terms, then a line a passage."""
    terms = Table("term", "weight", "passages", box=box.SIMPLE)
    for term in told.terms:
        terms.add_row(printable(term.text), f"{term.weight:.2f}", str(term.passages))
    places = Table("passage", "dense", "words", "fused", "what the words add", box=box.SIMPLE)
    for rank, why in enumerate(told.reasons, start=1):
        lost = told.lost is not None and why.passage_id == told.lost.id
        sides = (why.dense_rank, why.lexical_rank, why.fused_rank)
        added = [f"{printable(term)} {score:.1f}" for term, score in why.terms.items()]
        added += [f"“{printable(phrase)}”" for phrase in why.phrases]
        places.add_row(
            "next" if lost else str(rank),
            *(f"#{side}" if side else "" for side in sides),
            " ".join(added),
        )
    console.print(terms, places, f"Ranks are among {told.candidates} candidates.")


def show_evaluation(console: Console, runs: Sequence[schemas.Evaluation]) -> None:
    """Print the figures of runs side by side; the last one says what is measured."""
    columns = [f"{run.set} {run.generation}" for run in runs]
    table = Table("measure", *columns, box=box.SIMPLE)
    for name in runs[-1].metrics:
        digits = 1 if "_ms_" in name else 4
        values = [run.metrics.get(name) for run in runs]
        table.add_row(name, *("" if v is None else f"{v:.{digits}f}" for v in values))
    console.print(table)


def show_quotes(console: Console, found: schemas.QuoteReply) -> None:
    """Print where a quotation stands, and what differs."""
    told = {
        "verbatim": "The documents say exactly this:",
        "near": "The documents do not say this, but nearly:",
        "absent": "The documents say nothing like this.",
    }
    console.print(Text(told[found.status], style="bold"))
    for match in found.matches:
        console.print(Padding(Text(f"“{printable(match.citation.quote)}”"), (0, 0, 0, 2)))
        for each in match.differences:
            words = f"    “{printable(each.quoted)}” → “{printable(each.found)}”"
            console.print(Text(words.replace("“”", "nothing")))
        console.print(Padding(Text(f"  {_place(match.citation)}", style="dim"), (0, 0, 1, 0)))


def show_check(console: Console, check: schemas.CitationCheck) -> None:
    """Print what became of a citation."""
    citation = check.citation
    console.print(Text(f"{check.status}: {check.message}", style="bold"))
    console.print(Padding(Text(f"“{printable(citation.quote)}”"), (0, 0, 0, 2)))
    console.print(Text(f"  {_place(citation)}", style="dim"))
    show_derived_dates(console, citation)
    if citation.byte_start is not None and citation.byte_end is not None:
        count = citation.byte_end - citation.byte_start
        console.print(Text(f"  bytes {citation.byte_start}-{citation.byte_end}; see them with:"))
        console.print(
            Text(f"  tail -c +{citation.byte_start + 1} FILE | head -c {count}", style="dim")
        )
    for path, start, end in check.found_at:
        if check.status == "moved":
            console.print(Text(f"  now at {printable(path)}, characters {start}-{end}"))
