"""Whether a sentence is of the kind that is asked for: a number, a name, a fact."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from index.records import Span
from rag.evidence.languages import Kind
from rag.evidence.question import Question, Word

_COUNT = re.compile(r"(?!1\d{3}$|20\d\d$)\d.*")  # a number, but not a year
_DATE_PART = re.compile(r"1\d{3}|20\d\d|\d{1,2}|\d{3,4}s")

LEAST_ALIKE = 4  # letters that two words must begin with to be alike at all
_ALIKE = 0.75
_LEAST_MISSPELT, _TWO_SLIPS = 5, 8  # letters of words that may have one slip, and two
_NEAR_WORDS = 5
_SUBJECT_CHARS = 25
_ONCE = 0.5
_NUMBER_ALONE = 0.7


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """Shared beginning of two stems, as a share of the longer one; 0 below four letters."""
    if one[:LEAST_ALIKE] != other[:LEAST_ALIKE]:
        return 0.0
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((i for i, (x, y) in pairs if x != y), min(len(one), len(other)))
    return shared / max(len(one), len(other)) if shared >= LEAST_ALIKE else 0.0


def misspelling(one: str, other: str) -> float:
    """How much two stems are the same, 0 to 1, a letter or two apart; 0 if they are further."""
    if one[:1] != other[:1] or len(one) < _LEAST_MISSPELT:
        return 0.0
    slips = 1 if len(one) < _TWO_SLIPS else 2
    apart = OSA.distance(one, other, score_cutoff=slips)
    return 1 - apart / len(one) if apart <= slips else 0.0


def alike(one: str, other: str) -> bool:
    """Tell two spellings or inflections of one word."""
    return one == other or likeness(one, other) >= _ALIKE


def offers(question: Question, words: Sequence[Word]) -> float:
    """How well a sentence brings a new item of the asked kind, 0 to 1; 0.5 if any kind will do."""
    if question.kind is Kind.OTHER:
        return 0.5
    found = _places(question, words)
    if not found or not question.counted:
        return float(bool(found))
    return 1.0 if _counts(question.counted, words, found) else _NUMBER_ALONE


def items(question: Question, words: Sequence[Word]) -> list[str]:
    """The words of a sentence that are of the asked kind and not in the question."""
    return [words[i].text.lower() for i in _places(question, words)]


def _places(question: Question, words: Sequence[Word]) -> list[int]:
    known = {asked.text.lower() for asked in question.words}
    new = (
        i
        for i, word in enumerate(words)
        if word.stem not in question.weights and word.text.lower() not in known
    )
    return [i for i in new if _fits(question, words, i)]


def _counts(counted: Word, words: Sequence[Word], items: Sequence[int]) -> bool:
    """A number stands within five words of the thing counted."""
    places = [i for i, word in enumerate(words) if alike(word.stem, counted.stem)]
    return any(abs(item - place) <= _NEAR_WORDS for item in items for place in places)


def _fits(question: Question, words: Sequence[Word], i: int) -> bool:
    language, text, lower = question.language, words[i].text, words[i].text.lower()
    if question.kind is Kind.NUMBER:
        return bool(_COUNT.fullmatch(text)) or lower in language.number_words
    if question.kind is Kind.TIME:
        return bool(_DATE_PART.fullmatch(text)) or lower in language.time_words
    name = i > 0 and text[0].isupper() and lower not in language.time_words
    return name and (
        question.kind is Kind.PERSON or words[i - 1].text.lower() in language.before_place
    )


def defines(question: Question, text: str, sentence: Span, words: Sequence[Word]) -> float:
    """1 if it is asked what X is or is called, and the sentence says `X is a …`; else 0.

    Half if it is asked what X is, and the sentence says what X was.

    Args:
        question: What is asked.
        text: Where the sentence stands.
        sentence: Its span.
        words: Its words, with spans in `text`.
    """
    if not question.defined:
        return 0.0
    past, best = question.language.past, 0.0
    for copula in question.language.copula.finditer(text, sentence.start, sentence.end):
        before = (w for w in words if 0 <= copula.start() - w.span.end <= _SUBJECT_CHARS)
        if any(word.stem in question.defined for word in before):
            gone = past.match(copula.group()) and not past.search(question.text)
            best = max(best, _ONCE if gone else 1.0)
    return best


def only_wished(question: Question, sentence: str) -> float:
    """1 if it is asked what happened and the sentence wishes, hopes or looks ahead; else 0."""
    past, wish = question.language.past, question.language.wish
    asked = bool(past.search(question.text)) and not wish.search(question.text)
    return float(asked and bool(wish.search(sentence)))
