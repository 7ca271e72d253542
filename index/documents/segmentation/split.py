"""One file holding several documents -> a span and what is known for each.

What a writer put there on purpose decides alone: front matter, or else lines of `---`, `***`,
`===` and form feeds. Only where there is none of it are boundaries guessed, from the way letters
and articles begin and end. A guess needs evidence of several kinds; a long text that is cut in
two is worse than two letters that stay together, for the sidecar can part them.

What is guessed, and why, is in `Metadata.origins["boundary"]`.
"""

from dataclasses import replace

from index.documents.segmentation import boundaries, explicit, metadata
from index.records import Metadata, Span, trimmed

# Reading what a document says about itself takes a tenth of a millisecond, weighing a line some
# hundredths: no file costs more than a few seconds.
MAX_DOCUMENTS = 5_000
_MAX_LINES = 200_000


def split_documents(text: str, stated: Metadata) -> list[tuple[Span, Metadata]]:
    """Find the documents in a text.

    Args:
        text: The source's text.
        stated: What the file's format says about it (HTML meta, e-mail headers). It goes before
            what the text says; to a file of several documents only its language applies.

    Returns:
        Documents in order, not overlapping, together holding every visible character but
        separators and front matter; empty if nothing is visible.
    """
    parts = explicit.parts(text)
    if parts is None:
        cuts = [boundaries.BEGINNING] if has_many_lines(text) else boundaries.guess(text)
        ends = [cut.start for cut in cuts[1:]] + [len(text)]
        parts = [
            explicit.Part(Span(cut.start, end), cut.reason)
            for cut, end in zip(cuts, ends, strict=True)
        ]
    return described(text, _at_most(MAX_DOCUMENTS, parts), stated)


def has_many_lines(text: str) -> bool:
    """Tell a text that is a list or a log: boundaries are not guessed in it."""
    return text.count("\n") > _MAX_LINES


def _at_most(most: int, parts: list[explicit.Part]) -> list[explicit.Part]:
    """Let the last part hold what would be too many."""
    if len(parts) <= most:
        return parts
    last = parts[most - 1]
    return [*parts[: most - 1], replace(last, span=Span(last.span.start, parts[-1].span.end))]


def described(
    text: str, parts: list[explicit.Part], stated: Metadata
) -> list[tuple[Span, Metadata]]:
    """Say what is known about parts of a text whose boundaries are settled."""
    found = [(part, trimmed(text, part.span.start, part.span.end)) for part in parts]
    visible = [(part, span) for part, span in found if len(span)]
    alone = len(visible) == 1
    about = stated if alone else metadata.only_language(stated)
    return [
        (
            span,
            metadata.merged(
                part.front_matter,
                about,
                metadata.of_text(text, span),
                boundary=None if alone and not part.reason else part.reason,
            ),
        )
        for part, span in visible
    ]
