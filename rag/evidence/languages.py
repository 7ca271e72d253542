"""The few closed word classes that reading a question needs, language by language.

An unknown language works too, with empty tables: only the vectors and the word statistics count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Language:
    """Word classes of one language.

    Attributes:
        stop: Words without content, lower case.
        question_word: Finds what the question is put with: `when`, `how many`.
        kinds: Tried in order; the first that matches tells the kind of answer.
        before_place: Words that stand before places.
        time_words: Names of times.
        number_words: Numbers in words.
        nouns_capitalised: Whether a capital does not show that a word is a name.
        asks_about_document: Finds questions for the writer of a document.
        byline: Matches a line that names the writer.
    """

    stop: frozenset[str] = frozenset()
    question_word: re.Pattern[str] = _NEVER
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = ()
    before_place: frozenset[str] = frozenset()
    time_words: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    nouns_capitalised: bool = False
    asks_about_document: re.Pattern[str] = _NEVER
    byline: re.Pattern[str] = _NEVER


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


ENGLISH = Language(
    stop=_words(
        "a an the this that these those it its he she they them his her their him we us our "
        "you your i me my is "
        "are was were be been being am do does did done have has had having will would shall "
        "should can could may "
        "might must of in on at to from by for with about as into onto over under than then "
        "there here and or but "
        "if not no nor so such any some all each every other another what which who whom "
        "whose when where why how "
        "s t don also very just only more most much many one ones up out off own same too "
        "between during through "
        "after before while because both few ll re ve"
    ),
    question_word=_pattern(
        r"\b(what|which|who|whom|whose|when|where|why|how(?: (?:many|much|long|old|often))?)\b"
    ),
    kinds=(
        (
            Kind.NUMBER,
            _pattern(
                r"\bhow (many|much|often|old|long|far|tall|large|big|high|fast|deep|wide|"
                r"heavy)\b|\bpercentage\b|"
                r"\bwhat (percent\w*|number|share|proportion|amount|price|age|population|"
                r"score|temperature|fraction|rate)\b"
            ),
        ),
        (
            Kind.TIME,
            _pattern(
                r"\bwhen\b|\b(what|which) (\w+ )?(year|date|day|month|century|decade|time|era|"
                r"period)s?\b"
            ),
        ),
        (
            Kind.PERSON,
            _pattern(
                r"\bwho\b|\bwhom\b|\bwhose\b|\b(what|which) (\w+ )?"
                r"(person|man|woman|president|king|queen|actor|author|singer|scientist|player|"
                r"leader)\b"
            ),
        ),
        (
            Kind.PLACE,
            _pattern(
                r"\bwhere\b|\b(what|which) (\w+ )?"
                r"(city|country|place|state|town|location|region|continent|island|river|"
                r"street)\b"
            ),
        ),
    ),
    before_place=_words("in at from near to of on into across around outside inside within via"),
    time_words=_words(
        "january february april june july august september october november december monday "
        "tuesday wednesday "
        "thursday friday saturday sunday century centuries decade decades year years "
        "yesterday today tomorrow ago "
        "annually spring summer autumn winter era bc ad morning evening week weeks month months"
    ),
    number_words=_words(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
        "thousand million billion "
        "trillion dozen half quarter third several both first second fourth fifth percent"
    ),
    asks_about_document=_pattern(
        r"\bwho (wrote|signed|sent|authored|published)\b|\bwhose (letter|article|statement)\b|"
        r"\bauthor of\b|\bwritten by\b"
    ),
    byline=re.compile(r"^(By|Written by|Author:|From:|Signed)\s+\S"),
)

GERMAN = Language(
    stop=_words(
        "der die das den dem des ein eine einen einem einer eines er sie es ihm ihn ihr ihre "
        "ihren ihrem ihrer ihres "
        "sein seine seinen seinem seiner seines wir uns unser euch ich mich mir du dich dir "
        "ist sind war waren wird "
        "werden wurde wurden worden geworden bin bist hat haben hatte hatten habe kann können "
        "konnte konnten muss "
        "müssen soll sollte sollten darf von in im an am auf zu zum zur aus bei beim mit nach "
        "für über unter um durch "
        "als wie dass daß ob und oder aber nicht kein keine so auch sich man was wer wen wem "
        "wessen wann wo wohin "
        "woher warum wieso weshalb welche welcher welches welchen welchem wieviel viele viel "
        "dieser diese dieses "
        "diesen diesem jener gibt gab sehr mehr nur noch schon denn da dort hier wenn davon "
        "wovon wodurch worauf "
        "woran womit wofür worin ihnen einander zwischen während vor"
    ),
    question_word=_pattern(
        r"\b(was|welche[mnrs]?|wer|wen|wem|wessen|wann|wo\w*|warum|weshalb|wieso|"
        r"wie(?: viele?)?)\b"
    ),
    kinds=(
        (
            Kind.NUMBER,
            _pattern(
                r"\bwie ?(viele?|oft|alt|lange?|weit|hoch|groß|schnell)\b|"
                r"\bwelche[rsn]? (anteil|prozent\w*|zahl|anzahl|betrag|höhe)\b"
            ),
        ),
        (
            Kind.TIME,
            _pattern(
                r"\bwann\b|\bwelche[mnrs]? (\w+ )?(jahr\w*|datum|tag|monat|jahrhundert\w*|"
                r"jahrzehnt\w*)\b"
            ),
        ),
        (Kind.PERSON, _pattern(r"\bwer\b|\bwen\b|\bwem\b|\bwessen\b")),
        (
            Kind.PLACE,
            _pattern(
                r"\bwo\b|\bwohin\b|\bwoher\b|\bwelche[mnrs]? (\w+ )?(stadt|land|ort|staat|"
                r"region|insel|fluss|gebiet)\b"
            ),
        ),
    ),
    before_place=_words("bei aus nach in von im am vom zum zur auf an nahe über"),
    time_words=_words(
        "januar februar märz april mai juni juli august september oktober november dezember "
        "montag dienstag mittwoch "
        "donnerstag freitag samstag sonntag jahrhundert jahrhunderts jahrhunderten jahrzehnt "
        "jahr jahre jahren jahres "
        "gestern heute morgen frühling sommer herbst winter"
    ),
    number_words=_words(
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn zwanzig "
        "dreißig vierzig fünfzig "
        "sechzig siebzig achtzig neunzig hundert tausend million millionen milliarde "
        "milliarden dutzend hälfte "
        "drittel viertel ersten prozent"
    ),
    nouns_capitalised=True,
    asks_about_document=_pattern(
        r"\bwer (schrieb|verfasste|unterzeichnete|unterschrieb|hat .* (geschrieben|verfasst))\b"
    ),
    byline=re.compile(r"^(Von|Verfasst von|Autor(?:in)?:|Absender:)\s+\S"),
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "de": GERMAN}
