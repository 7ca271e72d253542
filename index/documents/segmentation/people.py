"""Persons and organisations in bylines, letter heads, signatures and first sentences.

Names are given as they are written; only what surrounds them (`By`, `To the`, an office) is cut.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.dates import first_date
from index.documents.segmentation import cues

_NAME_WORD = r"(?:(?![a-zà-ÿа-яё\d_])[^\W\d_][\w’'-]*\.?)"
_PERSON = re.compile(
    rf"(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Rev)\.?\s+)*{_NAME_WORD}"
    rf"(?:\s+(?:{_NAME_WORD}|de|del|la|van|von|der|den|di|da|bin|al|y|ter)){{1,4}}\Z"
)
# A title in capitals, `The Harbour Will Be Rebuilt`, is no name.
_IN_TITLES = frozenset(
    "the a an of will be is are was were why how what who when where to in on and or for with from"
    " by at our your we not no new letter message ein eine und oder für wie warum zur ist".split()
)
_HONORIFIC = re.compile(
    r"(?:(?:dear|comrade|c(?:omra)?de\.|mr|mrs|ms|dr|prof(?:essor)?|herrn?|frau|genoss(?:e|in|en)"
    r"|camarade|compañer[oa]|señora?|sr|sra|monsieur|madame|товарищу?|т\.|господину|госпоже)\b\.?\s+)+",
    re.IGNORECASE,
)
_DEAR = re.compile(
    r"(?:(?:my|our|very|dear(?:est)?|honou?red|esteemed|respected|sehr|geehrte[rns]?|verehrte[rn]?"
    r"|liebe[rs]?|werte[rs]?|уважаем\w+|глубокоуважаем\w+|дорог(?:ой|ая|ие)|mon|ma|mes|ch[eè]re?s?"
    r"|muy|estimad[oa]s?|querid[oa]s?)\s+)+",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:comrades?|friends?|all|colleagues?|sirs?|madam|ladies|gentlemen|members?|readers?|brothers"
    r"|sisters|everyone|fellow|countrymen|citizens|people|delegates|participants|editors?|and|or|the"
    r"|of|genoss\w+|freund\w*|damen|herren|und|kolleg\w+|товарищи?|друзья|коллеги|господа|и|camarades"
    r"|ami[es]*|et|amig[oa]s|compañer[oa]s|y|team|customers?|users?|subscribers?|there|young)",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:mr|mrs|ms|madam)\.? (?:speaker|president|vice|chief|chair)|(?:vice|chief|chair)\w* "
    r"(?:president|justice|clerk)|.*\b(?:fellow|ladies and gentlemen|countrymen|citizens"
    r"|my friends|meine damen|господа|граждане)\b|(?:my |our )?(?:friends|comrades)\b",
    re.IGNORECASE,
)
_TO = re.compile(
    r"(?:to|an|au|aux|à|al|a|кому)\b:?\s+(?:the|den|die|das|la|l’|los|las)?\s*", re.IGNORECASE
)
_OF = re.compile(r"\b(?:of|for|at|der|des|von)\s+(?:the\s+)?", re.IGNORECASE)
_BY = re.compile(
    r"(?:(?:written|posted|published|text)\s+by|by|von|text:|author:|автор:?|par|por)\s+",
    re.IGNORECASE,
)
_BODIES_ABOVE = re.compile(
    r"(?:the\s+)?(?:presidium|(?:central|executive|political)\s+(?:committee|bureau)|politburo"
    r"|secretariat|leadership|board|bureau|committee|council|cc|ec|international\s+department)\s+"
    r"(?:of|for)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_BODIES_BELOW = re.compile(
    r"\s+(?:cc|ec|pb|presidium|central\s+committee|executive\s+committee|politburo|secretariat|"
    r"leadership|board)\Z",
    re.IGNORECASE,
)
# Who does it, up to what a sender does in the first sentence of a letter.
_SENDS = re.compile(
    r"(?i:(?:on behalf of|in the name of)\s+)?(?i:(?:the|die|das|der)\s+)?"
    rf"(?P<who>{_NAME_WORD}[^.,;:!?()]{{3,140}}?(?:\s\([^\W\d_]{{2,12}}\))?)\s*,?\s+"
    r"(?:(?:warmly|cordially|heartily|fraternally|sincerely|hereby|strongly|resolutely|firmly|today"
    r"|wholeheartedly|once again)\s+)*"
    r"(?:(?:greets?|sends?|extends?|conveys?|congratulates?|wish(?:es)?|expresses|express|salutes?"
    r"|welcomes?|condemns?|declares?|states?|denounces?|protests?|calls?|thanks?|appeals?|sendet"
    r"|grüßt|übermittelt|gratuliert|wünscht|erklärt|verurteilt)\b"
    r"|(?:приветству|поздравля|выража|осужда|заявля|желает)\w*)"
)
_TITLE_BY = re.compile(
    r"(?:(?i:statement|declaration|resolution|communiqu[eé]|appeal|message|letter|greetings?|speech"
    r"|remarks|address|interview|report|article)\s+(?:by|from|of|with)\s+(?:the\s+)?)"
    rf"(?P<who>{_NAME_WORD}.*?)(?=\s+(?:to|on|at|in|about|before|delivered)\b|[,:;(]|\Z)"
)
_TITLE_OWNER = re.compile(
    r"(?P<who>[^:,]{3,60}?)['’]s?\s+(?:\w+\s+){0,3}"
    r"(?:address|message|speech|remarks|statement|letter|greetings?)\b",
    re.IGNORECASE,
)
_TITLE_TO = re.compile(
    r"(?:letter|message|greetings?|address|appeal|telegram|congratulations)\s+(?:of\s+\w+\s+)?"
    r"(?:from\s+.{3,80}?\s+)?to\s+(?:the\s+)?(?-i:(?P<who>[^\W\d_a-zà-ÿа-яё].{2,120}))\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a person or, if none is named, a body or an organisation; and whose."""

    name: str
    organisation: str | None


def is_person(words: str) -> bool:
    """Tell whether words can be a person's name: two to five words, capitalised, no office."""
    return (
        bool(_PERSON.match(words))
        and not cues.has_organisation(words)
        and not cues.has_body(words)
        and not cues.is_office(words)
        and not words.isupper()
        and not any(word.lower() in _IN_TITLES for word in words.split())
    )


def is_private(salutation: str) -> bool:
    """Tell a letter's salutation from the address of a speech."""
    return not _PUBLIC.match(salutation)


def of_byline(line: str) -> Speaker | None:
    """Read `By Michael Pröbsting, International Secretary of the ... (RCIT), 15 February 2023`."""
    words = _BY.sub("", line, count=1)
    date = first_date(words)
    if date:
        words = words[: date[0].start] + words[date[0].end :]
    parts = [part.strip(" ,.;|–-") for part in words.split(",")]
    parts = [part for part in parts if part]
    if not parts:
        return None
    rest = (organisation_of(part) for part in parts[1:] if _is_collective(part))
    own = organisation_of(parts[0]) if cues.has_organisation(parts[0]) else None
    return Speaker(parts[0], own or next(rest, None))


def _is_collective(words: str) -> bool:
    return cues.has_organisation(words) or cues.has_body(words)


def of_signature(lines: Sequence[str]) -> Speaker | None:
    """Read who signed: a name, a body, an organisation; an office alone says nothing."""
    parts = [part.strip(" ,.;") for line in lines[:6] for part in line.split(",")]
    person = next((_bare(part) for part in parts if is_person(_bare(part))), None)
    collective = next((part for part in parts if _is_collective(part)), None)
    if collective and cues.is_office(collective):
        collective = organisation_of(collective)
    organisation = organisation_of(collective) if collective else None
    name = person or collective
    return Speaker(name, organisation) if name else None


def _bare(words: str) -> str:
    return _HONORIFIC.sub("", words, count=1)


def organisation_of(words: str) -> str | None:
    """Cut office and body off: `Presidium of the CPRF CC` is `CPRF`."""
    name = words
    match = _OF.search(name) if cues.is_office(name) else None
    if match:
        name = name[match.end() :]
    # "Presidium of the Central Committee of the ..." has two layers.
    for _ in range(3):
        name = _BODIES_BELOW.sub("", _BODIES_ABOVE.sub("", name, count=1)).strip(" ,")
    bare = cues.has_body(name) and not cues.has_organisation(name)
    return None if not name or bare or cues.is_office(name) else name


def of_title(title: str) -> Speaker | None:
    """Read `Statement of the Central Committee of ...` and `President Truman's Address`."""
    match = _TITLE_BY.match(title) or _TITLE_OWNER.match(title)
    if not match:
        return None
    who = match["who"].strip()
    return Speaker(who, organisation_of(who) if _is_collective(who) else None)


def of_first_sentence(text: str) -> Speaker | None:
    """Read `The Executive Committee of the Communist Party of Britain sends its best wishes`."""
    match = _SENDS.match(text)
    if not match or not _is_collective(match["who"]):
        return None
    return Speaker(match["who"], organisation_of(match["who"]))


def without_preposition(line: str) -> str:
    """Cut `To the` and a colon off an addressee's line."""
    return _TO.sub("", line, count=1).strip(" ,:")


def addressed(salutation: str) -> str | None:
    """Name who is addressed: `Dear Comrade Zyuganov,` is `Comrade Zyuganov`; `all` is nobody."""
    match = _DEAR.match(salutation)
    if not match:
        return None
    words = salutation[match.end() :].strip(" ,:!.…")
    bare = _HONORIFIC.sub("", words, count=1).split()
    named = [word for word in bare if word[0].isupper() and not _NOBODY.fullmatch(word)]
    return words if named and len(bare) <= 6 else None


def named_in_head(head: Sequence[str], called: str | None) -> str | None:
    """Find the full name, above the salutation, of the person whom the salutation calls by name."""
    if not called:
        return None
    last = called.split()[-1].lower()
    for line in head:
        name = _bare(line.split(",")[0])
        if last in name.lower().split() and is_person(name):
            return name
    return None


def addressee_of_title(title: str) -> str | None:
    """Read `Message to the 22nd Congress of ...`."""
    match = _TITLE_TO.match(title)
    return match["who"].strip(" .:") if match else None
