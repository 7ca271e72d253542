"""Names: what texts define, what a person lists, and what is found in a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.abbreviations import abbreviations
from index.documents.names import Names, names_of, read_aliases
from index.errors import SidecarInvalid
from index.records import Span

CPRF = ["CPRF", "KPRF", "Communist Party of the Russian Federation"]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "of the Revolutionary Communist International Tendency (RCIT), 15 February",
            "RCIT",
            "Revolutionary Communist International Tendency",
        ),
        (
            "The Communist Party of the Russian Federation (CPRF) met.",
            "CPRF",
            "Communist Party of the Russian Federation",
        ),
        ("the North Atlantic Treaty Organisation (“NATO”)", "NATO",
         "North Atlantic Treaty Organisation"),
        ("IMT (International Marxist Tendency) said", "IMT", "International Marxist Tendency"),
        ("Коммунистическая партия Российской Федерации (КПРФ)", "КПРФ",
         "Коммунистическая партия Российской Федерации"),
    ],
)  # fmt: skip
def test_a_definition_is_found_where_the_letters_stand_for_the_words(
    text: str, short: str, long: str
) -> None:
    [found] = abbreviations(text)

    assert (found.short, found.long) == (short, long)
    assert short in found.span.of(text)
    assert long in found.span.of(text)


@pytest.mark.parametrize(
    "text",
    [
        "the German Communist Party (DKP) said",
        "He joined the RSDLP (B) in September.",
        "Many came (See the list).",
        "It ended. (UN)",
        "(CPRF)",
    ],
)
def test_letters_that_do_not_stand_for_the_words_define_nothing(text: str) -> None:
    assert abbreviations(text) == []


def test_aliases_are_found_however_a_name_is_spelled() -> None:
    names = Names([CPRF])

    assert names.aliases_of("KPRF") == ("CPRF", "Communist Party of the Russian Federation")
    assert names.aliases_of("the communist party of  the Russian Federation") == ("CPRF", "KPRF")
    assert names.aliases_of("C.P.R.F.") == ("KPRF", "Communist Party of the Russian Federation")
    assert names.aliases_of("PCF") == ()


def test_groups_that_share_a_name_are_one() -> None:
    names = Names([["A1", "B1"], ["C1", "D1"], ["b1", "c1"]])

    assert set(names.aliases_of("A1")) == {"B1", "C1", "D1"}
    assert set(names.aliases_of("D1")) == {"A1", "B1", "C1"}
    assert len(names) == 1


def test_the_longest_name_in_a_question_is_found() -> None:
    question = "What did the Communist Party of the Russian Federation say to the RCIT?"
    names = Names([CPRF, ["Communist Party", "CP"]])

    [found] = names.found_in(question)

    assert found.name == found.span.of(question) == "Communist Party of the Russian Federation"
    assert found.others == ("CPRF", "KPRF")


def test_a_word_is_no_abbreviation_that_happens_to_have_its_letters() -> None:
    names = Names([["WHO", "World Health Organization"], CPRF, ["Norland", "Northern Land"]])

    assert [each.name for each in names.found_in("Who knows the kprf in norland?")] == [
        "kprf",
        "norland",
    ]
    assert [each.name for each in names.found_in("What does the WHO say?")] == ["WHO"]


def test_a_name_typed_for_a_filter_is_spelled_in_all_ways() -> None:
    names = Names([CPRF])

    assert names.spellings("KPRF Moscow") == (
        "KPRF Moscow",
        "CPRF Moscow",
        "Communist Party of the Russian Federation Moscow",
    )
    assert names.spellings("nobody") == ("nobody",)


def test_an_abbreviation_of_two_names_stands_for_neither_unless_a_person_says_so() -> None:
    texts = [("PCP", "Paraguayan Communist Party"), ("PCP", "Portuguese Communist Party")]

    assert names_of(texts).aliases_of("PCP") == ()
    settled = names_of(texts, [["PCP", "Paraguayan Communist Party"]])
    assert settled.aliases_of("PCP") == ("Paraguayan Communist Party",)


def test_what_texts_define_joins_what_a_person_lists() -> None:
    texts = [("CPRF", "Communist Party of the Russian Federation")]

    assert set(names_of(texts, [["CPRF", "KPRF"]]).aliases_of("KPRF")) == {
        "CPRF",
        "Communist Party of the Russian Federation",
    }


def test_the_alias_file_is_a_list_of_lists() -> None:
    assert read_aliases(b"- [CPRF, KPRF]\n- [DKP, DCP]\n") == [["CPRF", "KPRF"], ["DKP", "DCP"]]
    assert read_aliases(b"# nothing yet\n") == []


@pytest.mark.parametrize("said", ["CPRF: KPRF", "- CPRF", "- [CPRF]", "- ['', x]", "- ["])
def test_an_alias_file_that_makes_no_sense_is_refused_by_name(said: str) -> None:
    with pytest.raises(SidecarInvalid, match=r"aliases\.yaml"):
        read_aliases(said.encode())


@given(st.lists(st.lists(st.sampled_from("ABCDEFG"), min_size=2, max_size=3), max_size=6))
def test_equality_goes_both_ways(groups: list[list[str]]) -> None:
    names = Names(groups)

    for name in "ABCDEFG":
        assert all(name in names.aliases_of(other) for other in names.aliases_of(name))


@given(st.text(alphabet="AaB ().\n“”-", max_size=120))
def test_spans_of_definitions_are_in_the_text(text: str) -> None:
    for found in abbreviations(text):
        assert found.span.start < found.span.end <= len(text) + 1
        assert Span(0, len(text)).overlaps(found.span)
