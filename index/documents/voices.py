"""Whose words a sentence is: the author's own, or those of somebody whom the author quotes.

Only quoted speech counts. A word in quotation marks for its ring, a title, a phrase of two or
three words are the author's. Quotations that are never closed, or whose opening mark was lost, are
common in texts copied from the web; they end with their paragraph and begin after the last footnote
mark or colon.

Names are given as the text has them. Who is not named is `UNNAMED`; no pronoun is guessed at
further than the speaker just quoted. The words that announce a quotation are in `speech`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.documents import speech
from index.documents.segmentation.layout import paragraphs
from index.records import UNNAMED, Sentence, Span

_MARKS = re.compile('[“”„«»"]')
_STOP = re.compile(r"[.!?…][”\"»)\]]*(?:\s*\[\d+\])*\s*\Z")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"»)]*(?:\s*\[\d+\])*\s+(?=[^\W\d_a-zà-ÿа-яё]|[“„«\"(])")
# Where an opening mark was lost: right behind a footnote mark, or behind a colon.
_LOST_OPENING = re.compile(r"\[\d+\](?=[^\W\d_])|:\s+(?=[^\W\d_a-zà-ÿа-яё])")
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|our|my|us|ich|wir|unser\w*|я|мы|наш\w*|je|nous|yo|nosotros)\b"
)
_WORD = re.compile(r"\w+")

_SHARE = 0.4
_A_FEW_WORDS = 4
_MANY_WORDS = 12
# A text of nothing but quotation marks must cost no more than any other.
_HEAD_CHARS = 600
_TAIL_CHARS = 200
_WINDOW_CHARS = 5_000


@dataclass(frozen=True, slots=True)
class _Quotation:
    """Words between quotation marks.

    Attributes:
        span: Marks included.
        opened: False if the opening mark is missing.
        closed: False if the closing mark is missing.
    """

    span: Span
    opened: bool = True
    closed: bool = True


@dataclass(frozen=True, slots=True)
class _Speech:
    span: Span
    speaker: str
    closed: bool = True


def with_voices(text: str, document: Span, sentences: Sequence[Span]) -> list[Sentence]:
    """Say of each sentence whose words it is.

    Args:
        text: The source's text.
        document: The document's span in it.
        sentences: The document's sentences, in order.

    Returns:
        The same sentences. One that is quoted in part belongs to whom it quotes if at least two
        fifths of it are quoted.
    """
    said = quoted_speech(text, document)
    voiced: list[Sentence] = []
    first = 0
    for sentence in sentences:
        while first < len(said) and said[first][0].end <= sentence.start:
            first += 1
        voiced.append(Sentence(sentence, _speaker(sentence, said, first)))
    return voiced


def quoted_speech(text: str, document: Span) -> list[tuple[Span, str]]:
    """Find quoted speech in a document.

    Returns:
        (span with its quotation marks, who is quoted or `UNNAMED`), in order, not overlapping.
    """
    found: list[tuple[Span, str]] = []
    before = ""
    open_speech: _Speech | None = None
    for paragraph in paragraphs(text, document):
        words = paragraph.of(text)
        if not _MARKS.search(words) and not words.startswith(">"):
            open_speech = None
        else:
            last = found[-1][1] if found else UNNAMED
            said = _of_paragraph(text, paragraph, before, open_speech, last)
            found.extend((each.span, each.speaker) for each in said)
            open_speech = said[-1] if said and not said[-1].closed else None
        before = words
    return found


def _speaker(sentence: Span, said: Sequence[tuple[Span, str]], first: int) -> str | None:
    quoted: dict[str, int] = {}
    for span, speaker in islice(said, first, None):
        if span.start >= sentence.end:
            break
        common = min(span.end, sentence.end) - max(span.start, sentence.start)
        quoted[speaker] = quoted.get(speaker, 0) + max(common, 0)
    best = max(quoted, key=lambda speaker: quoted[speaker], default=None)
    return best if best is not None and quoted[best] >= _SHARE * len(sentence) else None


def _of_paragraph(
    text: str, paragraph: Span, before: str, open_speech: _Speech | None, last: str
) -> list[_Speech]:
    if paragraph.of(text).startswith(">"):
        announced = before.rstrip().endswith(":")
        speaker = speech.speaker(before, last=last, announced=True) if announced else UNNAMED
        return [_Speech(paragraph, speaker or UNNAMED)]
    said: list[_Speech] = []
    for quotation in _quotations(text, paragraph):
        if open_speech and quotation.span.start == paragraph.start:
            said.append(_Speech(quotation.span, open_speech.speaker, quotation.closed))
            continue
        speaker = _who(text, paragraph, quotation, before, said[-1].speaker if said else last)
        if speaker is not None:
            said.append(_Speech(quotation.span, speaker, quotation.closed))
    return said


def _quotations(text: str, paragraph: Span) -> Iterator[_Quotation]:
    """Pair the marks of a paragraph; only outermost quotations, in order."""
    open_at: list[int] = []
    found: list[_Quotation] = []
    low_marks = "„" in paragraph.of(text)
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        if _opens(text, match.start(), low_marks=low_marks, is_open=bool(open_at)):
            open_at.append(match.start())
        elif open_at:
            found.append(_Quotation(Span(open_at.pop(), match.end())))
        elif _STOP.search(text[max(paragraph.start, match.start() - 8) : match.start()]):
            last = found[-1].span.end if found else 0
            before = Span(max(paragraph.start, last, match.start() - _WINDOW_CHARS), match.start())
            start = _lost_opening(text, before, found)
            found.append(_Quotation(Span(start, match.end()), opened=False))
    found.extend(_Quotation(Span(at, paragraph.end), closed=False) for at in open_at)
    yield from _outermost(text, paragraph, found)


def _outermost(text: str, paragraph: Span, found: Sequence[_Quotation]) -> Iterator[_Quotation]:
    end = paragraph.start
    for quotation in sorted(found, key=lambda each: (each.span.start, -each.span.end)):
        # A mark that is never closed opens a speech only where a speech can begin.
        head = _head(text, paragraph, quotation.span.start)
        can_begin = not head or head[-1] in ':,.!?…”"»])'
        if quotation.span.start >= end and (quotation.closed or can_begin):
            yield quotation
            end = quotation.span.end


def _opens(text: str, at: int, *, low_marks: bool, is_open: bool) -> bool:
    mark = text[at]
    if mark in "„«":
        return True
    if mark == "“":
        return not low_marks
    if mark in "”»":
        return False
    before = text[at - 1] if at else " "
    return not is_open and (before.isspace() or before in "([—–-")


def _lost_opening(text: str, before: Span, found: Sequence[_Quotation]) -> int:
    """Guess where a quotation began of which only the end is marked."""
    # Nothing is said by somebody else before the sentence that announces it has ended.
    anchors = [match.end() for match in _LOST_OPENING.finditer(text, before.start, before.end)]
    if anchors:
        return anchors[-1]
    starts = [match.end() for match in _SENTENCE_END.finditer(text, before.start, before.end)]
    spoken = (
        start
        for start, end in zip(starts, [*starts[1:], before.end], strict=False)
        if _FIRST_PERSON.search(text, start, end)
    )
    last_quotation = found[-1].span.end if found else before.start
    fallback = starts[-1] if starts else before.start
    return max(next(spoken, fallback), last_quotation)


def _who(text: str, paragraph: Span, quotation: _Quotation, before: str, last: str) -> str | None:
    """Name who is quoted; `UNNAMED` if nobody is named; None if this is no speech."""
    span = quotation.span
    head = _head(text, paragraph, span.start)
    tail = text[span.end : min(paragraph.end, span.end + _TAIL_CHARS)]
    words = len(_WORD.findall(span.of(text)))
    if words < 2 or head.rfind("(") > head.rfind(")"):
        return None  # a word, a name in another language, a source
    after = speech.speaker_after(tail, last=last)
    if after is not None:
        return after
    begins_sentence = not head or bool(_STOP.search(head)) or not quotation.opened
    intro = _last_sentence(head) or (_last_sentence(before) if not head else "")
    announced = head.endswith(":") or (not head and before.rstrip().endswith(":"))
    if announced:
        return speech.speaker(intro, last=last, announced=True) or UNNAMED
    if begins_sentence:
        whole = words >= _A_FEW_WORDS and (
            not quotation.closed or bool(_STOP.search(span.of(text).rstrip('“”"»')))
        )
        return (speech.speaker(intro, last=last) or UNNAMED) if whole else None
    if words >= _A_FEW_WORDS and (head.endswith(",") or words >= 2 * _A_FEW_WORDS):
        named = speech.speaker(intro, last=last)
        if named:
            return named
    return UNNAMED if words >= _MANY_WORDS else None


def _head(text: str, paragraph: Span, at: int) -> str:
    """Give what stands in the paragraph before a place, the last few hundred characters of it."""
    return text[max(paragraph.start, at - _HEAD_CHARS) : at].rstrip()


def _last_sentence(words: str) -> str:
    """Give the last sentence of what stands before a quotation, be it complete or not."""
    words = words[-_HEAD_CHARS:]
    ends = [match.end() for match in _SENTENCE_END.finditer(words)]
    return words[ends[-1] :] if ends else words
