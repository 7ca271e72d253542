"""What a text says about itself, and that nothing is invented."""

import pytest
from conftest import SHARED

from index.documents.segmentation.language import language_of
from index.documents.segmentation.metadata import merged, of_text
from index.records import Metadata, Span

BODY = "The lamp is lit at noon by a man who has a ladder, and it is put out when he has gone home."


def read(text: str) -> Metadata:
    return of_text(text, Span(0, len(text)))


@pytest.mark.parametrize(
    ("byline", "author", "organisation", "date"),
    [
        ("By Anna Berg, 15 February 2023", "Anna Berg", None, "2023-02-15"),
        (
            "By Anna Berg, International Secretary of the Free Harbour Tendency (FHT), 3 May 1999,",
            "Anna Berg",
            "Free Harbour Tendency (FHT)",
            "1999-05-03",
        ),
        ("By Anna Berg and Bo Lind", "Anna Berg and Bo Lind", None, None),
        ("Von Anna Berg", "Anna Berg", None, None),
    ],
)
def test_a_byline_names_author_organisation_and_date(
    byline: str, author: str, organisation: str | None, date: str | None
) -> None:
    known = read(f"Harbour Rebuilt\n\n{byline}\n\n{BODY}")

    assert (known.author, known.organisation, known.date) == (author, organisation, date)
    assert (known.title, known.kind) == ("Harbour Rebuilt", "article")
    assert known.origins["author"] == "byline"


@pytest.mark.parametrize(
    ("signature", "author", "organisation"),
    [
        ("With greetings,\n\nPresidium of the CPX CC", "Presidium of the CPX CC", "CPX"),
        ("Yours sincerely,\nAnna Berg\nGeneral Secretary", "Anna Berg", None),
        ("In solidarity,\nAnna Berg\nFree Party of Esterby", "Anna Berg", "Free Party of Esterby"),
        ("With greetings,\n\nGeneral Secretary", None, None),
        ("Long live the international movement!", None, None),
    ],
)
def test_a_signature_names_who_signs_and_an_office_alone_nobody(
    signature: str, author: str | None, organisation: str | None
) -> None:
    known = read(f"Dear comrades!\n\n{BODY}\n\n{signature}")

    assert (known.author, known.organisation) == (author, organisation)


def test_the_first_sentence_names_the_sender_if_no_signature_does() -> None:
    known = read(
        f"Dear Bo,\n\nThe Executive Committee of the Party of Norland sends thanks. {BODY}"
    )

    assert known.author == "Executive Committee of the Party of Norland"
    assert known.organisation == "Party of Norland"
    assert known.origins["author"] == "first sentence"


@pytest.mark.parametrize(
    ("head", "addressee", "origin"),
    [
        ("To the Council of Norland\n\nDear comrades!", "Council of Norland", "letter head"),
        ("Comrade Anna Berg\nFirst Secretary\n\nDear Comrade Berg,", "Anna Berg", "letter head"),
        ("Dear Mr. Miller,", "Mr. Miller", "salutation"),
        ("Message to the Ninth Congress\n\nDear friends,", "Ninth Congress", "title line"),
        ("Dear comrades!", None, None),
        ("Ladies and gentlemen,", None, None),
    ],
)
def test_the_addressee_is_who_is_named_not_who_is_greeted_in_general(
    head: str, addressee: str | None, origin: str | None
) -> None:
    known = read(f"{head}\n\n{BODY}")

    assert (known.addressee, known.origins.get("addressee")) == (addressee, origin)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Dear Bo,\n\n{BODY}", "letter"),
        (f"Dear comrades!\n\nThe Council warmly greets you. {BODY}", "greeting"),
        (f"Letter of support\n\nDear Bo,\n\nThe Council greets you. {BODY}", "letter"),
        (f"Statement of the Council of Norland\n\n{BODY}", "statement"),
        (f"Mr. Speaker, Members of the Congress:\n\n{BODY}", "speech"),
        (f"Anna Berg: The Harbour Is Ours\n\n{BODY}", "article"),
        (f"{BODY}\n\n{BODY}", None),
    ],
)
def test_the_kind_is_read_from_the_form(text: str, kind: str | None) -> None:
    assert read(text).kind == kind


def test_a_statement_names_its_sender_in_its_title() -> None:
    known = read(f"Statement of the Central Committee of the Party of Norland\n\n{BODY}")

    assert known.author == "Central Committee of the Party of Norland"
    assert known.organisation == "Party of Norland"


def test_a_date_in_the_running_text_is_not_the_documents() -> None:
    assert read(f"Dear Bo,\n\nOn 3 May 1999 the lamp was lit. {BODY}").date is None


def test_running_text_says_nothing_about_itself_but_its_language() -> None:
    known = read(f"{BODY} {BODY}")

    assert known == Metadata(language="en", origins={"language": "words"})


def test_a_first_line_that_merely_looks_like_a_title_says_so() -> None:
    assert read(f"The lamps of Norland\n\n{BODY}").origins["title"] == "first line"


def test_the_strongest_source_gives_each_field_and_its_origin() -> None:
    front = Metadata(title="A", origins={"title": "front matter"})
    text = Metadata(title="B", author="C", origins={"title": "title line", "author": "byline"})

    assert merged(front, text, boundary="---") == Metadata(
        title="A",
        author="C",
        origins={"boundary": "---", "title": "front matter", "author": "byline"},
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        ("Die Lampe wird am Mittag von einem Mann angezündet, der eine Leiter hat und geht", "de"),
        ("Мы не знаем, что это было и как они это сделали, но все так и было", "ru"),
        ("La lampe est allumée à midi par un homme qui a une échelle et qui est dans la rue", "fr"),
        ("Ο άνθρωπος ανάβει το φως το μεσημέρι και φεύγει.", "el"),
        ("The lamp", None),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14", None),
        ("Zork blip fnord quux plugh xyzzy frob gnusto rezrov blorb yomin zifmia swanzo", None),
    ],
)  # fmt: skip
def test_the_language_is_known_only_where_there_is_enough_of_it(
    text: str, language: str | None
) -> None:
    assert language_of(text) == language


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seeds are not here")
def test_the_second_seed_is_an_article_of_the_rcit() -> None:
    known = read((SHARED / "seeds" / "001_e141a1a4a269240b.txt").read_text())

    assert (known.author, known.date) == ("Michael Pröbsting", "2023-02-15")
    assert known.organisation == "Revolutionary Communist International Tendency (RCIT)"
    assert (known.title, known.addressee) == ("Russia: Friends Among Themselves", None)
