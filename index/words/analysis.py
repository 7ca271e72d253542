"""From text to terms: words, lower case, stemmed by the rules of their language, folded.

Passages are analysed by the language of their document. A question is short and says little about
its language, so each of its words takes the first language of the corpus under which it is known;
what it leaves out as mere grammar is decided by the language with most of such words.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import tantivy

DEFAULT_LANGUAGE = "en"
_LONGEST_WORD_CHARS = 60

_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_WITHOUT_STOP_WORDS = frozenset({"ar", "el", "ro", "ta", "tr"})

# What questions are put with, which tantivy's lists leave in; for English its list is short.
_QUESTION_WORDS = {
    "de": "wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel wieviele viel"
    " viele welche welcher welches welchen welchem wurde wurden worden gibt",
    "en": "i me my myself we our ours ourselves you your yours yourself yourselves he him his"
    " himself she her hers herself it its itself they them their theirs themselves what which who"
    " whom whose this that these those am is are was were be been being have has had having do"
    " does did doing would should could ought can will shall may might must a an the and but if"
    " or because as until while of at by for with about against between into through during"
    " before after above below to from up down in out on off over under again further then once"
    " here there when where why how all any both each few more most other some such no nor not"
    " only own same so than too very",
    "es": "qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuánta cuántos cuántas",
    "fr": "qui que quoi quel quelle quels quelles quand où comment pourquoi combien est",
    "it": "chi che cosa quale quali quando dove come perché quanto quanta quanti quante",
    "nl": "wie wat welke welk wanneer waar waarom hoe hoeveel",
    "pt": "quem que qual quais quando onde como porque quanto quanta quantos quantas",
    "ru": "кто кого кому кем что чего чему чем какой какая какое какие когда где куда почему как"
    " сколько чей чья",
}


def known_language(language: str | None) -> str:
    """The language whose rules a text is analysed by, of the one that it is in."""
    code = (language or "").split("-")[0].lower()
    return code if code in _STEMMERS else DEFAULT_LANGUAGE


def terms_of(text: str, language: str) -> list[str]:
    """Analyse a text into terms, in order, repetitions kept.

    Args:
        text: Any text.
        language: One that `known_language` gave.
    """
    return list(_analyzer(language).analyze(text))


class QuestionAnalysis:
    """Analyses questions over a corpus of one or several languages.

    Args:
        languages: Those of the corpus, as `known_language` gave them, the main one first.
        frequency: How many passages hold a term.
    """

    def __init__(self, languages: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._languages = list(languages) or [DEFAULT_LANGUAGE]
        self._frequency = frequency

    def terms(self, text: str) -> list[str]:
        """Analyse a text into terms, in order, repetitions kept."""
        ways = [terms_of(text, language) for language in self._languages]
        return ways[0] if len(ways) == 1 else [self._known(way) for way in zip(*ways, strict=True)]

    def phrasings(self, phrase: str) -> list[list[str]]:
        """Analyse a phrase into terms, in order, by the rules of every language of the corpus."""
        return [terms_of(phrase, language) for language in self._languages]

    def content_terms(self, question: str) -> list[str]:
        """Analyse a question into distinct terms without stop words, unless it has no others."""
        said = min((_content_words(question, each) for each in self._languages), key=len)
        terms = self.terms(question)
        pairs = zip(_plain().analyze(question), terms, strict=True)
        content = dict.fromkeys(term for word, term in pairs if word in said)
        return list(content or dict.fromkeys(terms))

    def _known(self, ways: Sequence[str]) -> str:
        return next((term for term in ways if self._frequency(term)), ways[0])


def _content_words(question: str, language: str) -> frozenset[str]:
    return frozenset(_content_analyzer(language).analyze(question))


def _builder() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy
        .TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD_CHARS))
        .filter(tantivy.Filter.lowercase())
    )


@lru_cache(maxsize=1)
def _plain() -> tantivy.TextAnalyzer:
    return _builder().build()


@lru_cache(maxsize=len(_STEMMERS))
def _analyzer(language: str) -> tantivy.TextAnalyzer:
    # Folded last: without their umlauts the stemmers would not know the words.
    stemmed = _builder().filter(tantivy.Filter.stemmer(_STEMMERS[language]))
    return stemmed.filter(tantivy.Filter.ascii_fold()).build()


@lru_cache(maxsize=len(_STEMMERS))
def _content_analyzer(language: str) -> tantivy.TextAnalyzer:
    asking = tantivy.Filter.custom_stopword(_QUESTION_WORDS.get(language, "").split())
    builder = _builder().filter(asking)
    if language in _WITHOUT_STOP_WORDS:
        return builder.build()
    return builder.filter(tantivy.Filter.stopword(_STEMMERS[language])).build()
