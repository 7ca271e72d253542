"""An answer as Markdown, for chat clients that render whatever they are given.

Documents are hostile: an image in a quote would make the reader's client call out. So the few
signs that make images, links and HTML of a text are escaped; all other words stay as they are.
"""

import re

from rag import schemas
from rag.schemas.openai import Annotation, UrlCitation

_MARKER = re.compile(r"\[(\d+)\]")
_DANGEROUS = re.compile(r"!(?=\[)|(?<=\])[(:]|<(?=[A-Za-z/!?])")


def defused(text: str) -> str:
    """Escape what would become an image, a link, a definition of one, or HTML."""
    return _DANGEROUS.sub(r"\\\g<0>", text)


def annotations(answer: schemas.Answer, content: str, url: str) -> list[Annotation]:
    """Find the markers in the content and say where each leads.

    Args:
        answer: Whose markers they are.
        content: Its defused text, and what follows it.
        url: Address of the server.
    """
    cited = {citation.n: citation for citation in answer.citations}
    text = defused(answer.text)
    quoted = [
        match.span()
        for sentence in answer.sentences
        for match in re.finditer(re.escape(defused(sentence.text)), text)
        if sentence.support == "verbatim"
    ]
    return [
        Annotation(
            url_citation=UrlCitation(
                start_index=marker.start(),
                end_index=marker.end(),
                title=_title(citation),
                url=url + citation.permalink,
            )
        )
        for marker in _MARKER.finditer(content, 0, len(text))
        if (citation := cited.get(int(marker[1])))
        and not any(start <= marker.start() < end for start, end in quoted)
    ]


def source_list(answer: schemas.Answer, url: str) -> str:
    """List the citations under the answer, for clients that show no annotations."""
    lines = [
        f"{citation.n}. [{_plain(_title(citation))}]({url}{citation.permalink})"
        for citation in answer.citations
    ]
    return "\n\n**Sources**\n\n" + "\n".join(lines) if lines else ""


def _title(citation: schemas.Citation) -> str:
    told = (citation.title, citation.author, citation.date)
    return ", ".join(part for part in told if part) or citation.source


def _plain(text: str) -> str:
    """Escape every sign that Markdown knows, and close up line ends."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&])", r"\\\1", " ".join(text.split()))
