"""Which sentences are shown, and which voices stand side by side."""

from index.records import Document, Metadata, Sentence, Span
from rag import schemas
from rag.answering.disagreement import sides
from rag.evidence.scoring import Evidence
from rag.extractive.selection import choose
from rag.extractive.weighing import Finding, Place


def _finding(score: float, author: str | None = None, speaker: str | None = None) -> Finding:
    document = Document(f"doc-{author}", "a.txt", Span(0, 90), Metadata(author=author))
    place = Place("p", document, Sentence(Span(0, 9), speaker), f"{score} by {author}")
    return Finding(Evidence(0, 0, {}, score), [place])


def _shown(*findings: Finding) -> list[tuple[float, bool]]:
    return [(c.finding.evidence.score, c.further) for c in choose(findings)]


def test_nothing_weighed_is_nothing_shown() -> None:
    assert choose([]) == []


def test_what_comes_close_is_the_answer_and_what_comes_less_close_is_further_evidence() -> None:
    shown = _shown(*map(_finding, (9.0, 8.9, 5.0, 4.9)))

    assert shown == [(9.0, False), (8.9, False), (5.0, True)]


def test_what_is_far_behind_is_not_shown() -> None:
    assert _shown(*map(_finding, (9.0, 0.5, 0.4))) == [(9.0, False)]


def test_after_further_evidence_nothing_is_part_of_the_answer() -> None:
    assert _shown(*map(_finding, (9.0, 6.0, 6.0)))[1:] == [(6.0, True), (6.0, True)]


def test_another_voice_that_comes_close_has_a_place_among_the_three() -> None:
    ours = [_finding(score, "Ada") for score in (9.0, 8.9, 8.8)]

    shown = choose([*ours, _finding(8.0, "Charles")])

    assert [each.finding.best.asserted_by for each in shown] == ["Ada", "Ada", "Charles"]


def _said(n: int, voice: str | None, document: str) -> schemas.SentenceEvent:
    sentence = schemas.Sentence(
        text="…", attribution=None, asserted_by=voice, support="verbatim", citations=[n]
    )
    cited = schemas.Citation.model_construct(n=n, document_id=document, date="1843")
    return schemas.SentenceEvent.model_construct(sentence=sentence, citations=[cited])


def test_voices_are_set_side_by_side_and_a_quoted_one_is_not_its_author() -> None:
    said = [_said(1, "Ada", "a"), _said(2, "Mary, quoted by Ada", "a"), _said(3, "Ada", "a")]

    assert [(s.author, s.date, s.sentences) for s in sides(said) or []] == [
        ("Ada", "1843", [0, 2]),
        ("Mary, quoted by Ada", "1843", [1]),
    ]


def test_one_voice_is_no_disagreement() -> None:
    assert sides([_said(1, "Ada", "a"), _said(2, None, "b")]) is None
