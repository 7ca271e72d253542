"""The same question of the same generation gives the same answer, whatever happened since."""

from collections.abc import Callable
from pathlib import Path

from rag.schemas import Answer
from rag.service import Footnote

LETTER = "The loom weaves flowers and leaves. The engine weaves numbers."
ASKED = "What does the loom weave?"


def test_an_answer_can_be_asked_for_again_after_the_corpus_has_changed(
    corpus_dir: Callable[..., Path], make_footnote: Callable[..., Footnote]
) -> None:
    service = make_footnote(corpus_dir({"ada.txt": LETTER}))
    first = service.answer(ASKED)
    corpus_dir({"ada.txt": "The loom weaves nothing any more."})
    service.build_now(lambda _stage, _done, _total: None)

    again = service.answer(ASKED, as_of=first.generation)

    assert service.answer(ASKED).generation != first.generation
    assert _lasting(again) == _lasting(first)


def _lasting(answer: Answer) -> str:
    """An answer without its timings, and without what is asked of the file as it is now."""
    cited = [each.model_copy(update={"stale": False}) for each in answer.citations]
    return answer.model_copy(update={"timings_ms": {}, "citations": cited}).model_dump_json()
