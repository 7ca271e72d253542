"""Asking every question of a set, and adding up how it went.

The documents are written into a corpus folder of their own, one file each, and indexed like any
corpus: what is measured is the whole way from file to answer.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from index.records import Span
from rag.client import Client
from rag.evaluation import metrics
from rag.evaluation.metrics import Place
from rag.evaluation.questions import EvaluationSet, SetQuestion
from rag.schemas import Answer, Citation, Copy, Mode, Passage

_DEPTH = 50
_SPANS_FROM = 5


def write_corpus(data: EvaluationSet, folder: Path) -> dict[str, tuple[str, int]]:
    """Write the set's documents as files: with a title as front matter, else as plain text.

    What an earlier version of the set left there goes.

    Returns:
        For each file's name: the document's id, and where its text begins in the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    origins: dict[str, tuple[str, int]] = {}
    for number, document in enumerate(data.documents):
        title = json.dumps(document.title or "", ensure_ascii=False)
        head = f"---\ntitle: {title}\n---\n" if document.title else ""
        name = f"{number:06}.{'md' if document.title else 'txt'}"
        (folder / name).write_bytes((head + document.text).encode())
        origins[name] = (document.id, len(head))
    for left in folder.iterdir():
        if left.name not in origins:
            left.unlink()
    return origins


@dataclass(slots=True)
class Tally:
    """What was seen, question by question; `figures` adds it up."""

    lists: dict[str, list[float]] = field(default_factory=dict)
    trec: list[str] = field(default_factory=list)

    def note(self, name: str, value: float) -> None:
        """Add one observation."""
        self.lists.setdefault(name, []).append(value)

    def figures(self) -> dict[str, float]:
        """The mean of every measure, and of latencies the median and the 95th percentile."""
        named = {
            name: metrics.mean(values)
            for name, values in self.lists.items()
            if not name.endswith("_ms") and not name.startswith("_")
        }
        for name, values in self.lists.items():
            if name.endswith("_ms"):
                named[f"{name}_p50"] = metrics.percentile(values, 0.5)
                named[f"{name}_p95"] = metrics.percentile(values, 0.95)
        named |= self._refusals()
        return {name: round(value, 4) for name, value in named.items()}

    def _refusals(self) -> dict[str, float]:
        right = sum(self.lists.get("_refused_rightly", []))
        wrong = sum(self.lists.get("_refused_wrongly", []))
        unanswerable = len(self.lists.get("_refused_rightly", []))
        if not unanswerable:
            return {}
        return {
            "refusal_precision": right / (right + wrong) if right + wrong else 0.0,
            "refusal_recall": right / unanswerable,
        }


class Run:
    """Asks a set's questions of a client.

    Args:
        client: Answers over the set's documents.
        origins: As `write_corpus` returned it.
        mode: Which evidence the search counts.
    """

    def __init__(
        self, client: Client, origins: dict[str, tuple[str, int]], *, mode: Mode = "hybrid"
    ) -> None:
        self._client = client
        self._origins = origins
        self._mode: Mode = mode

    def ask(
        self, data: EvaluationSet, *, answers: bool, progress: Callable[[int, int], None]
    ) -> Tally:
        """Ask all questions.

        Args:
            data: The set.
            answers: Whether to answer them too, not only search.
            progress: Told (questions done, questions in all).
        """
        tally = Tally()
        for done, question in enumerate(data.questions):
            progress(done, len(data.questions))
            if question.answerable and question.relevant:
                self._search(question, tally)
            if answers:
                self._answer(question, tally)
        progress(len(data.questions), len(data.questions))
        return tally

    def _search(self, question: SetQuestion, tally: Tally) -> None:
        started = time.perf_counter()
        found = self._client.retrieve(question.asked, k=_DEPTH, mode=self._mode).passages
        tally.note("retrieve_ms", (time.perf_counter() - started) * 1000)
        places: list[Passage | Copy] = []
        for passage in found:
            places += (passage, *passage.copies)
        ranked = list(dict.fromkeys(self._place(place)[0] for place in places))
        relevant = frozenset(place.document for place in question.relevant)
        for k in (1, 5, 10):
            tally.note(f"r@{k}", metrics.recall_at(ranked, relevant, k))
        tally.note("ndcg@10", metrics.ndcg_at(ranked, relevant, 10))
        tally.note("mrr", metrics.reciprocal_rank(ranked, relevant))
        tally.trec += [
            f"{question.id} Q0 {name} {rank} {1 / rank:.6f} footnote"
            for rank, name in enumerate(ranked, start=1)
        ]
        spans = _spans(question)
        if spans:
            shown = [self._place(passage) for passage in found[:_SPANS_FROM]]
            for name, value in zip(
                ("char_recall@5", "char_precision@5", "char_iou@5"),
                metrics.character_overlap(shown, spans),
                strict=True,
            ):
                tally.note(name, value)

    def _answer(self, question: SetQuestion, tally: Tally) -> None:
        started = time.perf_counter()
        answer = self._client.answer(question.asked)
        tally.note("answer_ms", (time.perf_counter() - started) * 1000)
        if not question.answerable:
            tally.note("_refused_rightly", float(answer.refused))
            return
        tally.note("_refused_wrongly", float(answer.refused))
        tally.note("answered", float(not answer.refused))
        if _spans(question):
            self._cited(question, answer, tally)

    def _cited(self, question: SetQuestion, answer: Answer, tally: Tally) -> None:
        """Compare what is cited with where the answer stands."""
        gold = [
            any(
                self._holds(each, question) for each in answer.citations if each.n in said.citations
            )
            for said in answer.sentences
        ]
        tally.note("gold_in_first", float(any(gold[:1])))
        tally.note("gold_in_three", float(any(gold[:3])))
        places = [self._place(citation) for citation in answer.citations]
        spans = _spans(question)
        if places:
            right = [any(_meet(place, span) for span in spans) for place in places]
            tally.note("citation_precision", metrics.mean([float(each) for each in right]))
            met = [any(_meet(place, span) for place in places) for span in spans]
            tally.note("citation_recall", metrics.mean([float(each) for each in met]))

    def _place(self, shown: Passage | Copy | Citation) -> Place:
        name, offset = self._origins[shown.source]
        return name, Span(shown.char_start - offset, shown.char_end - offset)

    def _holds(self, citation: Citation, question: SetQuestion) -> bool:
        """Whether the cited words hold the gold span, or stand in it and say the answer."""
        name, cited = self._place(citation)
        for relevant, span in _spans(question):
            inside = cited.start <= span.start and span.end <= cited.end
            within = span.start <= cited.start and cited.end <= span.end
            if name == relevant and (inside or within):
                return True
        return False


def _meet(one: Place, other: Place) -> bool:
    """Whether two places share a character."""
    return one[0] == other[0] and one[1].overlaps(other[1])


def _spans(question: SetQuestion) -> list[Place]:
    return [
        (place.document, Span(place.start, place.end))
        for place in question.relevant
        if place.start is not None and place.end is not None
    ]
