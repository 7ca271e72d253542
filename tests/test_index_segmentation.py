"""One file, several documents: where they are cut, and where they must not be."""

import random
from itertools import pairwise

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from index.documents.segmentation.split import split_documents
from index.records import Metadata, Span

LETTER = """To the Council of Norland

Dear comrades!

We thank you for the lamps that you sent us in the spring of the year.

With fraternal greetings,

The Lamplighters' Society"""
SECOND = """Message to the Ninth Congress

3 May 1999

Dear Mr. Miller,

The harbour has been rebuilt, and the ships have come back to it.

Yours sincerely,

Anna Berg"""
PROSE = "The lamp is lit at noon by a man who has a ladder. " * 4


def pieces(text: str) -> list[str]:
    return [span.of(text) for span, _ in split_documents(text, Metadata())]


@pytest.mark.parametrize("blank", [1, 2, 3, 4])
def test_letters_are_parted_however_many_lines_lie_between(blank: int) -> None:
    text = ("\n" * (blank + 1)).join([LETTER, SECOND, LETTER])

    assert pieces(text) == [LETTER, SECOND, LETTER]


@pytest.mark.parametrize("rule", ["---", "***", "===", "* * *", "_____", "\f"])
def test_a_rule_parts_what_nothing_else_would(rule: str) -> None:
    assert pieces(f"{PROSE.strip()}\n\n{rule}\n\n{PROSE.strip()}") == [PROSE.strip()] * 2


def test_a_rule_below_a_line_underlines_it() -> None:
    text = f"The lamp\n========\n\n{PROSE}\n\nThe bell\n--------\n\n{PROSE}".strip()

    assert pieces(text) == [text]


def test_notes_below_a_rule_belong_to_what_is_above() -> None:
    text = f"{PROSE}\n\n---\n\n[1] See the handbook of lamps."

    assert pieces(text) == [text]


def test_form_feeds_in_the_middle_of_a_sentence_are_page_breaks() -> None:
    text = f"{PROSE} The gate\n\fis shut at night.\n\n\f{PROSE}".strip()

    assert pieces(text) == [text]


def test_every_block_of_front_matter_begins_a_document() -> None:
    text = (
        "---\nauthor: Anna\n---\nThe lamp.\n\n***\n\nStill she.\n---\nauthor: Bo\n---\nThe bell.\n"
    )

    found = split_documents(text, Metadata())

    assert [span.of(text) for span, _ in found] == ["The lamp.\n\n***\n\nStill she.", "The bell."]
    assert [known.author for _, known in found] == ["Anna", "Bo"]


def test_rules_win_over_guesses() -> None:
    text = f"{LETTER}\n\n\n{SECOND}\n\n---\n\n{LETTER}"

    assert pieces(text) == [f"{LETTER}\n\n\n{SECOND}", LETTER]


@pytest.mark.parametrize(
    "text",
    [
        f"The lamp\n\n{PROSE}\n\n\n\nThe bell\n\n{PROSE}\n\n\n\nThe gate\n\n{PROSE}",
        f"{PROSE}\n\nHe wrote to them:\n\nDear comrades,\n\n{PROSE}\n\nThat was all. {PROSE}",
        f"Friends,\n\n{PROSE}\n\nMy friends, {PROSE}\n\nThank you. {PROSE}",
        f"{LETTER}\n\nP.S. The ladder is back. {PROSE}",
        f"{PROSE}\n\n\n{PROSE}\n\n\n{PROSE}",
    ],
    ids=["sections", "a quoted letter", "a speech", "a postscript", "wide paragraphs"],
)
def test_one_document_stays_one(text: str) -> None:
    assert pieces(text) == [text.strip()]


def test_a_gap_that_stands_out_parts_two_texts_without_heads() -> None:
    one = "\n\n".join([PROSE.strip()] * 4)

    assert pieces(f"{one}\n\n\n\n{one}") == [one, one]


def test_the_reason_for_a_boundary_is_kept() -> None:
    found = split_documents(f"{LETTER}\n\n\n{SECOND}", Metadata())

    assert "boundary" not in found[0][1].origins
    assert "salutation" in found[1][1].origins["boundary"]


def test_what_a_format_states_is_not_said_of_several_documents() -> None:
    stated = Metadata(author="Bo", language="en", origins={"author": "x", "language": "x"})

    alone = split_documents(PROSE, stated)
    both = split_documents(f"{LETTER}\n\n\n{SECOND}", stated)

    assert alone[0][1].author == "Bo"
    assert [known.author for _, known in both] == ["The Lamplighters' Society", "Anna Berg"]
    assert both[0][1].language == "en"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seeds are not here")
def test_the_first_seed_is_three_letters_and_the_head_of_an_article() -> None:
    text = (SHARED / "seeds" / "000_c6732ed805be5dad.txt").read_text()

    found = split_documents(text, Metadata())

    assert [(span, known.date) for span, known in found] == [
        (Span(0, 1213), None),
        (Span(1216, 2647), None),
        (Span(2649, 3408), "2018-01-23"),
        (Span(3412, 3818), None),
    ]
    assert [(known.organisation, known.addressee) for _, known in found] == [
        ("CPRF", "Central Committee of the German Communist party"),
        ("CPRF", "Central Committee of the Paraguayan Communist Party"),
        ("Communist Party of Britain", "Gennady Zyuganov"),
        (None, None),
    ]
    assert (found[3][1].author, found[3][1].title) == ("Zhores Alfyorov", "Socialism Will Be Back")


LINES = st.sampled_from(
    ["", "", " \u00a0", "Dear all,", "Yours,", "---", "***", "\f", "a: b", PROSE, "By Anna Berg",
     "To the Council", "3 May 1999", "\r", "# Head", "[1] x", "Who?", "ends here:", "\u2028"]
)  # fmt: skip


@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_spans_are_trimmed_in_order_and_hold_every_visible_word(
    lines: list[str], line_end: str
) -> None:
    text = line_end.join(lines)

    spans = [span for span, _ in split_documents(text, Metadata())]

    assert spans == sorted(spans)
    assert all(span.of(text).strip() == span.of(text) != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    held = sum(span.of(text).count("ladder") for span in spans)
    assert held == text.count("ladder")


@given(st.text(alphabet='ab:-=*\n\f "“”.#[]1\u00a0\u2028', max_size=200))
def test_no_text_upsets_it(text: str) -> None:
    for span, _ in split_documents(text, Metadata()):
        assert span.of(text).strip()


def test_a_large_file_takes_no_more_than_its_share() -> None:
    rng = random.Random(1)
    text = "\n".join(
        rng.choice(["", " " * 2_000, "-" * 2_000, '"' * 50, PROSE]) for _ in range(600)
    )

    assert pieces(text)
