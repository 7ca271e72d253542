"""The closed word classes and patterns by which a follow-up is known, language by language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """How one language refers back.

    Attributes:
        preamble: What may stand before the question itself: `By the way,`.
        correction: The same, where it takes the last question back: `No, I meant`.
        bare: A question word alone.
        asks: A question word or helping verb that begins a question.
        doing: A question word for who acts; its group is the verb after it, which names no topic.
        about: Asks the last question of something else: `What about`.
        time: A time with its preposition.
        person: Pronouns for a person.
        thing: Pronouns for anything else, where no noun follows them.
        pointing: A demonstrative before a noun: the noun is known, what it is called is not.
        empty: `it` that refers to nothing.
        possessive: Pronouns that become a genitive.
        verbs: Common verbs, which name no topic.
        genitive: Ends a name in the genitive.
    """

    preamble: re.Pattern[str]
    correction: re.Pattern[str]
    bare: re.Pattern[str]
    asks: re.Pattern[str]
    doing: re.Pattern[str]
    about: re.Pattern[str]
    time: re.Pattern[str]
    person: re.Pattern[str]
    thing: re.Pattern[str]
    pointing: re.Pattern[str]
    empty: re.Pattern[str]
    possessive: frozenset[str]
    verbs: frozenset[str]
    genitive: str


ENGLISH = FollowUpWords(
    preamble=_pattern(
        r"^(?:(?:and|but|so|then|ok(?:ay)?|well|great|thanks?(?: you)?|i see|yes|"
        r"by the way|speaking (?:of|about) [^,.!?]{1,40}|of course[^.!?]*)\b[\s,.:;!–-]*)+"
    ),
    correction=_pattern(
        r"^(?:no\b[\s,.:;!–-]*|sorry\b[\s,.:;!–-]*|actually\b[\s,.:;!–-]*)*"
        r"(?:i (?:meant?|was asking (?:about|for))|not that[\s,.:;!–-]*(?:i meant?)?|"
        r"that(?:'s| is| was) not (?:my question|what i (?:meant|asked)))\b[\s,:.!]*"
        r"|^no[,.:;!–-]\s*"
    ),
    bare=_pattern(r"^(why(?: not| so)?|how(?: so| come)?|when|where|who|since when)\s*[?.!]*$"),
    asks=_pattern(
        r"^(?:what(?: kind| sort)?|which|who|whom|whose|when|where|why|how(?: many| much)?|is|are|"
        r"was|were|do|does|did|can|could|will|would|should|has|have|had|may|might)\b"
    ),
    doing=_pattern(r"\bwho(?: else)?\s+(\w+)"),
    about=_pattern(r"^(?:(?:and|but|so|ok)\s+)?(?:what|how) about\s+|^and\s+"),
    time=_pattern(
        r"\b(?:(?:in|on|during|before|after|since|until|by|around)\s+(?:the\s+)?)?"
        r"(?:(?:early |late |mid-?)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:january|february|march|april|"
        r"may|june|july|august|september|october|november|december)\s+(?:\d{1,2},?\s+)?)?"
        r"(?:1\d{3}|20\d\d)(?:s\b)?\b|\b(?:last|next|this|the (?:previous|following)) "
        r"(?:year|month|week|summer|autumn|winter|spring)\b"
    ),
    person=_pattern(r"\b(?:he|she|him|her|his|hers)\b"),
    thing=_pattern(
        r"\b(?:it|its|they|them|their)\b|\b(?:this|that|these|those)\b"
        r"(?=\s*[?.!,;]|\s*$|\s+(?:is|are|was|were|mean|means|work|works|happen|happened|calculated|"
        r"not|in|on|for|to|with|from)\b)"
    ),
    pointing=_pattern(r"\b(?:this|these|those|the same)\s+(?!as\b)(?-i:[a-z]+)\b"),
    empty=_pattern(
        r"\b(?:is|was|isn't|would) it (?:\w+ly )?(?:possible|true|necessary|legal|too late|"
        r"already|better|common|important|hard|easy|difficult|worth)\b|"
        r"\bit is (?:said|true|possible|important)\b"
        r"|\b(?:i|we|you) (?:\w+ )?(?:think|know|believe|see|say|said|hear|heard) that\b"
    ),
    possessive=frozenset(("its", "their", "his", "her", "hers")),
    verbs=frozenset(
        """
        work works start starts end ends mean means happen happens happened need needs want wants
        like likes know knows think help helps play show shows find get give tell explain describe
        clarify include includes cost costs differ differs look looks going stand stands please
        difference differences pay pays meant
        """.split()
    ),
    genitive="'s",
)

GERMAN = FollowUpWords(
    preamble=_pattern(
        r"^(?:(?:und|aber|also|dann|ok(?:ay)?|gut|danke|ja|übrigens|nebenbei)\b[\s,.:;!–-]*)+"
    ),
    correction=_pattern(
        r"^(?:nein\b[\s,.:;!–-]*|entschuldigung\b[\s,.:;!–-]*)*(?:ich meinte|ich meine|gemeint war|"
        r"nicht das)\b[\s,:]*|^nein[,.:;!–-]\s*"
    ),
    bare=_pattern(r"^(warum(?: nicht)?|wieso|weshalb|wie|wann|wo|wer|seit wann)\s*[?.!]*$"),
    asks=_pattern(
        r"^(?:was|welche[mnrs]?|wer|wen|wem|wessen|wann|wo\w*|warum|weshalb|wieso|wie(?: viele?)?|"
        r"ist|sind|war|waren|hat|haben|hatte|kann|können|wird|werden|wurde|soll|muss|darf)\b"
    ),
    doing=_pattern(r"\bwer(?: noch)?\s+(\w+)"),
    about=_pattern(r"^(?:und\s+)?(?:was|wie) (?:ist|war|sieht es|steht es) (?:mit|bei)\s+|^und\s+"),
    time=_pattern(
        r"\b(?:(?:im|am|in|vor|nach|seit|bis|um)\s+(?:dem\s+|jahr\s+|jahre\s+)?)?"
        r"(?:(?:\d{1,2}\.\s+)?(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|"
        r"november|dezember)\s+)?(?:1\d{3}|20\d\d)\b"
    ),
    person=_pattern(r"\b(?:er|ihn|ihm)\b"),
    thing=_pattern(r"\b(?:es|sie|ihnen|dies|das)\b(?=\s*[?.!,]|\s*$)"),
    pointing=_pattern(r"\bdiese[mnrs]?\s+\w+\b"),
    empty=_pattern(r"\b(?:ist|war|gibt|gab) es\b"),
    possessive=frozenset(),
    verbs=frozenset(
        """
        bedeutet heißt passiert geschieht braucht funktioniert beginnt endet gibt gab zeigt
        """.split()
    ),
    genitive="s",
)

LANGUAGES: Mapping[str, FollowUpWords] = {"en": ENGLISH, "de": GERMAN}
