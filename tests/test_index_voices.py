"""Whose words a sentence is."""

from itertools import pairwise

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from index.documents.sentences import sentence_spans
from index.documents.voices import quoted_speech, with_voices
from index.records import UNNAMED, Span


def voices(text: str) -> list[tuple[str, str | None]]:
    whole = Span(0, len(text))
    sentences = sentence_spans(text, whole, language="en")
    return [(s.span.of(text), s.speaker) for s in with_voices(text, whole, sentences)]


def quoted(text: str) -> list[tuple[str, str]]:
    return [(span.of(text), who) for span, who in quoted_speech(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Putin enthusiastically replies: “That is the way it will be.”", "Putin"),
        ("“That is the way it is going to be,” said Anna Berg.", "Anna Berg"),
        ("“That is the way it is going to be,” Anna Berg said.", "Anna Berg"),
        ('The Harbour Council declared: "We shall build it again."', "Harbour Council"),
        ("Anna Berg could not but agree: “The lamps are all lit now.”", "Anna Berg"),
        ("Die Kirche erklärt: „Wir sind uns dessen wohl bewusst.“", "Kirche"),
        ("Зюганов заявил: «Мы всегда будем вместе с вами».", "Зюганов"),
        ("At night Anna Berg praised them. “You have done all that we asked.”", "Anna Berg"),
        ("A voice was heard from below: “Open the gate for us now!”", UNNAMED),
    ],
)
def test_quoted_speech_belongs_to_whom_the_text_names(text: str, who: str) -> None:
    assert [speaker for _, speaker in quoted(text)] == [who]


@pytest.mark.parametrize(
    "text",
    [
        "The largest “Communist” Party met the president.",
        "The imperialist “Ruskij Mir” and its “party of Russia” are one.",
        "At the 22nd “International Meeting of Parties in Havana – the most important of all. [5]",
        "Fight the advocates of Ruskij Mir” social-chauvinism as enemies!",
        'Lisbon (Portuguese: "Lisboa") is the capital.',
        "Nothing is quoted here.",
    ],
)
def test_words_in_marks_that_nobody_speaks_are_the_authors(text: str) -> None:
    assert quoted(text) == []


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = "Anna Berg replied: “We will “win” this. It is late.\n\nThe gate was shut."

    assert voices(text) == [
        ("Anna Berg replied: “We will “win” this.", "Anna Berg"),
        ("It is late.", "Anna Berg"),
        ("The gate was shut.", None),
    ]


def test_a_quotation_whose_opening_mark_was_lost_begins_behind_the_footnote_mark() -> None:
    text = "The Russian President praised the party. [1]I hope it stays. I am pleased to see you.”"

    assert [who for _, who in voices(text)] == [None, "Russian President", "Russian President"]


def test_a_quotation_goes_on_in_the_next_paragraph_that_begins_with_a_mark() -> None:
    text = "Anna Berg said: “We light the lamps.\n\n“And we put them out at dawn.”\n\nShe left."

    assert [who for _, who in voices(text)] == ["Anna Berg", "Anna Berg", None]


def test_he_added_is_said_by_the_one_just_quoted() -> None:
    text = "Bo Lind said: “The gate is shut.” He added: “It opens at six o'clock.”"

    assert [who for _, who in quoted(text)] == ["Bo Lind", "Bo Lind"]


def test_a_pronoun_without_anybody_before_it_names_nobody() -> None:
    assert [who for _, who in quoted("He added: “It opens at six o'clock.”")] == [UNNAMED]


def test_a_sentence_that_quotes_a_little_is_the_authors() -> None:
    text = "It was Anna Berg who in the end and after all that said “we will win” to the council."

    assert [who for _, who in voices(text)] == [None]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seeds are not here")
def test_the_second_seed_has_three_voices_beside_its_authors() -> None:
    text = (SHARED / "seeds" / "001_e141a1a4a269240b.txt").read_text()

    said = [(words[:24], who) for words, who in voices(text) if who is not None]

    assert said == [
        ("I hope as a force repres", "Russian President"),
        ("The party makes a substa", "Russian President"),
        ("On the contrary, the Com", "Russian President"),
        ("Without a doubt, our dia", "Russian President"),
        ("I am pleased to see you.", "Russian President"),
        ("Zyuganov could not but g", "Zyuganov"),
        ("In this regard, we value", "Zyuganov"),
        ("(…) What matters most no", "Zyuganov"),
        ("The entire left-wing pat", "Zyuganov"),
        ("“I believe the fight aga", "Zyuganov"),
        ("To which Putin enthusias", "Putin"),
        ("Thank you.", "Putin"),
    ]


@given(st.text(alphabet='Ab “”"„«».:,\n[1]()>said', max_size=150))
def test_quotations_are_in_order_and_inside_the_text(text: str) -> None:
    spans = [span for span, _ in quoted_speech(text, Span(0, len(text)))]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
