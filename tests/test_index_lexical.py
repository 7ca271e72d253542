"""BM25: which passages hold the words of a question."""

import math
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.lexical import LexicalIndex, LexicalWriter

Make = Callable[..., LexicalIndex]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    def make(*texts: str, titles: dict[int, str] | None = None) -> LexicalIndex:
        """Passages with the keys 10, 20, 30 and so on."""
        (tmp_path / "lexical").mkdir()
        writer = LexicalWriter(tmp_path / "lexical")
        for n, text in enumerate(texts, start=1):
            writer.add(n * 10, title=(titles or {}).get(n * 10, ""), text=text)
        writer.finish()
        return LexicalIndex(tmp_path / "lexical")

    return make


def found(words: LexicalIndex, question: str, k: int = 10) -> list[int]:
    return [key for key, _ in words.search(words.content_terms(question), k)]


def test_only_passages_that_hold_a_word_are_found(made: Make) -> None:
    words = made("The cat sleeps.", "The dog barks.", "A bird sings.")

    assert found(words, "dog") == [20]
    assert found(words, "nitrogen") == []


def test_the_passage_with_more_of_the_words_comes_first(made: Make) -> None:
    words = made("The cat sleeps.", "The black cat sleeps.", "A dog sleeps.")

    assert found(words, "black cat") == [20, 10]


def test_a_rare_word_weighs_more_than_a_common_one(made: Make) -> None:
    words = made("party congress", "party meeting", "party letter", "party nitrogen")

    assert found(words, "party nitrogen")[0] == 40


def test_forms_of_a_word_and_its_accents_do_not_matter(made: Make) -> None:
    words = made("They celebrated many anniversaries in Asunción.", "Something else.")

    assert found(words, "celebrate") == found(words, "ANNIVERSARY") == [10]
    assert found(words, "asuncion") == [10]


def test_question_words_are_left_out_unless_there_are_no_others(made: Make) -> None:
    words = made("Who is it?", "The cat sleeps.")

    assert words.content_terms("Who is the cat?") == ["cat"]
    assert found(words, "who is it") == [10]


def test_a_word_in_the_title_counts_half(made: Make) -> None:
    words = made("Some text.", "Some other.", "Nothing.", titles={10: "cat", 20: "dog"})

    (_, in_title), *_ = words.search(["cat"], 5)
    words_in_text = words.search(["noth"], 5)[0][1]

    assert 0 < in_title < words_in_text


def test_no_more_than_k_come_back_and_k_of_nothing_is_nothing(made: Make) -> None:
    words = made("cat", "cat", "cat")

    assert len(words.search(["cat"], 2)) == 2
    assert words.search(["cat"], 0) == words.search([], 5) == []


def test_equal_passages_come_in_the_order_of_their_keys(made: Make) -> None:
    assert found(made("cat", "cat", "cat"), "cat") == [10, 20, 30]


def test_the_weight_of_a_term_is_that_of_bm25(made: Make) -> None:
    words = made("cat", "dog", "dog")

    assert words.idf("cat") == pytest.approx(math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)))
    assert words.idf("unknown") == pytest.approx(math.log(1 + (3 + 0.5) / 0.5))
    assert words.document_frequency("dog") == 2


def test_no_passage_scores_above_the_ceiling_of_its_question(made: Make) -> None:
    words = made("cat " * 50, "cat dog", "dog", "bird")
    terms = words.content_terms("cat dog")

    assert all(score <= words.ceiling(terms) for _, score in words.search(terms, 10))


def test_the_terms_that_begin_with_a_prefix_are_listed(made: Make) -> None:
    assert sorted(made("cat catalogue dog").terms_beginning("cat")) == ["cat", "catalogu"]


def test_an_empty_index_is_searched_without_an_error(made: Make) -> None:
    words = made()

    assert len(words) == 0
    assert words.search(words.content_terms("anything"), 5) == []


HOSTILE = [
    "*",
    "a AND",
    '"',
    "title:x",
    "cat^100",
    "[a TO b]",
    "cat~5",
    "(((",
    "\0",
    "x" * 10000,
    "",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_no_question_is_a_syntax_error_or_a_wildcard(made: Make, question: str) -> None:
    words = made("The cat sleeps.", "The dog barks.")

    assert found(words, question) in ([], [10])


@given(question=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_question_is_analysed_into_distinct_terms(
    tmp_path_factory: pytest.TempPathFactory, question: str
) -> None:
    words = LexicalIndex(tmp_path_factory.mktemp("words"))

    terms = words.content_terms(question)

    assert len(set(terms)) == len(terms)
    assert set(terms) <= set(words.terms(question))


def test_a_passage_is_found_by_the_rules_of_its_language(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path)
    writer.add(1, title="", text="Die alten Häuser der Stadt.", language="de")
    writer.add(2, title="", text="The old houses of the town.", language="en")
    writer.finish()
    words = LexicalIndex(tmp_path)

    assert found(words, "Welches Haus ist alt?") == [1]
    assert found(words, "Which house is old?") == [2]


def test_an_index_that_nobody_holds_is_let_go_at_once(made: Make) -> None:
    words = made("The dog barks.")
    assert (words.document_frequency("dog"), words.stem("dogs")) == (1, "dog")
    held = weakref.ref(words)

    del words

    assert held() is None
