"""Answers to take away: complete, and nothing in them is markup that we did not write."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.exports import export
from rag.exports.notes import note, quoted
from rag.schemas import Answer, DerivedDate, ExportFormat, Side
from rag.service import Footnote

HOSTILE = "<b>The *loom*</b> weaves [flowers](http://x.example) & `leaves` {100%} at once."
LETTER = f"""---
author: Ada & Sons
title: On <Engines>
date: 1843-07-05
---
{HOSTILE}
"""


@pytest.fixture
def answer(corpus_dir: Callable[..., Path], make_footnote: Callable[..., Footnote]) -> Answer:
    return make_footnote(corpus_dir({"ada.md": LETTER})).answer("What does the loom weave?")


def test_a_citation_is_a_note_in_the_manner_of_chicago(answer: Answer) -> None:
    cited = answer.citations[0].model_copy(update={"page": 2})
    span = f"characters {cited.char_start}–{cited.char_end}"

    assert note(cited) == f"Ada & Sons, “On <Engines>,” 5 July 1843, ada.md, p. 2, {span}."


def test_a_date_that_was_derived_is_told_as_derived(answer: Answer) -> None:
    date = DerivedDate(text="two days ago", char_start=0, char_end=12, date="1843-07-03")
    cited = answer.citations[0].model_copy(update={"derived_dates": [date]})

    assert note(cited).endswith(" (“two days ago” ≈ 3 July 1843, derived).")


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_several_voices_and_further_evidence_are_told(answer: Answer, form: ExportFormat) -> None:
    said = answer.sentences[0]
    side = Side(author="Ada", date=None, document_id="d", sentences=[0])
    text = export(
        [
            answer.model_copy(
                update={
                    "text": "2 voices speak to this:\n\nand so on",
                    "sentences": [said, said.model_copy(update={"further": True})],
                    "disagreement": [side, side],
                }
            )
        ],
        form,
    )

    assert text.index("2 voices speak to this:") < text.index("weaves")
    assert text.index("weaves") < text.index("Further evidence:")


def test_a_quote_that_has_its_own_marks_gets_no_others() -> None:
    assert quoted("“We must\nwin.”") == "“We must win.”"
    assert quoted("“We” or “they”") == "““We” or “they””"


def test_markdown_has_every_quote_and_no_markup_of_a_document(answer: Answer) -> None:
    text = export([answer, answer], "markdown")

    assert all(f"[^{n}-1]: " in text and f"[^{n}-1]" in text for n in (1, 2))
    assert r"\<b\>The \*loom\*\</b\> weaves \[flowers\](http://x.example) \& \`leaves\`" in text
    assert answer.generation in text


def test_the_page_has_no_element_and_no_link_of_a_document(answer: Answer) -> None:
    text = export([answer], "html")

    assert "&lt;b&gt;The *loom*&lt;/b&gt;" in text
    assert set(re.findall(r'href="([^"]*)"', text)) == {"#c1-1"}
    assert "<b>" not in text
    assert "<script" not in text


def test_json_is_what_the_api_sent(answer: Answer) -> None:
    assert json.loads(export([answer], "json")) == [answer.model_dump(mode="json")]


def test_bibtex_names_each_document_once(answer: Answer) -> None:
    text = export([answer, answer], "bibtex")

    assert text.count("@misc{") == 1
    assert r"author = {{Ada \& Sons}}" in text
    assert "date = {1843-07-05}" in text


def test_a_refusal_is_written_too(
    corpus_dir: Callable[..., Path], make_footnote: Callable[..., Footnote]
) -> None:
    service = make_footnote(corpus_dir({"ada.md": LETTER}), refusal_threshold=1.0)

    assert "do not answer" in export([service.answer("Who crossed the sea?")], "markdown")
