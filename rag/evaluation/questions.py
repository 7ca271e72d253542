"""An evaluation set: a folder with `documents.jsonl` and `questions.jsonl`.

    documents.jsonl   {id, title, text, …}
    questions.jsonl   {id, question, standalone_question?, relevant: [{document, start?, end?}],
                       answers, answerable}

Spans are half-open, in code points of the document's text; without one, the whole document counts.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import BadSettings


class Relevant(BaseModel):
    """Where the answer stands."""

    document: str
    start: int | None = None
    end: int | None = None


class SetDocument(BaseModel):
    """One document of a set; further fields are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    title: str | None = None
    text: str


class SetQuestion(BaseModel):
    """One question of a set; further fields are ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    question: str
    standalone_question: str | None = None
    relevant: list[Relevant] = []
    answers: list[str] = []
    answerable: bool = True

    @property
    def asked(self) -> str:
        """The question as it is put: on its own, without a conversation before it."""
        return self.standalone_question or self.question


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A set's documents and questions."""

    name: str
    documents: list[SetDocument]
    questions: list[SetQuestion]


def read_set(folder: Path) -> EvaluationSet:
    """Read an evaluation set.

    Raises:
        BadSettings: A file is missing, or a line is not what it should be; says which.
    """
    documents = _read_lines(folder / "documents.jsonl", SetDocument)
    questions = _read_lines(folder / "questions.jsonl", SetQuestion)
    known = {document.id for document in documents}
    for question in questions:
        for place in question.relevant:
            if place.document not in known:
                raise BadSettings(
                    f"{folder.name}: question {question.id} names the unknown document "
                    f"{place.document!r}."
                )
    return EvaluationSet(folder.name, documents, questions)


Line = TypeVar("Line", bound=BaseModel)


def _read_lines(path: Path, shape: type[Line]) -> list[Line]:
    """Read one JSON object a line.

    Raises:
        BadSettings: Names the file and the line.
    """
    if not path.is_file():
        raise BadSettings(f"There is no {path}. An evaluation set is a folder with both files.")
    lines: list[Line] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            lines.append(shape.model_validate_json(line))
        except ValidationError as error:
            what = error.errors(include_url=False)[0]["msg"]
            raise BadSettings(f"{path.name}, line {number}: {what}.") from error
    return lines
