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
    return ", ".join(part for part in parts if part).replace(",”, ", ",” ") + "."
