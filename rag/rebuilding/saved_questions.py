"""What a rebuild does to answers: saved questions, asked of the state before and of the new one.

    questions.jsonl   one JSON object a line, with a `question` or a `standalone_question`

which is the evaluation sets' form, so that one file serves both.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import IndexMismatch, IndexMissing
from index.library import Fixed, Library, Readable
from index.local import LocalContents
from index.searching.generation import Generation
from rag import schemas
from rag.answering.answerer import Answerer
from rag.errors import AnswersLost, BadSettings
from rag.quotes import QuoteFinder

_MOST_QUESTIONS = 10_000

MakeAnswerer = Callable[[Readable], Answerer]


def read_questions(path: Path) -> list[str]:
    """Read saved questions.

    Raises:
        BadSettings: The file cannot be read; names the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path} cannot be read.") from error
    return [_question(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()][
        :_MOST_QUESTIONS
    ]


def _question(path: Path, number: int, line: str) -> str:
    try:
        fields = json.loads(line)
        return str(fields.get("standalone_question") or fields["question"])
    except (ValueError, KeyError, AttributeError) as error:
        raise BadSettings(f"{path}, line {number}: expected an object with `question`.") from error


class AnswerCheck:
    """Compares answers before a generation is published; called with its folder.

    Args:
        questions: What is asked.
        library: Has the state before; without one there is nothing to compare.
        make_answerer: Makes what answers from one generation.
        k: How many passages an answer is looked for in.
        strict: Whether a lost citation keeps the generation from being published.
    """

    def __init__(
        self,
        questions: Sequence[str],
        library: Library,
        make_answerer: MakeAnswerer,
        *,
        k: int,
        strict: bool,
    ) -> None:
        self._questions = questions
        self._library = library
        self._make_answerer = make_answerer
        self._k = k
        self._strict = strict
        self.changes: list[schemas.AnswerChange] = []

    def __call__(self, staged: Path) -> None:
        """Ask both states.

        Raises:
            AnswersLost: In strict mode, if what an answer cites stands nowhere any more.
        """
        try:
            before = self._library.current()
        except (IndexMissing, IndexMismatch):
            return
        after = Generation(LocalContents(staged))
        answerers = [self._make_answerer(Fixed(each)) for each in (before, after)]
        quotes = QuoteFinder(Fixed(after))
        for question in self._questions:
            then, now = (self._answer(answerer, question) for answerer in answerers)
            if _cited(then) != _cited(now) or then.refused != now.refused:
                self.changes.append(_change(then, now, quotes))
        lost = sum(len(change.lost) for change in self.changes)
        if lost and self._strict:
            raise AnswersLost(
                f"Not published: {lost} cited quotations would stand nowhere any more. "
                "Without --strict the rebuild would be published all the same."
            )

    def _answer(self, answerer: Answerer, question: str) -> schemas.Answer:
        *_, last = answerer.events(question, k=self._k)
        assert isinstance(last, schemas.DoneEvent)
        return last.answer


def _cited(answer: schemas.Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def _change(then: schemas.Answer, now: schemas.Answer, quotes: QuoteFinder) -> schemas.AnswerChange:
    before, after = _cited(then), _cited(now)
    gone = [quote for quote in before if quote not in after]
    return schemas.AnswerChange(
        question=then.question,
        refused_before=then.refused,
        refused_after=now.refused,
        no_longer_cited=gone,
        newly_cited=[quote for quote in after if quote not in before],
        lost=[quote for quote in gone if quotes.find(quote).status != "verbatim"],
    )
