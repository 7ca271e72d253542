"""What stands between quotation marks is found word for word; what is rare is never lost."""

from collections.abc import Callable

import pytest
from fakes import Shelf
from hypothesis import given
from hypothesis import strategies as st

from index.records import Hit
from index.searching.explanation import explain
from index.searching.phrases import phrases_in, quoted_phrases

Build = Callable[..., Shelf]
MARKS = ['"{}"', "“{}”", "„{}“", "„{}”", "«{}»", "« {} »", "»{}«", "‹{}›", "‘{}’", "‚{}‘", "'{}'"]
LAMPS = {f"{n:02}.txt": f"The red lamp, the red lamp and the flag number {n}." for n in range(40)}
FLAG = {"zz.txt": "Nobody carried the Red\n Flag over that long and very quiet bridge at dusk."}


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


@pytest.mark.parametrize("marks", MARKS)
def test_every_style_of_quotation_marks_is_known(marks: str) -> None:
    question = f"Who said {marks.format('the red flag')}, and whose was it?"

    assert quoted_phrases(question) == ["the red flag"]


@pytest.mark.parametrize(
    "question",
    ["the workers' and the miners' flags", "it's John's", '""', "''", "“", '5" by 7', ""],
)
def test_apostrophes_and_single_marks_quote_nothing(question: str) -> None:
    assert quoted_phrases(question) == []


def test_marks_at_the_ends_of_a_quotation_are_not_part_of_the_phrase() -> None:
    assert quoted_phrases('"the flag?" or "the flag," or “—”') == ["the flag"]


@pytest.mark.parametrize("text", ["Don’t  STOP", "so don't\nstop!", "“Don‘t stop”"])
def test_capitals_white_space_and_the_shape_of_marks_do_not_matter(text: str) -> None:
    assert phrases_in(text, ["don’t stop", "stop don't"]) == ("don’t stop",)


def test_only_whole_words_count() -> None:
    assert phrases_in("a party of red flags", ["art", "red flag", "of red"]) == ("of red",)


@given(phrase=st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=30))
def test_every_phrase_is_held_by_its_own_text(phrase: str) -> None:
    quoted = quoted_phrases(f'"{phrase}"')

    assert list(phrases_in(f"Before, {phrase} after", quoted)) == quoted


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize("marks", ['"{}"', "„{}“", "«{}»"])
def test_the_passage_that_holds_a_quoted_phrase_comes_first(
    build: Build, mode: str, marks: str
) -> None:
    shelf = build(LAMPS | FLAG)

    plain = shelf.search("the red lamp or the red flag of the lamp number 7?", mode=mode)
    asked = f"the red lamp or {marks.format('the red flag')} of the lamp number 7?"

    assert FLAG["zz.txt"] not in texts(plain)
    assert texts(shelf.search(asked, mode=mode))[0] == FLAG["zz.txt"]


def test_a_phrase_of_the_commonest_words_is_found_too(build: Build) -> None:
    shelf = build(LAMPS | {"zz.txt": "To be, or not to be."})

    assert texts(shelf.search('Which red lamp says "to be"?'))[0] == "To be, or not to be."


def test_who_holds_more_of_the_quoted_phrases_comes_before_who_holds_less(build: Build) -> None:
    shelf = build({"a.txt": "red flag", "b.txt": "blue bell and red flag", "c.txt": "blue bell"})

    assert texts(shelf.search('"blue bell" with a "red flag"'))[0] == "blue bell and red flag"


def test_a_phrase_in_one_language_is_found_though_the_corpus_is_mostly_in_another(
    build: Build,
) -> None:
    german = "Die roten Fahnen wehten über den Häusern, und niemand wusste, wer sie dort aufzog."
    english = {f"{n}.txt": f"The keeper of number {n} carried the lamp home." for n in range(9)}
    shelf = build(english | {"de.txt": german})

    assert texts(shelf.search("Who carried „roten Fahnen“ home?"))[0] == german


def test_the_explanation_names_the_phrases_that_a_passage_holds(build: Build) -> None:
    shelf = build(LAMPS | FLAG)
    live, question = shelf.open(), 'the lamp of "red flag"?'
    scores = live.score(question, shelf.embedder.embed_query(question), k=2)
    hits = live.hits(scores, 2)

    assert [why.phrases for why in explain(live.contents, scores, hits).reasons] == [
        ["red flag"],
        [],
    ]


@pytest.mark.parametrize("rare", ["Zwetajewa", "4711", "§ 129a", "12,5"])
def test_a_rare_name_or_number_is_not_lost_among_passages_that_are_nearer(
    build: Build, rare: str
) -> None:
    question = f"Which keeper of the red lamp, and of the flag, knows {rare}?"
    holds = f"In a long and quite different report on the weather, {rare} stands at the very end."
    shelf = build(LAMPS | {"zz.txt": holds})

    assert holds not in texts(shelf.search(question, mode="dense", k=8))
    assert holds in texts(shelf.search(question, k=3))
