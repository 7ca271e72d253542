"""Citations as BibTeX entries, one a document."""

import re
from collections.abc import Iterator, Sequence

from rag.schemas import Answer, Citation

_SPECIAL = re.compile(r"([&%$#_{}])")
_SPELLED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def bibtex(answers: Sequence[Answer]) -> str:
    """Write an entry for each document that the answers cite."""
    cited = {each.document_id: each for answer in answers for each in reversed(answer.citations)}
    return "\n".join(entry(citation) for citation in cited.values())


def entry(citation: Citation) -> str:
    """Write the entry of the document that a citation stands in."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(citation))
    return f"@misc{{{citation.document_id},\n{fields}}}\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    if citation.author:
        # Inner braces keep an organisation's name from being taken apart.
        yield "author", f"{{{_tex(citation.author)}}}"
    if citation.title:
        yield "title", _tex(citation.title)
    if citation.date:
        yield "date", citation.date
        yield "year", citation.date[:4]
    yield "howpublished", _tex(citation.source)
    yield "note", f"sha256 {citation.source_sha256}"


def _tex(text: str) -> str:
    one_line = " ".join(text.split())
    spelled = "".join(_SPELLED.get(char, _SPECIAL.sub(r"\\\1", char)) for char in one_line)
    return spelled
