"""A citation as a footnote, after the Chicago Manual of Style (17th ed., 14.111 and 14.221)."""

from rag.attribution import spoken_date
from rag.schemas import Citation


def note(citation: Citation) -> str:
    """Write a citation as a note.

    Returns:
        E.g. `Ada Byron, “On the engine,” 5 July 1843, ada.md, p. 2, characters 10–44.`
    """
    author = citation.author
    if citation.speaker:
        author = f"{citation.speaker}, quoted in {author}" if author else citation.speaker
    parts = (
        author,
        f"“{citation.title},”" if citation.title else None,
        spoken_date(citation.date) if citation.date else None,
        citation.source,
        f"p. {citation.page}" if citation.page else None,
        f"characters {citation.char_start}–{citation.char_end}",
    )
    said = ", ".join(part for part in parts if part).replace(",”, ", ",” ")
    return f"{said}{_derived(citation)}."


def quoted(text: str) -> str:
    """Put a quote on one line and into quotation marks, unless it is in such as a whole."""
    line = " ".join(text.split())
    whole = line.startswith("“") and line.find("”") == len(line) - 1
    return line if whole else f"“{line}”"


def _derived(citation: Citation) -> str:
    """Which dates the quote's relative words name, told apart from what the document says."""
    dates = [f"“{d.text}” ≈ {spoken_date(d.date)}, derived" for d in citation.derived_dates]
    return f" ({'; '.join(dates)})" if dates else ""
