"""Whose words a sentence is, when it is asked what X said."""

from collections.abc import Sequence

from index.records import UNNAMED
from rag.evidence.question import Lexicon, Question, Word, words_of


def voice(
    question: Question,
    author: str | None,
    speaker: str | None,
    words: Sequence[Word],
    lexicon: Lexicon,
) -> float:
    """Compare who speaks with whom the question names.

    Args:
        question: What is asked.
        author: Who speaks in the document, if that is known.
        speaker: Whom the sentence quotes; None if the author speaks.
        words: The sentence's.
        lexicon: Gives stems.

    Returns:
        1 for X's own words; -1 for words that are neither X's nor report X's; 0 if they report
        X's, if no speaker is asked for, or if it is not known who speaks.
    """
    says = author if speaker is None else speaker
    if not question.speaker or not says or says == UNNAMED:
        return 0.0
    if question.speaker <= {word.stem for word in words_of(says, lexicon)}:
        return 1.0
    reports = any(word.text.lower() in question.language.speaking for word in words)
    named = question.speaker & {word.stem for word in words}
    return 0.0 if reports and named else -1.0
