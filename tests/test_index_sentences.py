"""Sentences: where a footnote may point."""

from pathlib import Path

import pytest
from fakes import visible
from hypothesis import given
from hypothesis import strategies as st

from index.documents.loading import load
from index.documents.sentences import sentence_spans
from index.records import Span

PIECES = st.sampled_from(
    ["Good day.", "“Quoted. Twice.” ", "\n", "\r\n", "\r", "\n\n", "\u00a0" * 3, "[3]", "Dr. ",
     "x" * 300, "«Да.»", "。", "?!", "…", '"', "”", "- ", "\u2028", "a ", "1. ", "e.g. ", "😀"]
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
TEXTS = st.one_of(ANY, st.lists(st.one_of(PIECES, ANY), max_size=40).map("".join))


def cut(text: str, language: str | None = None) -> list[str]:
    whole = Span(0, len(text))
    return [span.of(text) for span in sentence_spans(text, whole, language=language)]


@given(before=ANY, text=TEXTS, after=ANY, language=st.sampled_from([None, "en", "de", "ru", "zz!"]))
def test_sentences_of_any_text_are_in_order_apart_and_hold_every_visible_character(
    before: str, text: str, after: str, language: str | None
) -> None:
    whole = before + text + after
    document = Span(len(before), len(before) + len(text))

    spans = sentence_spans(whole, document, language=language)

    edges = [document.start, *(edge for s in spans for edge in (s.start, s.end)), document.end]
    assert edges == sorted(edges)
    assert all(s.of(whole) == s.of(whole).strip() != "" for s in spans)
    assert visible("".join(s.of(whole) for s in spans)) == visible(text)


def test_sentences_are_cut_at_their_ends() -> None:
    assert cut("It rains. Does it? It does!") == ["It rains.", "Does it?", "It does!"]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert cut("Dr. Smith met Mr. Jones. They spoke.") == [
        "Dr. Smith met Mr. Jones.",
        "They spoke.",
    ]


def test_the_span_is_counted_in_the_source_and_not_in_the_document() -> None:
    text = "Head.\n\nOne. Two."

    spans = sentence_spans(text, Span(7, len(text)), language="en")

    assert spans == [Span(7, 11), Span(12, 16)]


def test_characters_beyond_the_basic_plane_count_one() -> None:
    text = "😀😀 One. Two."

    assert sentence_spans(text, Span(0, len(text)), language=None)[-1] == Span(8, 12)


def test_a_footnote_mark_stays_with_the_sentence_before_it() -> None:
    assert cut("The lamp is lit. [3] It burns.") == ["The lamp is lit. [3]", "It burns."]


def test_the_short_lines_of_a_letter_head_stay_together() -> None:
    head = "To the Central Committee\nof the Paraguayan Communist Party"

    assert cut(head + "\n\nDear comrades! We greet you.")[0] == head


def test_a_long_quotation_is_cut_into_its_own_sentences() -> None:
    first = "“" + "We were told that the meeting had been prepared " * 3 + "for a year."
    second = "Nobody asked us about it at any time before the day on which it was opened.”"

    assert cut(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(("opening", "closing"), ['""', "“”", "«»", "„“"])
def test_quotation_marks_stay_with_the_words_they_open_and_close(
    opening: str, closing: str
) -> None:
    long = "The chairman said to all who had come from near and far to hear him speak " * 3

    pieces = cut(f"He began. {opening}One came. {long}today. They rose.{closing} He ended.")

    assert pieces[1] == f"{opening}One came."
    assert pieces[3:] == [f"They rose.{closing}", "He ended."]


def test_the_seeds_are_cut_into_sentences_that_a_reader_would_cite(seeds: Path) -> None:
    file = sorted(seeds.glob("*.txt"))[0]
    source, documents = load(file.name, file.read_bytes(), modified_ns=0)

    spans = [s for d in documents for s in sentence_spans(source.text, d.span, language=None)]

    assert any("90th Anniversary" in span.of(source.text) for span in spans)
    assert max(len(span) for span in spans) < 700
