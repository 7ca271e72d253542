"""Terms by the rules of a language; questions over corpora of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.analysis import QuestionAnalysis, known_language, terms_of


def test_forms_of_a_word_are_one_term_in_its_own_language() -> None:
    assert terms_of("Häuser Haus", "de") == ["haus", "haus"]
    assert terms_of("houses house", "en") == ["hous", "hous"]
    assert len(set(terms_of("домов дома дом", "ru"))) == 1


@pytest.mark.parametrize(
    ("language", "rules"), [("de", "de"), ("DE-at", "de"), ("xx", "en"), (None, "en"), ("", "en")]
)
def test_a_language_without_rules_has_those_of_english(language: str | None, rules: str) -> None:
    assert known_language(language) == rules


def analysis(*languages: str, **known: int) -> QuestionAnalysis:
    return QuestionAnalysis(languages, lambda term: known.get(term, 0))


@pytest.mark.parametrize(
    ("language", "question", "content"),
    [
        ("en", "How many houses did the keepers build?", ["mani", "hous", "keeper", "build"]),
        ("de", "Wie viele Häuser wurden in der Stadt gebaut?", ["haus", "stadt", "gebaut"]),
        ("fr", "Qui est le gardien de la lampe ?", ["gardien", "lamp"]),
    ],
)
def test_a_question_is_reduced_to_what_it_is_about(
    language: str, question: str, content: list[str]
) -> None:
    assert analysis(language).content_terms(question) == content


def test_among_several_languages_a_word_takes_the_first_that_knows_it() -> None:
    both = analysis("en", "de", haus=5, hous=3)

    assert both.terms("Häuser houses Lampen") == ["haus", "hous", "lampen"]


def test_the_grammar_that_is_left_out_is_that_of_the_questions_language() -> None:
    both = analysis("de", "en")

    assert both.content_terms("Wer will in die Stadt?") == ["stadt"]
    assert "die" in both.content_terms("Why did the keepers die?")


@given(question=st.text(max_size=60), languages=st.sets(st.sampled_from(["de", "en", "ru", "tr"])))
def test_any_question_has_distinct_terms_of_its_own(question: str, languages: set[str]) -> None:
    asked = analysis(*languages)

    content = asked.content_terms(question)

    assert len(set(content)) == len(content)
    assert set(content) <= set(asked.terms(question))
    assert bool(content) == bool(asked.terms(question))
