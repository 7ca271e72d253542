"""Encodings: what is declared, what the letters say, and when to say that one does not know."""

import json
from collections import Counter
from pathlib import Path

import pytest

from index.documents.formats.encodings import decode
from index.errors import DocumentUnreadable

RIGHTS = {
    "Russian": (
        "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены "
        "разумом и совестью и должны поступать в отношении друг друга в духе братства.",
        ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"),
    ),
    "Ukrainian": (
        "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені "
        "розумом і совістю і повинні діяти у відношенні один до одного в дусі братерства.",
        ("cp1251", "koi8-u", "iso8859-5"),
    ),
    "Greek": (
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. "
        "Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται.",
        ("cp1253", "iso8859-7"),
    ),
    "German": (
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sollen einander im "
        "Geiste der Brüderlichkeit begegnen. Größe, Übermut, Ärger, Straße, müßig, Öl.",
        ("cp1252", "cp850", "mac-roman"),
    ),
    "Polish": (
        "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni "
        "obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.",
        ("cp1250", "iso8859-2", "cp852"),
    ),
    "Czech": (
        "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem "
        "a svědomím a mají spolu jednat v duchu bratrství. Žádný člověk nesmí být v otroctví.",
        ("cp1250", "iso8859-2"),
    ),
    "Turkish": (
        "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana "
        "sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
        ("cp1254",),
    ),
    "Hebrew": (
        "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך "
        "חובה עליהם לנהוג איש ברעהו ברוח של אחווה.",
        ("cp1255", "iso8859-8"),
    ),
    "Arabic": (
        "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل "
        "بعضهم بعضا بروح الإخاء.",
        ("cp1256", "iso8859-6"),
    ),
    "Lithuanian": (
        "Visi žmonės gimsta laisvi ir lygūs savo orumu ir teisėmis. Jiems suteiktas protas ir "
        "sąžinė ir jie turi elgtis vienas kito atžvilgiu kaip broliai. Kiekvienas turi teisę.",
        ("cp1257",),
    ),
    "Japanese": (
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
        ("cp932", "euc_jp"),
    ),
    "Chinese": (
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
        ("gb18030",),
    ),
    "Korean": (
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 "
        "이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
        ("cp949",),
    ),
}


@pytest.mark.parametrize(
    ("language", "codec"),
    [(name, codec) for name, (_, codecs) in RIGHTS.items() for codec in codecs],
)
def test_a_paragraph_is_read_in_the_encoding_it_was_written_in(language: str, codec: str) -> None:
    text = "\n".join([RIGHTS[language][0]] * 3)

    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("text", ["Größe 3 m².", "Grüße aus Köln", "“Yes”, he said – naïve café"])
def test_a_short_text_is_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("data", [b"Good \xff day", b"\x81\x8d\x8f", "Да".encode("koi8-r")])
def test_what_is_too_short_to_tell_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="encoding_uncertain"):
        decode(data)


@pytest.mark.parametrize(
    ("name", "text"), [("KOI8-R", "Да"), ("latin1", "“é”"), ("x-none", "naïve café")]
)
def test_a_declared_encoding_is_believed_if_there_is_one(name: str, text: str) -> None:
    codec = {"latin1": "cp1252", "x-none": "cp1252"}.get(name, name)

    assert decode(text.encode(codec), declared=name).text == text


@pytest.mark.parametrize("name", ["utf-7", "rot13", "hex", "idna", "unicode_escape", "zip", ""])
def test_no_declared_name_reaches_a_codec_that_is_not_for_text(name: str) -> None:
    assert decode("naïve café".encode("cp1252"), declared=name).encoding == "cp1252"


def test_a_long_utf_16_text_without_a_mark_is_read() -> None:
    text = "All human beings are born free and equal. " * 10

    assert decode(text.encode("utf-16-le")).text == text


def test_noise_is_not_read_as_any_language() -> None:
    with pytest.raises(DocumentUnreadable):
        decode(bytes(range(1, 256)) * 8)


def test_old_encodings_of_real_texts_are_read_as_their_twins(evaluation: Path) -> None:
    folder = evaluation / "charsets"
    shares = {}
    for twin in json.loads((folder / "manifest.json").read_text()):
        expected = (folder / twin["utf8"]).read_text("utf-8").split()
        found = decode((folder / twin["file"]).read_bytes()).text.split()
        both = Counter(expected) & Counter(found)
        shares[twin["file"]] = both.total() / len(expected)

    assert {name: share for name, share in shares.items() if share < 0.99} == {}
