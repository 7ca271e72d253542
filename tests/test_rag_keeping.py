"""The keeper's side: what a rebuild would do, the history, going back, collecting what is old."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import HashEmbedder, write_files
from fastapi.testclient import TestClient

from index.errors import GenerationMissing
from rag.api.app import create_app
from rag.errors import AnswersLost, BadSettings
from rag.rebuilding.saved_questions import read_questions
from rag.schemas import AnswerChange, IndexPlan, IndexStatus, Job
from rag.service import Footnote
from rag.wiring import make_answer_check

LETTERS = {"a.txt": "The lamp is lit at noon.", "b.txt": "The boat leaves at midnight."}


@pytest.fixture
def footnote(
    corpus_dir: Callable[..., Path], make_footnote: Callable[[Path], Footnote]
) -> Footnote:
    return make_footnote(corpus_dir(LETTERS))


def rebuilt(footnote: Footnote, files: dict[str, str]) -> str:
    write_files(footnote.settings.corpus_dir, dict(files))
    return footnote.build_now(lambda _stage, _done, _total: None).generation


def lit(footnote: Footnote) -> str:
    return footnote.retrieve("When is the lamp lit?", k=1).passages[0].text


def test_a_plan_names_every_kind_of_change_and_writes_nothing(
    footnote: Footnote, embedder: HashEmbedder
) -> None:
    folder = footnote.settings.corpus_dir
    (folder / "b.txt").rename(folder / "z.txt")
    write_files(
        folder, {"a.txt": "The lamp is out.", "c.txt": "New.", "d.txt": "New.", "e.txt": ""}
    )
    before = sorted(footnote.settings.data_dir.rglob("*"))
    embedder.embedded.clear()

    plan = footnote.plan()

    assert (plan.added, plan.changed, plan.removed) == (["c.txt", "d.txt"], ["a.txt"], [])
    assert [(move.old, move.new) for move in plan.moved] == [("b.txt", "z.txt")]
    assert [(each.path, each.same_as) for each in plan.duplicates] == [("d.txt", "c.txt")]
    assert [each.path for each in plan.unreadable] == ["e.txt"]
    assert plan.passages_to_embed == 2
    assert embedder.embedded == []
    assert sorted(footnote.settings.data_dir.rglob("*")) == before


def test_the_history_lists_what_each_generation_changed(footnote: Footnote) -> None:
    first = footnote.index().generation
    rebuilt(footnote, {"a.txt": "The lamp is out.", "c.txt": "New."})

    newest, oldest = footnote.index().generations

    assert (newest.live, newest.parent, newest.added, newest.changed) == (True, first, 1, 1)
    assert (oldest.live, oldest.id, oldest.parent, oldest.added) == (False, first, None, 2)


def test_a_rollback_answers_from_the_older_state_and_a_rebuild_goes_on(footnote: Footnote) -> None:
    first = footnote.index().generation
    second = rebuilt(footnote, {"a.txt": "The lamp is lit at dawn."})
    assert lit(footnote) == "The lamp is lit at dawn."

    status = footnote.rollback()

    assert status.generation == first
    assert status.stale_files == ["a.txt"]
    assert lit(footnote) == "The lamp is lit at noon."
    assert footnote.rollback(second).generation == second
    assert rebuilt(footnote, {}) == second


def test_a_question_about_the_past_is_answered_from_that_generation(footnote: Footnote) -> None:
    first = footnote.index().generation
    rebuilt(footnote, {"a.txt": "The lamp is lit at dawn."})

    then = footnote.answer("When is the lamp lit?", as_of=first)
    now = footnote.answer("When is the lamp lit?")

    assert (then.generation, then.citations[0].quote) == (first, "The lamp is lit at noon.")
    assert now.citations[0].quote == "The lamp is lit at dawn."
    assert footnote.retrieve("lamp", as_of=first).generation == first
    assert footnote.citation(then.citations[0].id).status == "source_changed"


def test_going_back_further_than_what_is_kept_is_refused_by_name(footnote: Footnote) -> None:
    with pytest.raises(GenerationMissing, match="nothing to go back to"):
        footnote.rollback()
    with pytest.raises(GenerationMissing, match="20200101"):
        footnote.rollback("20200101T000000-00000abcdef")


def test_collecting_spares_the_live_generation_and_one_that_is_read(footnote: Footnote) -> None:
    pinned = footnote.retriever.library.current()
    for n in range(3):
        rebuilt(footnote, {"a.txt": f"The lamp is lit {n} times."})

    gone = footnote.keeper.collect(keep=1)

    left = [each.id for each in footnote.index().generations]
    assert len(gone) == 2
    assert pinned.id in left
    assert footnote.index().generation in left
    assert pinned.records.documents()


def test_the_routes_of_the_keeper_carry_the_same(footnote: Footnote) -> None:
    with TestClient(create_app(footnote, footnote.settings), base_url="http://localhost") as api:
        plan = IndexPlan.model_validate(api.get("/v1/index/plan").json())
        started = Job.model_validate(api.post("/v1/index/rebuild").json())
        stream = api.get(f"/v1/index/jobs/{started.id}", headers={"Accept": "text/event-stream"})
        missing = api.post("/v1/index/rollback", json={})
        status = IndexStatus.model_validate(api.get("/v1/index").json())

    assert plan.passages_to_embed == 0
    assert stream.text.rstrip().rsplit("\n\n", 1)[-1].startswith("event: done")
    assert (missing.status_code, missing.json()["code"]) == (404, "generation_missing")
    assert len(status.generations) == 1


def checked(footnote: Footnote, embedder: HashEmbedder, *, strict: bool) -> list[AnswerChange]:
    """Rebuild with two saved questions; give what became of their answers."""
    questions = ["When is the lamp lit?", "When does the boat leave?"]
    check = make_answer_check(footnote.settings, embedder, questions, strict=strict)
    footnote.keeper.make_builder(None).build(approve=check)
    return check.changes


def test_a_rebuild_tells_which_saved_answers_change_and_which_quotes_are_lost(
    footnote: Footnote, embedder: HashEmbedder
) -> None:
    write_files(footnote.settings.corpus_dir, {"a.txt": "The lamp is lit at dawn."})

    [change] = checked(footnote, embedder, strict=False)

    assert change.question == "When is the lamp lit?"
    assert "The lamp is lit at noon." in change.lost
    assert "The lamp is lit at dawn." in change.newly_cited
    assert lit(footnote) == "The lamp is lit at dawn."


def test_a_strict_check_keeps_a_rebuild_that_loses_a_quote_from_being_published(
    footnote: Footnote, embedder: HashEmbedder
) -> None:
    folder = footnote.settings.corpus_dir
    write_files(folder, {"c.txt": "The lamp is red."})
    (folder / "b.txt").rename(folder / "moved.txt")
    moved = checked(footnote, embedder, strict=True)
    write_files(folder, {"a.txt": "It is out."})
    before = footnote.index().generation

    with pytest.raises(AnswersLost, match="stand nowhere"):
        checked(footnote, embedder, strict=True)

    assert [change.lost for change in moved if change.lost] == []
    assert footnote.index().generation == before
    assert lit(footnote) == "The lamp is lit at noon."


def test_saved_questions_are_read_line_by_line(tmp_path: Path) -> None:
    saved = tmp_path / "questions.jsonl"
    saved.write_text('{"question": "One?"}\n\n{"question": "x", "standalone_question": "Two?"}\n')
    assert read_questions(saved) == ["One?", "Two?"]

    saved.write_text('{"question": "One?"}\n[]\n')
    with pytest.raises(BadSettings, match="line 2"):
        read_questions(saved)
