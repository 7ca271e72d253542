"""Cues: how letters, greetings, statements and articles announce themselves, language by language.

Only forms that many writers share: how one addresses a reader, takes leave, signs, dates. Nothing
here knows a particular file. Languages: English, German, Russian, French, Spanish.
"""

import re


def _line(*forms: str) -> re.Pattern[str]:
    """Match a whole line in any of the forms, ignoring case."""
    return re.compile("(?:" + "|".join(forms) + ")", re.IGNORECASE)


_DEAR = (
    r"(?:my |our )?(?:very )?(?:dear(?:est)?|honou?red|esteemed|respected)\b",
    r"(?:sehr geehrte[rns]?|(?:hoch)?verehrte[rn]?|liebe[rs]?|werte[rs]?)\b",
    r"(?:глубоко|много)?уважаем\w+\b",
    r"дорог(?:ие|ой|ая)\b",
    r"(?:mon |ma |mes )?(?:chers?|chères?)\b",
    r"(?:muy )?(?:estimad[oa]s?|querid[oa]s?|distinguid[oa]s?)\b",
)
_PUBLIC = (
    r"(?:my |our |dear )?(?:fellow[- ]?\w+|friends|countrymen|citizens|comrades|colleagues)\b",
    r"(?:ladies and gentlemen|gentlemen|brothers and sisters|sirs?|madam)\b",
    r"(?:mr\.?|mrs\.?|ms\.?|madam|vice|chief) (?:speaker|president|chairman|chairwoman|justice)\b",
    r"(?:senator|speaker|president|vice president|members of (?:the )?\w+)\b",
    r"your (?:excellenc(?:y|ies)|majest(?:y|ies)|highness|eminence|holiness)\b",
    r"(?:meine damen und herren|genoss(?:inn)?en|freund(?:inn)?e[n]?)\b",
    r"(?:товарищи|господа|друзья|граждане|коллеги)\b",
    r"(?:monsieur|madame|messieurs|mesdames|camarades|citoyens)\b",
    r"(?:compañer[oa]s|camaradas|señor(?:a|es|as)?|compatriotas|amigos)\b",
)
_SALUTATION = _line(
    "(?:" + "|".join(_DEAR) + r")(?:[^.?;:]|\b(?:mr|mrs|ms|dr|prof|sr|sra)\.){0,100}"
    r"(?:[,:!]|\.{3}|…)?\Z",
    "(?:" + "|".join(_PUBLIC) + r")[^?;]{0,150}[,:!]\Z",
)
# The same at the beginning of a paragraph that then goes on.
_VOCATIVE = _line(
    r"(?:the (?:president|chairman|speaker):\s+)?(?:thank you[^.!]{0,40}[.!]\s+){0,2}"
    "(?:" + "|".join((*_DEAR, *_PUBLIC)) + r")[^.?;]{0,400}?[,:!]",
)
_CLOSING = _line(
    r"(?:with|in) (?:(?:our|my|all|the|most) )*(?:\w+ ){0,4}"
    r"(?:greetings?|regards|wishes|solidarity|respect|gratitude|friendship|comradeship|love)\b"
    r"[^.?!]{0,30}[,.!]?\Z",
    r"(?:(?:i am|we are|i remain|we remain),? )?(?:yours|very truly|sincerely|respectfully"
    r"|faithfully|cordially|fraternally|comradely)\b(?: (?:yours|and|in|ever|sincerely|truly"
    r"|faithfully|\w+ly))*[,.!]?\Z",
    r"(?:best|kind|warm|warmest|kindest|fraternal|comradely|revolutionary) (?:\w+ )?"
    r"(?:regards|wishes|greetings)[,.!]?\Z",
    r"mit (?:\w+ ){0,4}(?:grüßen|grüssen|gruß|gruss)\b.{0,20}\Z",
    r"(?:hochachtungsvoll|herzlichst|es grüßt|viele grüße|beste grüße)\b.{0,20}\Z",
    r"с (?:\w+ ){0,4}(?:уважением|приветом|пожеланиями|почтением|солидарностью)\b.{0,20}\Z",
    r"(?:искренне|всегда) ваш\w*\b.{0,10}\Z",
    r"(?:cordialement|fraternellement|respectueusement|bien à vous|salutations)\b.{0,40}\Z",
    r"avec (?:\w+ ){0,4}(?:salutations|respects|amitiés)\b.{0,20}\Z",
    r"(?:atentamente|cordialmente|fraternalmente|respetuosamente)\b.{0,20}\Z",
    r"(?:con |un )?(?:\w+ ){0,3}saludos?\b.{0,30}\Z",
)
_FAREWELL = _line(
    r"(?:.*[.!?]\s+)?(?:\W*)(?:thank you(?: all)?(?:,? (?:very,? )*much| again)?"
    r"|good ?(?:night|evening|bye)|(?:thank you,? and |and )?(?:may )?god (?:continue to )?bless"
    r"|vielen dank|ich danke|спасибо|merci|(?:muchas )?gracias)\b[^.!?]{0,90}[.!]?[\"”]?\s*"
    r"(?:[\[(]applause\.?[\])])?\s*\Z",
)
_END = _line(
    r"(?:(?:the )?end|fin|ende|конец|окончание)\b[^a-z]{0,3}(?:\d.{0,20})?\Z",
    r"(?:continue reading|read (?:more|on|the rest)|weiterlesen|mehr lesen|читать (?:далее|дальше)"
    r"|lire la suite|seguir leyendo|leer más)\b.{0,60}\Z",
    r"[-–—*#\s]*(?:30|###)[-–—*#\s]*\Z",
)
_ADDRESSEE = re.compile(
    r"(?:(?i:to):?\s+(?:(?i:the|our|all|his|her|their|comrades?|participants|members|delegates"
    r"|workers)\b|[A-ZÀ-ÞА-ЯЁ]|Mr|Dr)|An\s+(?:den|die|das|Herrn|Frau|alle)\b|(?:Кому|Центральному"
    r"|Председателю|Президенту|Секретарю|Участникам|Делегатам|Министру|Руководству|Товарищу)\b"
    r"|(?:Au|Aux|À la|À l’|A la|Al|A los)\s+[A-ZÀ-Þ])"
)
_NOT_ADDRESSEE_END = re.compile(r"[.?!…;]\Z")
_BYLINE = re.compile(
    r"(?:(?i:(?:written |posted |published |text )?by|von|text:|author:|автор:?|par|por)\s+)"
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+)?(?=[^\W\d_])(?![a-zà-ÿа-яё])[^\W\d_][\w.’'-]*"
)
_BYLINE_STOPS = re.compile(
    r"(?i:by|von|par|por)\s+(?:the|then|this|that|now|all|far|no|my|our|his|its|and|[A-Z][a-z]+ing)\b"
)
_KINDS = {
    "letter": r"(?:open )?letter|(?:offener )?brief|(?:открытое )?письмо|lettre|carta",
    "greeting": r"greetings?|congratulat\w+|gru(?:ß|ss)\w*|приветств\w+|поздравлен\w+|salut\w*"
    r"|(?:solidarity )?message of (?:greeting|solidarity)",
    "statement": r"(?:joint |press )?(?:statement|declaration|resolution|communiqu[eé]|appeal)"
    r"|press release|erklärung|заявление|резолюция|déclaration|declaración|resolución",
    "speech": r"speech|remarks|address|(?:\w+ )?message to (?:the )?congress|rede|ansprache"
    r"|выступление|речь|discours|discurso",
    "article": r"article|editorial|opinion|interview|report|artikel|bericht|статья|entrevista",
}
_KIND_AT_START = {
    kind: re.compile(rf"(?:{words})\b", re.IGNORECASE) for kind, words in _KINDS.items()
}
_KIND_ANYWHERE = re.compile(
    r"\b(?:" + "|".join(f"(?:{words})" for words in _KINDS.values()) + r")\b", re.IGNORECASE
)
_GREETS = re.compile(
    r"\b(?:(?:warmly |heartily |cordially |fraternally )?(?:greets?|congratulates?)\b|"
    r"(?:sends?|extends?|conveys?) \w+ (?:\w+ ){0,3}(?:greetings?|congratulations)|grüßt|begrüßt"
    r"|gratuliert|приветству\w+|поздравля\w+)",
    re.IGNORECASE,
)
_BODY_WORDS = (
    r"presidium|central committee|executive committee|political (?:bureau|committee)|politburo"
    r"|secretariat|committee|council|bureau|board|leadership|international department|editors?"
    r"|cc|ec|pb|vorstand|parteivorstand|zentralkomitee|präsidium|sekretariat|комитет|президиум"
    r"|секретариат|цк|comité central|comité|bureau politique"
)
_OFFICES = (
    r"(?:first |general |deputy |international |vice[- ])*(?:secretary|chair(?:man|woman|person)?"
    r"|president|treasurer|director|editor|leader|spokes\w+|minister|member|coordinator)"
    r"|vorsitzende[rn]?|sekretär(?:in)?|председатель|секретарь|secrétaire|président|secretario"
)
_OFFICE = re.compile(rf"(?:the )?(?:{_OFFICES})(?: general)?\b", re.IGNORECASE)
_BODY = re.compile(rf"\b(?:{_BODY_WORDS})\b", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:party|partei|партия|union|league|tendency|federation|movement|association|organi[sz]ation"
    r"|international|society|institute|university|ministry|company|inc|ltd|gmbh|parti|partido"
    r"|front|bund|союз|group|club|church|foundation|agency|network|newspaper|digest)\b",
    re.IGNORECASE,
)
_APPENDIX = re.compile(
    r"(?:\[\w{1,3}\]|\(?\d{1,2}[.)]\s|\([a-z]{1,3}\)|[*†‡]\s?\S|p\.?\s?-?s\.?\b"
    r"|post ?script|notes?\b[:.]?"
    r"|footnotes?\b|endnotes?\b|references\b|sources?\b|cc:|enc(?:l|losures?)?\b[:.]"
    r"|anmerkung|quellen?\b|fußnoten?\b|примечани|источник)",
    re.IGNORECASE,
)
_TEASER = re.compile(r"(?P<name>[^\W\d_a-zà-ÿа-яё][^:,.!?\"“”]{2,60}):\s+(?P<title>\S.{5,150})\Z")


def is_salutation(line: str) -> bool:
    """Tell whether a whole line addresses the reader: `Dear comrades!`."""
    return len(line) <= 160 and bool(_SALUTATION.match(line))


def begins_with_address(paragraph: str) -> bool:
    """Tell whether a paragraph begins by addressing its hearers: `Mr. Speaker, ...`."""
    return bool(_VOCATIVE.match(paragraph[:500]))


def is_closing(line: str) -> bool:
    """Tell whether a line takes leave: `With fraternal greetings,`."""
    return len(line) <= 90 and bool(_CLOSING.match(line))


def takes_leave(paragraph: str) -> bool:
    """Tell whether a paragraph ends as speeches end: `Thank you, and good night.`."""
    return bool(_FAREWELL.match(paragraph[-160:]))


def is_end_mark(line: str) -> bool:
    """Tell whether a line says that the text ends or goes on elsewhere: `Continue reading`."""
    return len(line) <= 80 and bool(_END.match(line))


def is_addressee(line: str) -> bool:
    """Tell whether a line of a letter head names the addressee: `To the Central Committee ...`."""
    return len(line) <= 160 and bool(_ADDRESSEE.match(line)) and not _NOT_ADDRESSEE_END.search(line)


def is_byline(line: str) -> bool:
    """Tell whether a line names the writer: `By Michael Pröbsting, ..., 15 February 2023`."""
    return (
        len(line) <= 250
        and bool(_BYLINE.match(line))
        and not _BYLINE_STOPS.match(line)
        and (len(line) <= 80 or any(character.isdigit() for character in line))
        and not re.search(r"[.?!]\s+[^\W\d_]\w{3,}\s+\w+\s+\w+", line)
    )


def kind_of_title(line: str) -> str | None:
    """Read the kind off a title that begins with it: `Letter of support and solidarity`."""
    for kind, words in _KIND_AT_START.items():
        if words.match(line):
            return kind
    return None


def names_a_kind(line: str) -> bool:
    """Tell whether a title has a word in it for what it stands above."""
    return bool(_KIND_ANYWHERE.search(line))


def greets(text: str) -> bool:
    """Tell whether a sentence greets or congratulates."""
    return bool(_GREETS.search(text))


def is_office(line: str) -> bool:
    """Tell whether a line begins with an office: `General Secretary`."""
    return bool(_OFFICE.match(line))


def has_body(line: str) -> bool:
    """Tell whether a line names a body of an organisation: `Presidium of ...`, `... CC`."""
    return bool(_BODY.search(line))


def has_organisation(line: str) -> bool:
    """Tell whether a line has a word for an organisation in it: `party`, `union`."""
    return bool(_ORGANISATION.search(line))


def is_appendix(paragraph: str) -> bool:
    """Tell whether a paragraph can only follow something: notes, a postscript, a list's item."""
    return bool(_APPENDIX.match(paragraph))


def teaser(line: str) -> tuple[str, str] | None:
    """Read `Zhores Alfyorov: Socialism Will Be Back` as a person's name and a title.

    Only two to four words that all begin with a capital can be a name.
    """
    match = _TEASER.match(line)
    if not match:
        return None
    words = match["name"].split()
    named = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
    plain = named and not (names_a_kind(match["name"]) or has_organisation(match["name"]))
    return (match["name"], match["title"]) if plain and not match["name"].isupper() else None
