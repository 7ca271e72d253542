"""The words that announce what somebody said: `Putin enthusiastically replies`, `said Zyuganov`.

Languages: English, German, Russian, French, Spanish.
"""

import re

_VERBS = (
    r"(?:sa(?:ys?|id)|stat(?:es?|ed)|declar(?:es?|ed)|claim(?:s|ed)?|argu(?:es?|ed)|wr(?:ites?|ote)"
    r"|repl(?:y|ies|ied)|answer(?:s|ed)?|add(?:s|ed)|ask(?:s|ed)?|explain(?:s|ed)?"
    r"|stress(?:es|ed)?|emphasi[sz](?:es?|ed)|prais(?:es?|ed)|not(?:es|ed)|warn(?:s|ed)?"
    r"|insist(?:s|ed)?|announc(?:es?|ed)|conclud(?:es?|ed)|t(?:ells?|old)|continu(?:es?|ed)"
    r"|remark(?:s|ed)?|comment(?:s|ed)?|admit(?:s|ted)?|promis(?:es?|ed)|thank(?:s|ed)?"
    r"|demand(?:s|ed)?|point(?:s|ed)? out|respond(?:s|ed)?|object(?:s|ed)|recall(?:s|ed)?"
    r"|sagte?|erklärte?|schreibt|schrieb|antwortete?|betonte?|meinte?|fragte?|lobte?|behauptete?"
    r"|сказала?|заявила?|ответила?|отметила?|подчеркнула?|написала?|добавила?|спросила?|говорит"
    r"|dit|déclare|répond|affirme|écrit|ajoute|dijo|declaró|respondió|afirmó|escribió|añadió)"
)
_CAP = r"(?<!\w)(?:(?![a-zà-ÿа-яё\d_])[^\W\d_])[\w-]*+(?:[’'](?!s\b)\w+)?"
_NAME = rf"(?:{_CAP}(?:\s+(?:(?:of|de|van|von|der|den|del|bin|al)\s+(?:the\s+)?)?{_CAP}){{0,5}})"
_WITHIN = r"(?:\s+(?!(?:who|which|that|and|but|than|as|der|die|das)\b)[a-zà-ÿа-яё]+){0,3}?"
_NAME_VERB = re.compile(rf"(?P<who>{_NAME})(?!['’]s){_WITHIN}\s+{_VERBS}\b")
_VERB_NAME = re.compile(rf"\b{_VERBS}\s+(?:the\s+|der\s+|die\s+)?(?P<who>{_NAME})(?!['’]s)")
_PRONOUN = re.compile(
    rf"\b(?:he|she|they|er|sie|он|она|они|il|elle|él|ella){_WITHIN}\s+{_VERBS}\b"
    rf"|\b{_VERBS}\s+(?:he|she|they|er|sie|он|она|они|il|elle|él|ella)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"\W*(?:(?:The|Der|Die|Das)\s+)?(?P<who>{_NAME})(?!\w|['’]s)")
_AFTER = re.compile(
    rf"\s*[,–—-]?\s*(?:so\s+)?(?:{_VERBS}\s+(?:the\s+|der\s+|die\s+)?(?P<verb_first>{_NAME})"
    rf"|(?:the\s+)?(?P<name_first>{_NAME}){_WITHIN}\s+{_VERBS}\b)(?!['’]s|\s+(?:that|dass|что|que)\b)"
)
# Words that have a capital only because a sentence begins with them.
_NO_NAMES = frozenset(
    "The A An In On At To For From By With As If But And Or So Yet Of When While After Before Since"
    " During Until Then Thus Here There This That These Those It Its He She They We I You His Her"
    " Their Our My Your According Although Though Because However Moreover Meanwhile Once Only Just"
    " Not No Yes What Which Who How Why Where Two Three Last Next Today Yesterday Now Later Earlier"
    " Still Again Also Even Finally First Second Or Der Die Das Ein Eine Am Im Auf Mit Von Zu Als"
    " Wenn Aber Und Er Sie Es Wir Dann Nach Vor В На По И Но А Он Она Они Мы Это Le La Les Il Elle"
    " El Los Las Un Una En".split()
)


def speaker(intro: str, *, last: str, announced: bool = False) -> str | None:
    """Name who speaks, from the words before a quotation.

    Args:
        intro: The sentence that announces it, or that stands before it.
        last: Who was quoted last: what `he added` refers to.
        announced: Whether a colon announces the quotation; then the sentence's first
            words will do without a verb, if they are a name.

    Returns:
        The name as it is written; None if nobody is named.
    """
    found = [(m.start("who"), m["who"]) for m in _NAME_VERB.finditer(intro)]
    for _, who in sorted(found, reverse=True):
        if name := _name(who):
            return name
    if _PRONOUN.search(intro):
        return last or None
    for match in _VERB_NAME.finditer(intro):
        # "praised the KPRF" names whom the speaker speaks of; only a colon makes it "said Putin".
        if announced and (name := _name(match["who"])):
            return name
    subject = _SUBJECT.match(intro) if announced else None
    return _name(subject["who"]) if subject else None


def speaker_after(tail: str, *, last: str) -> str | None:
    """Name who speaks, from the words behind a quotation: `, said Zyuganov.`."""
    match = _AFTER.match(tail)
    if match:
        return _name(match["verb_first"] or match["name_first"])
    pronoun = _PRONOUN.match(tail.lstrip(" ,–—-"))
    return last if pronoun and last else None


def _name(words: str) -> str | None:
    """Drop words that begin the sentence and name nobody."""
    parts = words.split()
    while parts and parts[0] in _NO_NAMES:
        parts.pop(0)
    name = " ".join(parts)
    return name if len(name) > 1 else None
