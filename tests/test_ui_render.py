"""Everything that comes from outside is shown as text, whatever it is."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_ui_fakes import ScriptedClient
from ui_values import a_job

import ui
from rag.schemas import CitationCheck, DerivedDate, Filters, KeptRating, Side
from ui import handlers, render
from ui.addresses import with_query
from ui.state import ChatState, IndexView, Lost, Problem, Turn, Welcome
from ui.views import (
    chat,
    files,
    generations,
    keeping,
    library,
    narrowing,
    passages,
    picture,
    ratings,
    reading,
    start,
)

HOSTILE = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "![x](http://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "<http://evil.example>",
    "www.evil.example and http://evil.example/?q=1 and a@evil.example",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<svg><image href='http://evil.example/s.png'/></svg>",
    "\n\n    ![indented](http://evil.example/b.png)\n\n```\n![fenced](http://evil.example)\n```\n",
    "* list\n# head\n> quote\n| a | b |\n|---|---|\n***\n",
    "$$\\href{javascript:alert(1)}{x}$$",
    '"><a href="http://evil.example">x</a>',
    "&lt;b&gt; &#60;i&#62;",
    "[ref]: http://evil.example\n[ref]",
    "a\u202eb\u2066c \U000e0041 \x00\x1b[31m",
]
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ALLOWED = set("div span p h1 h2 a article blockquote b i q ul ol li mark code button".split())
ALLOWED |= set("details summary progress nav section h3 svg rect".split())
ATTRIBUTES = set("class id href dir tabindex role type value width height".split())


class Reader(HTMLParser):
    """Reads HTML as a browser would: which elements, which attributes, which text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


def a_rating(hostile: str) -> KeptRating:
    """What a reader thought of an answer, in hostile words."""
    return KeptRating(
        answer_id="a",
        question=hostile.replace("\0", ""),
        generation="",
        verdict="helpful",
        reason=hostile,
        rated_at=hostile,
    )


def everywhere(hostile: str) -> list[str]:
    """Draw every part of the page with one hostile string in every place it can come from."""
    words = ["title", "author", "addressee", "kind", "source"]
    client = ScriptedClient([hostile + " End.", "Other."], [dict.fromkeys(words, hostile)])
    *_, state = handlers.ask(client, ChatState(), hostile.replace("\0", "") or "?")
    client.refuses = True
    *_, state = handlers.ask(client, state, "And?")
    answer = state.last.answer
    refusal = answer.refusal.model_copy(update={"message": hostile, "missing_terms": [hostile]})
    told = answer.model_copy(
        update={"refusal": refusal, "standalone_question": hostile, "degraded": hostile}
    )
    sides = [Side(author=hostile, date=None, document_id=hostile, sentences=[0])]
    voices = state.turns[0].answer.model_copy(update={"disagreement": sides})
    split = ChatState((replace(state.turns[0], answer=voices, rating="helpful"),))
    turn = Turn(2, hostile, "done", state.last.passages, answer=told)
    failed = Turn(3, hostile, "failed", error=hostile)
    status = client.index().model_copy(
        update={"state": "degraded", "message": hostile, "stale_files": [hostile]}
    )
    uploading = status.model_copy(update={"uploads": True})
    job = a_job(10, state="done")
    file = job.report.skipped[0].model_copy(update={"path": hostile, "detail": hostile})
    job = job.model_copy(update={"report": job.report.model_copy(update={"skipped": [file]})})
    check = CitationCheck(
        status="exact", message=hostile, citation=client._citation(0), found_at=[]
    )
    client.citation = lambda _: check
    opened = handlers.read(client, f"#/document/doc-0/{client._citation(0).id}", state)
    missed = replace(opened, span=None, note=hostile)
    shelf = handlers.shelf(client, with_query("#/library", {"source": hostile, "author": hostile}))
    view = IndexView(status, job, hostile)
    filters = Filters(author=hostile, source=hostile)
    plan = client.plan().model_copy(update={"added": [hostile], "unreadable": [file]})
    both = ChatState((state.turns[0], turn, failed), notice=hostile)
    return [
        *(chat.current(split), chat.current(ChatState((replace(turn, stage="stopped"),)))),
        *(chat.history(both), chat.current(both), chat.notice(both), chat.live(both)),
        *(chat.welcome(Welcome(3, 1, (hostile,))), chat.current(state)),
        start.newest(Welcome(3, 1, newest=tuple(client.documents()))),
        *(passages.panel(state.turns[0]), passages.panel(turn)),
        *(reading.opened(opened), reading.opened(Problem(hostile))),
        *(reading.opened(missed), reading.opened(Lost(check))),
        library.shelf(shelf),
        library.shelf(handlers.shelf(client, "#/library", deletes=True)),
        *(files.adding(replace(view, status=uploading)), files.deleting(hostile, 2)),
        picture.picture(handlers.overview(client)),
        *(keeping.line(view, now=lambda: NOW), keeping.about(view, now=lambda: NOW)),
        *(keeping.work(view), keeping.files(view)),
        ratings.ratings([a_rating(hostile)], now=lambda: NOW),
        *(narrowing.chips(filters), narrowing.suggestion(hostile, filters)),
        keeping.work(replace(view, plan=plan)),
        generations.generations(replace(view, chosen="gen-0"), now=lambda: NOW, keeper=True),
        chat.welcome(Welcome(0)),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_makes_no_element_and_no_link_anywhere_on_the_page(hostile: str) -> None:
    for part in everywhere(hostile):
        seen = Reader(part)
        assert seen.elements <= ALLOWED
        assert seen.attributes <= ATTRIBUTES
        assert all(link.startswith("#/") for link in seen.links)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_markdown_parser_finds_nothing_to_do_in_what_we_write(hostile: str) -> None:
    for part in everywhere(hostile):
        again = MarkdownIt("js-default", {"html": True, "linkify": False}).render(part)
        assert again.strip() == part


@given(st.text())
def test_whatever_is_written_is_read_back_as_the_same_text_and_nothing_else(words: str) -> None:
    written = render.text(words)

    assert re.fullmatch(r"(?:[^\W_]|[ ]|&#\d+;)*", written)
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    expected = render._CONTROL.sub("\ufffd", plain)
    assert html.unescape(written) == render._DECEPTIVE.sub(
        lambda match: f"⟦U+{ord(match[0]):04X}⟧", expected
    )


@given(st.text(alphabet="<>[]()!*_`#$&\n\t :/.@www.a1|\\-=+~\"'", max_size=60))
def test_no_mixture_of_markup_characters_becomes_markup(words: str) -> None:
    block = render.tag("div", "", render.text(words))

    assert Reader(block).elements == {"div"}
    assert MarkdownIt("js-default", {"html": True}).render(block).strip() == block


@given(st.text(max_size=80), st.integers(0, 90), st.integers(0, 90))
def test_marking_a_span_changes_no_character_that_is_not_a_blank_line(
    words: str, start: int, end: int
) -> None:
    marked = Reader(render.prose(words, [(start, end)], anchor="x"))
    plain = Reader(render.prose(words, []))

    assert marked.words == plain.words
    assert marked.elements <= {"p", "mark"}


def test_the_marked_words_are_the_span_also_across_paragraphs() -> None:
    drawn = render.prose("One two.\n\nThree four.", [(4, 15)], anchor="here")

    marks = re.findall(r"<mark[^>]*>(.*?)</mark>", drawn)
    assert [html.unescape(mark) for mark in marks] == ["two.", "Three"]
    assert drawn.count('id="here"') == 1


@pytest.mark.parametrize(
    "permalink",
    [
        "https://evil.example",
        "javascript:alert(1)",
        "//evil",
        "/#/document/a b",
    ],
)
def test_a_permalink_that_is_not_of_our_form_leads_nowhere(permalink: str) -> None:
    assert render.place_of(permalink) == "#/"


def test_an_element_refuses_a_link_out_of_the_page_and_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="nowhere else"):
        render.link("https://evil.example", "", render.text("x"))
    with pytest.raises(ValueError, match="plain names"):
        render.tag("div onclick", "")
    with pytest.raises(ValueError, match="plain names"):
        render.tag("div", 'x" onclick="')


def test_deceptive_characters_are_shown_and_control_characters_replaced() -> None:
    assert html.unescape(render.text("a\u202eb\x00")) == "a⟦U+202E⟧b\ufffd"


def test_no_other_python_file_of_the_page_writes_html() -> None:
    folder = Path(ui.__file__).parent
    frame = {"render.py", "theme.py", "guard.py"}  # the last two hold constants of the frame
    for file in folder.rglob("*.py"):
        if file.name not in frame:
            assert not re.search(r"[\"'f]<[a-z/]|Html\(", file.read_text(encoding="utf-8")), file


def test_a_very_long_document_is_cut_around_the_place_and_says_so() -> None:
    client = ScriptedClient(["word " * 100_000])
    opened = handlers.read(client, "#/document/doc-0", ChatState())

    drawn = reading.opened(opened)

    assert len(Reader(drawn).words) < 70_000
    assert "470,000 characters after this are not shown" in Reader(drawn).words


def test_an_answer_shows_who_says_it_a_marker_and_the_card() -> None:
    *_, state = handlers.ask(ScriptedClient(["We greet the party. More."]), ChatState(), "Who?")

    drawn = Reader(chat.current(state))

    assert "Presidium of the CPRF CC, To the Paraguayan Communist Party" in drawn.words
    assert "We greet the party." in drawn.words
    assert "letters.txt, characters 0–19" in drawn.words
    assert drawn.links[0] == "#/document/doc-0/c6732ed805be5dad-0-19"


def test_layout_spaces_of_a_file_are_no_hole_on_the_page_and_move_no_mark() -> None:
    hole = "a\u00a0 \u00a0b"

    assert Reader(render.prose(f"{hole} c", [(4, 5)])).words == "a   b c"
    assert "<mark>b</mark>" in render.prose(f"{hole} c", [(4, 5)])


def test_a_derived_date_stands_beside_the_quote_and_is_called_derived() -> None:
    client = ScriptedClient(["It rained two days ago. More."])
    derived = DerivedDate(text="two days ago", char_start=10, char_end=22, date="2023-02-13")
    cited = client._citation(0).model_copy(update={"derived_dates": [derived]})

    shown = Reader(render.join(passages.derived_dates(cited))).words

    assert shown == "“two days ago” ≈ 13 February 2023, derived"


def test_a_card_names_who_says_the_words_and_who_quotes_them() -> None:
    client = ScriptedClient(["We greet the party. More."])
    *_, state = handlers.ask(client, ChatState(), "Who?")
    cited = client._citation(0).model_copy(update={"speaker": "Zyuganov", "page": 3})

    card = Reader(chat.current(ChatState((replace(state.last, citations=(cited,)),)))).words

    assert "Zyuganov, quoted by Presidium of the CPRF CC" in card
    assert "letters.txt, page 3, characters 0–19" in card


def test_an_answer_tells_whether_it_was_quoted_or_who_wrote_it() -> None:
    *_, state = handlers.ask(ScriptedClient(["We greet the party."]), ChatState(), "Who?")
    answer = state.last.answer.model_copy(update={"mode": "generative", "model": "qwen<3>"})
    written = chat.current(ChatState((replace(state.last, answer=answer),)))

    assert "Quoted word for word" in Reader(chat.current(state)).words
    assert "Written by qwen<3>" in Reader(written).words


@pytest.mark.parametrize(("stage", "told"), [("done", True), ("stopped", False), ("failed", False)])
def test_only_a_search_that_has_ended_says_that_it_found_nothing(stage: str, *, told: bool) -> None:
    shown = passages.panel(Turn(1, "Who?", stage))

    assert ("No passage was found." in Reader(shown).words) == told


def test_a_refusal_leads_to_the_closest_documents_in_their_order_each_once() -> None:
    client = ScriptedClient(["One.", "Two."], [{"title": "Alpha"}, {"title": "Beta"}])
    client.refuses = True
    *_, state = handlers.ask(client, ChatState(), "Who?")
    first, second = state.last.answer.refusal.closest
    refused = state.last.answer.refusal.model_copy(update={"closest": [second, first, second]})
    answer = state.last.answer.model_copy(update={"refusal": refused})

    drawn = Reader(chat.current(ChatState((replace(state.last, answer=answer),))))

    assert drawn.words.index("Beta") < drawn.words.index("Alpha")
    assert drawn.words.count("Beta") == 1


def test_a_list_that_is_narrowed_leads_to_asking_of_the_same_documents() -> None:
    client = ScriptedClient(["One.", "Two."], [{"author": "Ada"}])
    route = with_query("#/library", {"author": "Ada", "year": "2018"})
    asking = with_query("#/ask", {"author": "Ada", "date_from": "2018", "date_to": "2018"})

    assert asking in Reader(library.shelf(handlers.shelf(client, route))).links
    for wide in ("#/library", f"{route}&search=one"):
        links = Reader(library.shelf(handlers.shelf(client, wide))).links
        assert not any(link.startswith("#/ask") for link in links)


@pytest.mark.parametrize("stale", [True, False])
def test_a_footnote_whose_file_has_changed_says_so_wherever_it_is_shown(*, stale: bool) -> None:
    client = ScriptedClient(["We greet the party. More."])
    *_, state = handlers.ask(client, ChatState(), "Who?")
    cited = client._citation(0).model_copy(update={"stale": stale})
    answer = state.last.answer.model_copy(update={"stale_files": 2 if stale else 0})
    turn = replace(state.last, citations=(cited,), answer=answer)
    check = CitationCheck(status="exact", message="", citation=cited, found_at=[])
    opened = replace(handlers.read(client, cited.permalink, state), check=check)
    card = chat.current(ChatState((turn,)))

    for part in (card, passages.panel(turn), reading.opened(opened)):
        assert ("The file has changed since." in Reader(part).words) == stale
    assert ("2 files had changed since the index was built" in Reader(card).words) == stale


def test_files_can_be_added_only_where_the_server_allows_it_and_deleting_tells_what_goes() -> None:
    status = ScriptedClient([]).index()
    allowed = status.model_copy(update={"uploads": True})

    assert files.adding(IndexView(status)) == files.adding(IndexView()) == ""
    assert "Add files" in Reader(files.adding(IndexView(allowed))).words
    told = Reader(files.deleting("a/letters.txt", 2)).words
    assert "deletes a/letters.txt from the corpus folder, with all 2 documents in it" in told


@pytest.mark.parametrize("keeper", [True, False])
def test_only_a_keeper_is_offered_to_go_back_to_a_state_and_beside_it(*, keeper: bool) -> None:
    view = replace(handlers.plan(ScriptedClient([])), chosen="gen-0")

    words = Reader(generations.generations(view, now=lambda: NOW, keeper=keeper)).words

    assert ("Go back to this state" in words) == keeper
    assert not keeper or words.endswith("Go back to this stategen-0")


def test_an_empty_corpus_leads_to_where_files_are_added() -> None:
    assert Reader(chat.welcome(Welcome(0))).links == ["#/index"]
    assert Reader(chat.welcome(Welcome())).links == []


def test_a_running_rebuild_shows_how_far_it_is_and_how_long_it_will_take() -> None:
    drawn = Reader(keeping.work(IndexView(None, a_job(3))))

    assert drawn.words.startswith("Computing vectors · 3 of 10 · about 2 s left")
    assert "progress" in drawn.elements
