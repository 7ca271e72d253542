"""Reading a question, scoring sentences and deciding to refuse, without any model."""

from collections.abc import Iterator
from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import TokenVectors
from index.records import UNNAMED, Span
from rag.evidence.fitting import defines, likeness, misspelling
from rag.evidence.languages import ENGLISH, GERMAN, Kind, Language
from rag.evidence.question import Question, analyse, weight, words_of
from rag.evidence.refusal import Reason, judge, missing_terms
from rag.evidence.scoring import Evidence
from rag.evidence.voice import voice
from rag.evidence.weights import RANK_WEIGHTS, UNRELATED, in_scale

UNWEIGHTED = (
    "sentence_cosine",
    "line",
    "only_wished",
    "voice",
    "off_topic",
    "defines",
)
COSINES = ("sentence_cosine", "passage_match")
FREQUENCIES = {"bloc": 1, "party": 18, "organisations": 1}


class Lexicon:
    """Twenty passages; every word is its own stem, in lower case."""

    passages = 20

    def stem(self, word: str) -> str:
        return word.lower()

    def renamed(self, _text: str, _within: Span) -> Iterator[tuple[Span, str]]:
        return iter(())

    def frequency(self, stem: str) -> int:
        return FREQUENCIES.get(stem, 0)

    def nearest(self, stem: str) -> float:
        return max((likeness(stem, known) for known in FREQUENCIES), default=0.0)


def _read(text: str, language: Language = ENGLISH) -> Question:
    places = [word.span for word in words_of(text, Lexicon())]
    starts, ends = np.asarray([astuple(place) for place in places], dtype=np.int64).T
    tokens = TokenVectors(np.ones((len(places), 1), dtype=np.float32), starts, ends)
    vector = np.ones(1, dtype=np.float32)
    return analyse(text, tokens=tokens, vector=vector, lexicon=Lexicon(), language=language)


@given(cosine=st.floats(-1, 1), unrelated=st.floats(0, 0.95))
def test_cosines_of_another_model_are_brought_to_the_scale_of_the_weights(
    cosine: float, unrelated: float
) -> None:
    assert in_scale(cosine, unrelated=UNRELATED) == pytest.approx(cosine)
    assert in_scale(unrelated, unrelated=unrelated) == pytest.approx(UNRELATED)
    assert in_scale(1.0, unrelated=unrelated) == 1.0


def test_a_model_whose_cosines_begin_high_is_judged_like_any_other() -> None:
    begins = 0.78
    features = dict.fromkeys((*RANK_WEIGHTS, *UNWEIGHTED), 0.4)
    stretched = {n: begins + (1 - begins) * (0.4 - UNRELATED) / (1 - UNRELATED) for n in COSINES}
    question = _read("How many organisations does the bloc contain?")
    own, other = Evidence(0, 0, features, 1.0), Evidence(0, 0, features | stretched, 1.0)

    expected = judge(question, [own], Lexicon(), threshold=0.3)

    verdict = judge(replace(question, unrelated=begins), [other], Lexicon(), threshold=0.3)
    assert verdict.confidence == pytest.approx(expected.confidence)
    assert judge(question, [other], Lexicon(), threshold=0.3).confidence > expected.confidence + 0.1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many organisations does the bloc contain?", Kind.NUMBER),
        ("When did his father join?", Kind.TIME),
        ("Who wrote the article?", Kind.PERSON),
        ("Where was the meeting held?", Kind.PLACE),
        ("What does the party promise?", Kind.OTHER),
        ("Which sea did he reach when he fled?", Kind.OTHER),
        ("In which city was the man who led it born?", Kind.PLACE),
        ("Prior to Ada, who was the oldest member?", Kind.PERSON),
        ("The party supports those who oppose what?", Kind.OTHER),
        ("What is the name of the engineer who built it?", Kind.PERSON),
        ("What was the population of the town?", Kind.NUMBER),
    ],
)
def test_the_question_word_tells_the_kind_of_answer(text: str, kind: Kind) -> None:
    assert _read(text).kind is kind


def test_german_questions_are_read_too() -> None:
    assert _read("Wie viele Mitglieder hat die Partei?", GERMAN).kind is Kind.NUMBER


def test_only_words_with_content_carry_weight() -> None:
    assert set(_read("How many organisations does the bloc contain?").weights) == {
        "organisations",
        "bloc",
        "contain",
    }


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("When did the article appear?", set()),
        ("Who signed the letter?", set()),
        ("When was the letter about the bloc sent?", {"bloc"}),
    ],
)
def test_words_that_only_ask_for_a_documents_line_carry_no_weight(
    question: str, left: set[str]
) -> None:
    read = _read(question)

    assert read.line is not None
    assert set(read.weights) == left


def test_the_line_that_is_asked_for_is_all_of_the_question() -> None:
    features = dict.fromkeys((*RANK_WEIGHTS, *UNWEIGHTED), 0.0)
    found = Evidence(0, 0, features | {"line": 1.0}, 1.0)
    missed = Evidence(0, 0, features, 1.0)
    question = _read("When did the article appear?")

    answered = judge(question, [found], Lexicon(), threshold=0.0)
    refused = judge(question, [missed], Lexicon(), threshold=0.0)

    assert answered.confidence > refused.confidence
    assert answered.missing_terms == ()


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    assert weight("bloc", Lexicon()) > weight("party", Lexicon())


def test_the_focus_is_the_word_after_the_question_word() -> None:
    question = _read("Which party does the bloc call a servant?")

    assert question.focus.of(question.text) == "party"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [("organisation", "organisations", 12 / 13), ("party", "part", 4 / 5), ("cat", "car", 0.0)],
)
def test_words_with_a_common_beginning_are_alike(one: str, other: str, shared: float) -> None:
    assert likeness(one, other) == pytest.approx(shared)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("bedigo", "bendigo", 5 / 6),
        ("parlament", "parliament", 8 / 9),
        ("gaurentee", "guarantee", 7 / 9),
        ("franchises", "merchants", 0.0),
        ("barker", "marker", 0.0),
        ("cat", "cart", 0.0),
    ],
)
def test_a_word_may_be_misspelt_by_a_letter_or_two(one: str, other: str, shared: float) -> None:
    assert misspelling(one, other) == pytest.approx(shared)


def test_words_that_the_corpus_does_not_hold_are_named_as_they_were_typed() -> None:
    question = _read("How many organisations eat Fondue?")

    assert missing_terms(question, Lexicon()) == ("eat", "Fondue")


def test_a_question_without_content_is_too_vague() -> None:
    evidence = [Evidence(0, 0, {}, 1.0)]

    verdict = judge(_read("What about it?"), evidence, Lexicon(), threshold=0.5)

    assert verdict.reason is Reason.TOO_VAGUE


def test_nothing_found_is_a_refusal() -> None:
    verdict = judge(_read("Which party?"), [], Lexicon(), threshold=0.5)

    assert (verdict.reason, verdict.confidence) == (Reason.TOPIC_ABSENT, 0.0)


def test_a_span_of_a_question_is_a_span_of_its_text() -> None:
    question = _read("Who is Ada?")

    assert [word.span.of(question.text) for word in question.words] == ["Who", "is", "Ada"]
    assert question.asks == Span(0, 3)


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("What is the bloc?", "In other words, the bloc is an example of unity.", 1.0),
        ("What does Ada accuse the party of being?", "The party has always been a servant.", 1.0),
        ("What is the bloc?", "The bloc met in Havana.", 0.0),
        ("Where is the bloc?", "The bloc is a union.", 0.0),
    ],
)
def test_what_something_is_called_is_answered_by_a_sentence_that_says_so(
    question: str, sentence: str, expected: float
) -> None:
    words = words_of(sentence, Lexicon())

    assert defines(_read(question), sentence, Span(0, len(sentence)), words) == expected


@pytest.mark.parametrize(
    ("author", "speaker", "expected"),
    [
        ("Ada Byron", "Charles", 1.0),
        ("Charles", None, 1.0),
        ("Ada Byron", None, -1.0),
        ("Charles", "Ada Byron", -1.0),
        (None, None, 0.0),
        ("Charles", UNNAMED, 0.0),
    ],
)
def test_it_is_known_whose_words_are_asked_for(
    author: str | None, speaker: str | None, expected: float
) -> None:
    question = _read("What did Charles say about the engine?")
    words = words_of("The engine weaves.", Lexicon())

    assert voice(question, author, speaker, words, Lexicon()) == expected


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What did Charles say about the engine?", ["engine"]),
        ("What did Charles say?", []),
        ("When was the engine built?", []),
    ],
)
def test_words_that_are_asked_for_have_a_topic(question: str, topic: list[str]) -> None:
    read = _read(question)

    assert [read.words[n].text for n in read.topic_tokens] == topic
