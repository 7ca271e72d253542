"""Passages: exact spans that the model can read whole."""

from collections.abc import Callable

import pytest
from fakes import HashEmbedder, chunked, visible
from hypothesis import given
from hypothesis import strategies as st

from index.embedders.base import Embedder

PIECES = st.sampled_from(
    ["One two three. ", "\n", "\r\n", "\r", "\n\n", "\n\n\n", "\u00a0" * 5, " ", "  ", "\t",
     "x" * 400, "слово ", "漢字漢字漢字。", ". ", "? ", "! ", "...", "e\u0301", "😀", "\u200b"]
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
TEXTS = st.one_of(ANY, st.lists(st.one_of(PIECES, ANY), max_size=60).map("".join))


def words_only(text: str) -> int:
    return len(text.split())


def greedy(text: str) -> int:
    return HashEmbedder().count_tokens(text)


def check(text: str, tokens: int, count: Callable[[str], int], name: str) -> None:
    source, document, passages = chunked(
        "x" + text, passage_tokens=tokens, count_tokens=count, name=name
    )
    spans = [p.span for p in passages]
    inside = [document.span.start, *(e for s in spans for e in (s.start, s.end)), document.span.end]
    assert inside == sorted(inside)
    assert all(p.text == p.span.of(source.text) == p.text.strip() != "" for p in passages)
    assert all(count(p.text) <= tokens for p in passages)
    assert visible("".join(p.text for p in passages)) == visible(document.span.of(source.text))
    assert len({p.id for p in passages}) == len(passages)


@pytest.mark.parametrize("count", [greedy, words_only, len])
@given(text=TEXTS, tokens=st.integers(1, 50), name=st.sampled_from(["a.txt", "a.md"]))
def test_passages_of_any_text_cut_exactly_their_text_lose_nothing_and_fit_the_model(
    count: Callable[[str], int], text: str, tokens: int, name: str
) -> None:
    check(text, tokens, count, name)


@given(text=TEXTS, tokens=st.integers(8, 200))
def test_passages_fit_the_real_model_in_its_own_tokens(
    real_embedder: Embedder, text: str, tokens: int
) -> None:
    check(text, tokens, real_embedder.count_tokens, "a.txt")


def texts(text: str, tokens: int) -> list[str]:
    return [p.text for p in chunked(text, passage_tokens=tokens, count_tokens=words_only)[2]]


def test_a_text_that_fits_is_one_passage() -> None:
    assert texts("One two.\n\nThree four.", 4) == ["One two.\n\nThree four."]


def test_paragraphs_are_kept_whole_where_they_fit() -> None:
    assert texts("One two three.\n\nFour five six.", 4) == ["One two three.", "Four five six."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    assert texts("One two three. Four five six. Seven.", 4) == [
        "One two three.",
        "Four five six. Seven.",
    ]


def test_a_text_without_any_space_is_cut_all_the_same() -> None:
    passages = chunked("x" * 1000, passage_tokens=10, count_tokens=len)[2]

    assert [len(p.text) for p in passages] == [10] * 100


def test_the_same_text_in_another_file_makes_other_passages() -> None:
    one, two = (
        chunked("Good day.", passage_tokens=9, count_tokens=len, name=name)[2][0].id
        for name in ("a.txt", "b.txt")
    )

    assert one != two


def test_the_same_file_makes_the_same_passages_again() -> None:
    text = "One two three. Four five six.\n\nSeven."

    assert chunked(text, passage_tokens=3, count_tokens=words_only) == chunked(
        text, passage_tokens=3, count_tokens=words_only
    )
