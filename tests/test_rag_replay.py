"""The same question of the same generation gives the same answer, whatever happened since."""

from collections.abc import Callable
from pathlib import Path

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

    untimed = {"timings_ms": {}}
    assert service.answer(ASKED).generation != first.generation
    assert again.model_copy(update=untimed).model_dump_json() == (
        first.model_copy(update=untimed).model_dump_json()
    )
