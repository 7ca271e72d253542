"""Retrieval: what a server does before anybody asks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from fakes import HashEmbedder

from index.embedders.lazy import LazyEmbedder
from index.errors import IndexMissing
from index.turns import TURN, TURNS
from rag.service import Footnote
from rag.settings import load_settings
from rag.wiring import assemble

Make = Callable[..., Footnote]


@pytest.fixture
def loads() -> list[str]:
    """One entry for each time that the model was loaded."""
    return []


@pytest.fixture
def model(loads: list[str]) -> LazyEmbedder:
    def load() -> HashEmbedder:
        loads.append("loaded")
        return HashEmbedder()

    return LazyEmbedder(lambda: HashEmbedder().identity, load)


def test_warming_up_opens_the_index_and_loads_the_model_once(
    corpus_dir: Callable[..., Path], make_footnote: Make, model: LazyEmbedder, loads: list[str]
) -> None:
    corpus = corpus_dir({"a.txt": "The lamp is lit at noon."})
    make_footnote(corpus)
    service = make_footnote(corpus, model=model)  # finds nothing changed, and loads nothing
    assert loads == []

    service.retriever.warm_up()
    service.retriever.warm_up()

    assert loads == ["loaded"]
    assert service.retriever.library.current().id in service.retriever.agreed


def test_warming_up_without_an_index_leaves_it_to_the_first_question_to_say_so(
    tmp_path: Path, model: LazyEmbedder, loads: list[str]
) -> None:
    settings = load_settings(corpus_dir=tmp_path, data_dir=tmp_path / "data")
    service = assemble(settings, model)

    service.retriever.warm_up()

    assert loads == []
    with pytest.raises(IndexMissing):
        service.retrieve("When is the lamp lit?", k=1)


def test_a_search_waits_while_as_many_others_calculate_as_may(
    corpus_dir: Callable[..., Path], make_footnote: Make
) -> None:
    service = make_footnote(corpus_dir({"a.txt": "The lamp is lit at noon."}))
    with ThreadPoolExecutor(1) as pool:
        with ExitStack() as turns:
            for _ in range(TURNS):
                turns.enter_context(TURN)
            waiting = pool.submit(service.retrieve, "lamp", mode="lexical")
            with pytest.raises(TimeoutError):
                waiting.result(0.2)

        assert len(waiting.result(10).passages) == 1
