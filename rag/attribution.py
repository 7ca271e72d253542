"""Who says it, in what, and when: the words that introduce a quotation."""

import datetime as dt

from index.records import UNNAMED, Document, Sentence

_UNNAMED = "an unnamed speaker"
_FORMATS = {4: "%Y", 7: "%B %Y", 10: "%-d %B %Y"}


def attribution(document: Document, *, speaker: str | None = None) -> str | None:
    """Introduce a document by author, kind or title, and date, as far as they are known.

    Args:
        document: Where the words stand.
        speaker: Whom the document quotes; None if its author speaks.

    Returns:
        E.g. `Communist Party of Britain, letter to Gennady Zyuganov, 23 January 2018`; None if
        neither author nor title nor date is known.
    """
    known = document.metadata
    parts = [known.author, _what(document), spoken_date(known.date) if known.date else None]
    said = ", ".join(part for part in parts if part)
    if speaker:
        by = ", quoted by " if known.author else ", " if said else ""
        return f"{speaker}{by}{said}"
    return said or None


def asserted_by(document: Document, *, speaker: str | None = None) -> str | None:
    """Name who says the words, and who quotes them.

    Args:
        document: Where the words stand.
        speaker: Whom the document quotes; None if its author speaks.

    Returns:
        E.g. `Zyuganov, quoted by Michael Pröbsting (RCIT)`; None if nobody is known.
    """
    author = _author(document)
    if speaker:
        return f"{speaker}, quoted by {author}" if author else speaker
    return author


def _author(document: Document) -> str | None:
    """The author, with the organisation where the author's name does not hold it."""
    author, organisation = document.metadata.author, document.metadata.organisation
    if not author or not organisation:
        return author or organisation
    return author if organisation in author else f"{author} ({_unbracketed(organisation)})"


def _unbracketed(name: str) -> str:
    """`Revolutionary Tendency (RT)` inside brackets is `Revolutionary Tendency, RT`."""
    return name.replace(" (", ", ").replace(")", "")


def speaker_name(sentence: Sentence) -> str | None:
    """Name whom a sentence quotes, in words a reader understands; None if the author speaks."""
    return _UNNAMED if sentence.speaker == UNNAMED else sentence.speaker


def _what(document: Document) -> str | None:
    known = document.metadata
    if known.kind in ("letter", "greeting") and known.addressee:
        return f"{known.kind} to {known.addressee}"
    # A first line that merely looks like a title must not introduce what others say further down.
    if known.title and known.origins.get("title") != "first line":
        return f"“{known.title}”"
    return known.kind if known.kind != "other" else None


def spoken_date(date: str) -> str:
    """Spell out an ISO date of any precision: `2018-01-23` is `23 January 2018`."""
    full = dt.date.fromisoformat(date + "-01-01"[len(date) - 4 :])
    return full.strftime(_FORMATS[len(date)])
