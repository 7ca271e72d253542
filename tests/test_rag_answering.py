"""Answers: verbatim, cited, streamed in order, or a refusal that helps."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import Narrow

from index.embedders.base import Embedder
from rag import schemas
from rag.service import Footnote

Make = Callable[..., Footnote]

LETTER = """---
author: Ada Byron
kind: letter
addressee: Charles Babbage
date: 1843-07-05
---
# On the engine

The engine weaves patterns of numbers. The loom weaves flowers and leaves.
"""


@pytest.fixture
def service(corpus_dir: Callable[..., Path], make_footnote: Make) -> Footnote:
    return make_footnote(corpus_dir({"ada.md": LETTER, "noise.txt": "Cheese melts in the pan."}))


def test_a_sentence_is_the_quote_and_is_introduced_by_who_says_it(service: Footnote) -> None:
    answer = service.answer("What does the loom weave?")

    assert answer.sentences[0].text == "The loom weaves flowers and leaves."
    assert answer.sentences[0].attribution == "Ada Byron, letter to Charles Babbage, 5 July 1843"
    assert answer.sentences[0].support == "verbatim"
    assert answer.text.splitlines()[0] == (
        "Ada Byron, letter to Charles Babbage, 5 July 1843: The loom weaves flowers and leaves. [1]"
    )


def test_every_sentence_rests_on_a_citation_with_the_same_words(service: Footnote) -> None:
    answer = service.answer("What does the engine weave?")
    quotes = {citation.n: citation.quote for citation in answer.citations}

    assert answer.sentences
    assert all(quotes[s.citations[0]] == s.text for s in answer.sentences)
    assert [citation.n for citation in answer.citations] == [1, 2, 3][: len(answer.citations)]


def test_layout_is_closed_up_where_people_read_and_kept_where_the_file_is_cited(
    corpus_dir: Callable[..., Path], make_footnote: Make
) -> None:
    said = "The loom\u00a0 \u00a0 \u00a0weaves\u00a0 flowers\nand leaves."
    service = make_footnote(corpus_dir({"ada.txt": f"A letter.\n\n{said}\n"}))

    answer = service.answer("What does the loom weave?")

    assert answer.sentences[0].text == "The loom weaves flowers and leaves."
    assert "The loom weaves flowers and leaves. [1]" in answer.text
    assert answer.citations[0].quote == said
    assert service.citation(answer.citations[0].id).status == "exact"


def test_events_come_in_order_and_add_up_to_the_answer(service: Footnote) -> None:
    first, *sentences, last = service.answer_events("What does the engine weave?")

    assert isinstance(first, schemas.RetrievalEvent)
    assert isinstance(last, schemas.DoneEvent)
    assert [e.sentence for e in sentences if isinstance(e, schemas.SentenceEvent)] == (
        last.answer.sentences
    )
    assert first.passages == last.answer.passages


def test_the_same_question_of_the_same_generation_gives_the_same_answer(service: Footnote) -> None:
    once, again = (service.answer("What does the loom weave?") for _ in range(2))

    assert once.model_copy(update={"timings_ms": {}}) == again.model_copy(update={"timings_ms": {}})


def test_a_refusal_shows_the_closest_passages_and_the_missing_words(
    corpus_dir: Callable[..., Path], make_footnote: Make
) -> None:
    service = make_footnote(corpus_dir({"ada.md": LETTER}), refusal_threshold=1.0)

    answer = service.answer("Which zeppelin crossed the Atlantic?")

    assert answer.refused
    assert answer.sentences == []
    assert answer.citations == []
    assert answer.refusal is not None
    assert answer.refusal.missing_terms == ["zeppelin", "crossed", "Atlantic"]
    assert answer.refusal.closest[0].source == "ada.md"
    assert "“zeppelin”" in answer.text


def test_an_empty_corpus_is_a_refusal_not_an_error(
    corpus_dir: Callable[..., Path], make_footnote: Make
) -> None:
    answer = make_footnote(corpus_dir({})).answer("What is there?")

    assert answer.refusal is not None
    assert answer.refusal.reason == "empty_index"


def test_a_sentence_that_stands_in_two_files_is_shown_once(
    corpus_dir: Callable[..., Path], make_footnote: Make
) -> None:
    twice = "The loom weaves flowers and leaves."
    answer = make_footnote(corpus_dir({"a.txt": twice, "b.txt": twice})).answer("What is woven?")

    assert [sentence.text for sentence in answer.sentences] == [twice]


def test_the_first_seed_question_is_answered_with_the_right_sentence(
    seeds_footnote: Footnote,
) -> None:
    answer = seeds_footnote.answer(
        "Which anniversary of the Paraguayan Communist Party is being celebrated?"
    )
    [best, *_] = answer.citations

    assert "90th Anniversary" in best.quote
    assert best.source == "000_c6732ed805be5dad.txt"
    assert best.char_start <= 1500
    assert best.char_end >= 1516


def test_nitrogen_is_refused_by_the_seeds(seeds_footnote: Footnote) -> None:
    assert seeds_footnote.answer("What is the boiling point of nitrogen?").refused


def _gold(citation: schemas.Citation, places: list[dict[str, int | str]]) -> bool:
    return any(
        citation.source == place["document"]
        and citation.char_start <= int(place["start"])
        and int(place["end"]) <= citation.char_end
        for place in places
    )


def test_the_seed_questions_are_answered_or_refused_as_they_should(
    seeds_footnote: Footnote, evaluation: Path
) -> None:
    lines = (evaluation / "seeds" / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    answers = [(question, seeds_footnote.answer(question["question"])) for question in questions]

    right = sum(
        any(_gold(citation, question["relevant"]) for citation in answer.citations)
        for question, answer in answers
        if question["answerable"]
    )
    refused = sum(answer.refused for question, answer in answers if not question["answerable"])
    assert right == 15
    assert refused == 5


def test_every_citation_of_the_seeds_is_the_bytes_of_its_file(
    seeds_footnote: Footnote, seeds: Path
) -> None:
    questions = ("Who praised the party?", "What is wished?", "Where was the meeting held?")
    citations = [c for text in questions for c in seeds_footnote.answer(text).citations]

    assert citations
    for cited in citations:
        data = (seeds / cited.source).read_bytes()
        assert data[cited.byte_start : cited.byte_end].decode() == cited.quote
        assert seeds_footnote.citation(cited.id).status == "exact"


def test_layout_of_the_first_seed_is_no_hole_in_a_quote_and_verifies(
    seeds_footnote: Footnote, seeds: Path
) -> None:
    answer = seeds_footnote.answer("What does the DCP strongly oppose?")
    cited = next(c for c in answer.citations if "such inhuman policy" in c.quote)
    data = (seeds / cited.source).read_bytes()

    assert "policy\u00a0\u00a0" in cited.quote
    assert "inhuman policy its voice heard" in answer.text
    assert any("inhuman policy its voice heard" in s.text for s in answer.sentences)
    assert data[cited.byte_start : cited.byte_end].decode() == cited.quote
    assert seeds_footnote.citation(cited.id).status == "exact"


def test_a_name_that_only_the_alias_file_knows_is_answered_from_the_first_seed(
    seeds: Path, tmp_path: Path, make_footnote: Make, real_embedder: Embedder
) -> None:
    question = "What does the KPRF wish the Paraguayan Communist Party?"
    corpus = tmp_path / "letters"
    corpus.mkdir()
    shutil.copy(seeds / "000_c6732ed805be5dad.txt", corpus)
    service = make_footnote(corpus, model=real_embedder, refusal_threshold=0.35)
    unknown = service.answer(question)

    (corpus / "aliases.yaml").write_text(
        "- [CPRF, KPRF, Communist Party of the Russian Federation]\n"
    )
    service.build_now(lambda _stage, _done, _total: None)
    answer = service.answer(question)

    assert "KPRF" in (unknown.refusal.missing_terms if unknown.refusal else ["KPRF"])
    assert not answer.refused
    assert "success in strengthening Party ranks" in answer.sentences[0].text
    assert answer.confidence > unknown.confidence


@pytest.mark.parametrize("question", ["When is the lamp lit?", "Which cheese is best for fondue?"])
def test_an_answer_is_as_sure_with_a_model_whose_cosines_begin_high(
    corpus_dir: Callable[..., Path], make_footnote: Make, question: str
) -> None:
    corpus = corpus_dir({"a.txt": "The lamp is lit at noon."})
    models = (Narrow(least=least, tokens=False) for least in (0.0, 0.75))
    services = (make_footnote(corpus, refusal_threshold=0.3, model=model) for model in models)

    plain, high = (service.answer(question) for service in services)

    assert plain.refused == high.refused == ("fondue" in question)
    assert high.confidence == pytest.approx(plain.confidence, abs=0.02)
