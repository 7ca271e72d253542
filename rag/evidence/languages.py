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
        light: Words about telling and naming; they count little.
        question_words: Find what the question is put with, as a group: `when`, `how many`; tried in
            order, so that `when` in `when he left` is not taken for it.
        kinds: Tried in order at the question word; the first that matches tells the kind of answer.
        two_things: Finds a second question word: `who won and when`.
        counting: Finds questions for a number of things.
        before_place: Words that stand before places.
        time_words: Names of times.
        number_words: Numbers in words.
        nouns_capitalised: Whether a capital does not show that a word is a name.
        model_reads: Whether the default embedding model was trained on this language.
        about_document: (a question about a document, the line in it that answers).
        speech: Finds what somebody said; a group is the speaker.
        defining: Finds what something is or is called; a group is the thing.
        copula: Stands between a thing and what it is.
        speaking: Verbs of saying.
        past: Finds a question for what happened ...
        wish: ... which a wish does not answer.
    """

    stop: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    question_words: tuple[re.Pattern[str], ...] = ()
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = ()
    two_things: re.Pattern[str] = _NEVER
    counting: re.Pattern[str] = _NEVER
    before_place: frozenset[str] = frozenset()
    time_words: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    nouns_capitalised: bool = False
    model_reads: bool = False
    about_document: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()
    speech: re.Pattern[str] = _NEVER
    defining: re.Pattern[str] = _NEVER
    copula: re.Pattern[str] = _NEVER
    speaking: frozenset[str] = frozenset()
    past: re.Pattern[str] = _NEVER
    wish: re.Pattern[str] = _NEVER


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_ASKING_WORD = r"(what|which|who|whom|whose|when|where|why|how(?: (?:many|much|long|old|often))?)\b"

ENGLISH = Language(
    model_reads=True,
    stop=_words(
        """
        a an the this that these those it its he she they them his her their him we us
        our you your i me my is are was were be been being am do does did done have has
        had having will would shall should can could may might must of in on at to from
        by for with about as into onto over under than then there here and or but if not
        no nor so such any some all each every other another what which who whom whose
        when where why how s t don also very just only more most much many one ones up
        out off own same too between during through after before while because both few
        ll re ve
        """
    ),
    light=_words(
        """
        say says said tell tells told mention mentions mentioned discuss discussed
        discusses describe describes described state states stated outline outlined
        explain explained emphasize emphasized according regarding specific specifically
        key main particular certain example examples kind kinds type types sort name
        names named call called document text article articles passage letter letters
        speech address addressed statement author author's date wrote write written
        publish published use used make made give gave given take took thing things way
        ways get got go went come came happen happened people
        """
    ),
    before_place=_words(
        """
        in at from near to of on into across around outside inside within via
        """
    ),
    time_words=_words(
        """
        january february april june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday century centuries
        decade decades year years yesterday today tomorrow ago annually spring summer
        autumn winter era bc ad morning evening week weeks month months
        """
    ),
    number_words=_words(
        """
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
        seventy eighty ninety hundred thousand million billion trillion dozen half
        quarter third several both first second fourth fifth percent once twice none
        """
    ),
    speaking=_words(
        """
        say says said reply replies replied answer answers answered respond responds
        responded write writes wrote tell tells told declare declares declared announce
        announced announces claim claims claimed state states stated words according
        """
    ),
    question_words=(
        _pattern(rf"^\W*(?:(?:in|at|by|for|from|of|on|since|to|under|with) )?{_ASKING_WORD}"),
        _pattern(r"\b(what|why|how(?: (?:many|much|long|old|often))?)\b"),
        _pattern(rf"\b{_ASKING_WORD}"),
    ),
    two_things=_pattern(rf"\band {_ASKING_WORD}"),
    counting=_pattern(r"\bhow many\b"),
    speech=_pattern(
        r"\b(?:what|which|whom?|how|why) (?:\w+ )?(?:did|does|do|has|have) (.{2,60}?) (?:say|reply|"
        r"answer|respond|write|tell|declare|announce|claim|call|accuse|praise|criticise|condemn|"
        r"denounce|describe)\b|\bin (?:the words of (.{2,40}?)|(.{2,40}?)['’]s? (?:own )?words)\b|"
        r"\baccording to (.{2,40}?)[,?]"
    ),
    defining=_pattern(
        r"^(?:what|who) (?:is|are|was|were) (?:an? |the )?(.{2,60}?)\s*\?*$|"
        r"^(?:what|how|who)\b.*\b(?:accuse[sd]? (.{2,60}?) of being|(?:call|consider|describe|"
        r"characteri[sz]e|regard|label|brand|denounce)(?:e?[sd])? (.{2,60}?)"
        r"(?: as\b| to be\b|\s*\?|$))"
    ),
    copula=_pattern(
        r"\b(?:is|are|was|were|be|been|remains?|became|as)\b[^.;:]{0,15}\b(?:an?|the)\b"
    ),
    past=_pattern(r"\b(did|was|were|had|won|lost|became|happened|took|beat|came|\w+ed)\b"),
    wish=_pattern(r"\b(wish|wishes|wishing|hope|hopes|hoping|forthcoming|upcoming|good luck)\b"),
    kinds=(
        (
            Kind.NUMBER,
            _pattern(
                r"how (many|much|often|old|long|far|tall|large|big|high|fast|deep|wide|heavy)\b|"
                r"what (?:(?:is|was|are|were) the (?:\w+ )?)?(percent\w*|number|share|proportion|"
                r"amount|price|age|population|score|temperature|fraction|rate)\b|percentage\b"
            ),
        ),
        (
            Kind.TIME,
            _pattern(
                r"when\b|(what|which) (?:(?:is|was) the )?(\w+ )?(year|date|day|month|century|"
                r"decade|time|era|period)s?\b"
            ),
        ),
        (
            Kind.PERSON,
            _pattern(
                r"(who|whom|whose)\b|(what|which) (\w+ )?(person|man|woman|president|king|queen|"
                r"actor|author|singer|scientist|player|leader)\b|"
                r"what (?:is|was) the (?:\w+ )?name of the (?:[\w-]+ ){1,2}who\b"
            ),
        ),
        (
            Kind.PLACE,
            _pattern(
                r"where\b|(what|which) (?:(?:is|was) the )?(\w+ )?(city|country|place|state|town|"
                r"location|region|continent|island|river|street)\b"
            ),
        ),
    ),
    about_document=(
        (
            _pattern(
                r"\b(who (wrote|signed|sent|authored|published)|author|"
                r"written by)\b.*\b(article|letter|statement|speech|text|document|"
                r"report|message|greeting)s?\b|\b(article|letter|statement|speech|"
                r"text|document|report|message|greeting)s?\b.*\bwritten by\b"
            ),
            re.compile(r"^(By|Written by|Author:|From:|Signed)\s+\S"),
        ),
        (
            _pattern(
                r"\b(when|date|day|year)\b.*\b(article|letter|statement|speech|text|"
                r"document|report|message|greeting)s?\b.*\b(written|published|dated|"
                r"sent|issued|signed|appear)|\bdate of\b.*\b(article|letter|statement|"
                r"speech|text|document|report|message|greeting)s?\b"
            ),
            re.compile(
                r"^.{0,120}\b(1\d{3}|20\d\d)\b[\s,.]*$",
                re.DOTALL,
            ),
        ),
        (
            _pattern(
                r"\b(article|letter|statement|speech|text|document|report|message|"
                r"greeting)s?\b.*\b(addressed|sent|written) to\b|\baddressee\b"
            ),
            re.compile(r"^(To|Dear)\s+\S"),
        ),
    ),
)

GERMAN = Language(
    nouns_capitalised=True,
    stop=_words(
        """
        der die das den dem des ein eine einen einem einer eines er sie es ihm ihn ihr
        ihre ihren ihrem ihrer ihres sein seine seinen seinem seiner seines wir uns
        unser euch ich mich mir du dich dir ist sind war waren wird werden wurde wurden
        worden geworden bin bist hat haben hatte hatten habe kann können konnte konnten
        muss müssen soll sollte sollten darf von in im an am auf zu zum zur aus bei beim
        mit nach für über unter um durch als wie dass daß ob und oder aber nicht kein
        keine so auch sich man was wer wen wem wessen wann wo wohin woher warum wieso
        weshalb welche welcher welches welchen welchem wieviel viele viel dieser diese
        dieses diesen diesem jener gibt gab sehr mehr nur noch schon denn da dort hier
        wenn davon wovon wodurch worauf woran womit wofür worin ihnen einander zwischen
        während vor
        """
    ),
    light=_words(
        """
        sagen sagt sagte erwähnt erwähnte nennt nannte genannt beschreibt beschrieb
        beschrieben laut erklärt erklärte bestimmte bestimmten wichtigsten beispiel
        beispiele art arten name namen heißt hieß heißen dokument text artikel brief
        briefe rede erklärung autor autorin schrieb geschrieben veröffentlicht benutzt
        verwendet macht machte gemacht gehört gehören passiert geschah menschen leute
        """
    ),
    before_place=_words(
        """
        bei aus nach in von im am vom zum zur auf an nahe über
        """
    ),
    time_words=_words(
        """
        januar februar märz april mai juni juli august september oktober november
        dezember montag dienstag mittwoch donnerstag freitag samstag sonntag jahrhundert
        jahrhunderts jahrhunderten jahrzehnt jahr jahre jahren jahres gestern heute
        morgen frühling sommer herbst winter
        """
    ),
    number_words=_words(
        """
        eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn zwanzig
        dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend million
        millionen milliarde milliarden dutzend hälfte drittel viertel ersten prozent
        einmal zweimal dreimal keine
        """
    ),
    speaking=_words(
        """
        sagt sagte gesagt antwortet antwortete geantwortet schreibt schrieb geschrieben
        erklärt erklärte erwidert erwiderte laut worte
        """
    ),
    question_words=(
        _pattern(
            r"\b(was|welche[mnrs]?|wer|wen|wem|wessen|wann|wo\w*|warum|weshalb|wieso|"
            r"wie(?: viele?)?)\b"
        ),
    ),
    two_things=_pattern(r"\bund (was|welche[mnrs]?|wer|wen|wem|wann|wo|warum|wie)\b"),
    counting=_pattern(r"\bwie ?viele\b"),
    speech=_pattern(
        r"\bwas (?:hat|haben|hatte) (.{2,60}?) (?:gesagt|geantwortet|geschrieben|"
        r"erklärt|erwidert)\b|\bwas (?:sagte|antwortete|schrieb|erklärte|"
        r"erwiderte) (.{2,60}?)(?: (?:über|zu|auf)\b|\?|$)|\blaut (.{2,40}?)[,?]"
    ),
    defining=_pattern(
        r"^(?:was|wer) (?:ist|sind|war|waren) (?:eine? |der |die |das )?(.{2,60}?)\s*\?*$"
    ),
    copula=_pattern(r"\b(?:ist|sind|war|waren|wurde|als)\b[^.;:]{0,15}\b(?:eine?|der|die|das)\b"),
    past=_pattern(r"\b(hat|haben|war|waren|wurde|wurden|gewann|verlor|geschah)\b"),
    wish=_pattern(
        r"\b(wünsche[n]?|wünscht|hoffe[n]?|hofft|bevorstehende[nrs]?|kommende[nrs]?|"
        r"viel glück)\b"
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
                r"\bwann\b|\bwelche[mnrs]? (\w+ )?(jahr\w*|datum|tag|monat|"
                r"jahrhundert\w*|jahrzehnt\w*)\b"
            ),
        ),
        (
            Kind.PERSON,
            _pattern(r"\bwer\b|\bwen\b|\bwem\b|\bwessen\b"),
        ),
        (
            Kind.PLACE,
            _pattern(
                r"\bwo\b|\bwohin\b|\bwoher\b|\bwelche[mnrs]? (\w+ )?(stadt|land|ort|"
                r"staat|region|insel|fluss|gebiet)\b"
            ),
        ),
    ),
    about_document=(
        (
            _pattern(
                r"\b(wer|von wem)\b.*\b(artikels?|brief\w*|erklärung|rede|text\w*|"
                r"dokuments?|bericht\w*|schreibens?|gruß\w*)\b.*\b(schrieb|"
                r"geschrieben|verfasst\w*|unterzeichnet|unterschrieben)|"
                r"\bwer (schrieb|verfasste)\b.*\b(artikels?|brief\w*|erklärung|rede|"
                r"text\w*|dokuments?|bericht\w*|schreibens?|gruß\w*)\b"
            ),
            re.compile(r"^(Von|Verfasst von|Autor(?:in)?:|Absender:)\s+\S"),
        ),
        (
            _pattern(
                r"\b(wann|datum|jahr)\b.*\b(artikels?|brief\w*|erklärung|rede|text\w*|"
                r"dokuments?|bericht\w*|schreibens?|gruß\w*)\b.*\b(geschrieben|"
                r"veröffentlicht|datiert|gesendet|erschien\w*)"
            ),
            re.compile(
                r"^.{0,120}\b(1\d{3}|20\d\d)\b[\s,.]*$",
                re.DOTALL,
            ),
        ),
        (
            _pattern(
                r"\ban wen\b.*\b(artikels?|brief\w*|erklärung|rede|text\w*|dokuments?|"
                r"bericht\w*|schreibens?|gruß\w*)\b|\b(artikels?|brief\w*|erklärung|"
                r"rede|text\w*|dokuments?|bericht\w*|schreibens?|"
                r"gruß\w*)\b.*\bgerichtet\b"
            ),
            re.compile(r"^(An|Liebe[rn]?|Sehr geehrte[rn]?)\s+\S"),
        ),
    ),
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "de": GERMAN}
