"""What a document says about itself: title, who speaks to whom, kind, date, language.

Read from its head (all above the first paragraph), its tail (all below the last one) and, for the
sender of a letter, its first sentence. Every field found names its origin in `Metadata.origins`;
what is not said stays None.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.dates import dateline, first_date
from index.documents.segmentation import cues, people
from index.documents.segmentation.fields import FIELDS
from index.documents.segmentation.language import language_of
from index.documents.segmentation.layout import Line, Role, heading_text, read_lines
from index.records import Metadata, Span

_HEAD_CHARS = 6_000
_TAIL_CHARS = 2_000
_HEAD_LINES = 16
_TITLE_CHARS = 120
_OPENING_CHARS = 400
_SIGNED_CHARS = 100
_FULL_DATE = len("2018-01-23")

_Field = tuple[str, str]  # value, origin


@dataclass(frozen=True, slots=True)
class _Letter:
    """A document seen as a letter, whether it is one or not.

    Attributes:
        head: Lines above the first paragraph.
        opening: The beginning of the first paragraph.
        tail: Lines below the last paragraph, or from the leave-taking on.
    """

    head: Sequence[Line]
    opening: str
    tail: Sequence[Line]

    def first(self, *roles: Role) -> Line | None:
        """Find the head's first line of a role."""
        return next((line for line in self.head if line.role in roles), None)

    @property
    def is_letter(self) -> bool:
        """Whether somebody is addressed as in a letter."""
        salutation = self.first(Role.SALUTATION)
        private = salutation is not None and people.is_private(salutation.text)
        return private or self.first(Role.ADDRESSEE) is not None

    @property
    def is_signed_kind(self) -> bool:
        """Whether this is a kind of document of which sender and date stand below."""
        title = self.title_line
        return self.is_letter or (title is not None and bool(cues.kind_of_title(title.text)))

    @property
    def title_line(self) -> Line | None:
        """The head's first line, if it is neither address nor date nor the like."""
        for line in self.head[:3]:
            if line.role in (Role.SHORT, Role.HEADING):
                return line
            if line.role is not Role.DATELINE:
                return None
        return None


def of_text(text: str, span: Span) -> Metadata:
    """Read what the text of one document says about itself."""
    letter = _read(text, span)
    language = language_of(span.of(text))
    found: dict[str, _Field | None] = {
        "title": _title(letter),
        **_speaker(letter),
        "addressee": _addressee(letter),
        "kind": _kind(letter),
        "date": _date(letter),
        "language": (language, "words") if language else None,
    }
    known = {name: field for name, field in found.items() if field}
    return Metadata(
        **{name: value for name, (value, _) in known.items()},
        origins={name: origin for name, (_, origin) in known.items()},
    )


def merged(*sources: Metadata, boundary: str | None = None) -> Metadata:
    """Take each field from the first source that knows it.

    Args:
        *sources: The strongest first.
        boundary: Why the document begins where it does; kept among the origins.
    """
    fields: dict[str, str] = {}
    origins: dict[str, str] = {"boundary": boundary} if boundary else {}
    for source in sources:
        for name in FIELDS:
            value = getattr(source, name)
            if value is not None and name not in fields:
                fields[name] = value
                origins[name] = source.origins.get(name, "unknown")
    return Metadata(**fields, origins=origins)


def only_language(stated: Metadata) -> Metadata:
    """Keep of a file's metadata what holds for every document in it."""
    origins = {"language": stated.origins.get("language", "unknown")} if stated.language else {}
    return Metadata(language=stated.language, origins=origins)


def _read(text: str, span: Span) -> _Letter:
    lines = read_lines(text, span.start, min(span.end, span.start + _HEAD_CHARS))
    body = next((n for n, line in enumerate(lines) if line.role is Role.BODY), len(lines))
    # A first line that is a whole sentence may still be the title: "first line" says how sure.
    opening = lines[body].text[:_OPENING_CHARS] if body < len(lines) else ""
    last = read_lines(text, max(span.start, span.end - _TAIL_CHARS), span.end)
    if lines and len(last) > len(lines) - body:
        last = [line for line in last if line.start >= lines[min(body, len(lines) - 1)].start]
    return _Letter(lines[: min(body, _HEAD_LINES)], opening, _tail(last))


def _tail(lines: Sequence[Line]) -> Sequence[Line]:
    for n in range(len(lines) - 1, -1, -1):
        if lines[n].role is Role.CLOSING:
            return lines[n:]
        if lines[n].role is Role.BODY:
            return lines[n + 1 :]
    return ()


def _title(letter: _Letter) -> _Field | None:
    line = letter.title_line
    if line is None:
        addressed = letter.first(Role.ADDRESSEE)
        if addressed:
            return addressed.text.rstrip(":,"), "letter head"
        return _first_line(letter)
    teaser = cues.teaser(line.text)
    if teaser:
        return teaser[1], "name and title"
    words = heading_text(line)
    if line.role is Role.HEADING:
        return words, "heading"
    sure = cues.names_a_kind(words) or any(
        each.role in (Role.BYLINE, Role.DATELINE, Role.SALUTATION) for each in letter.head
    )
    return words, "title line" if sure else "first line"


def _first_line(letter: _Letter) -> _Field | None:
    if letter.head or not letter.opening or len(letter.opening) > _TITLE_CHARS:
        return None
    return letter.opening, "first line"


def _speaker(letter: _Letter) -> dict[str, _Field | None]:
    """Find author and organisation, from the surest place that names either."""
    for speaker, origin in (
        (_of_byline(letter), "byline"),
        (_of_teaser(letter), "name and title"),
        (_of_signature(letter), "signature"),
        (_of_title(letter), "title line"),
        (_of_first_sentence(letter), "first sentence"),
    ):
        if speaker:
            organisation = speaker.organisation
            return {
                "author": (speaker.name, origin),
                "organisation": (organisation, origin) if organisation else None,
            }
    return {}


def _of_byline(letter: _Letter) -> people.Speaker | None:
    line = letter.first(Role.BYLINE)
    return people.of_byline(line.text) if line else None


def _of_teaser(letter: _Letter) -> people.Speaker | None:
    line = letter.title_line
    teaser = cues.teaser(line.text) if line else None
    return people.Speaker(teaser[0], None) if teaser else None


def _of_signature(letter: _Letter) -> people.Speaker | None:
    closed = bool(letter.tail) and letter.tail[0].role is Role.CLOSING
    if not closed and not letter.is_signed_kind:
        return None
    lines = [line.text for line in letter.tail if line.role in (Role.SHORT, Role.BYLINE)]
    # "Long live international solidarity!" stands where a signature does, and is none.
    signed = [line for line in lines if len(line) <= _SIGNED_CHARS and line[-1] not in "!?:"]
    return people.of_signature(signed)


def _of_title(letter: _Letter) -> people.Speaker | None:
    line = letter.title_line
    return people.of_title(heading_text(line)) if line else None


def _of_first_sentence(letter: _Letter) -> people.Speaker | None:
    return people.of_first_sentence(letter.opening) if letter.is_signed_kind else None


def _addressee(letter: _Letter) -> _Field | None:
    line = letter.first(Role.ADDRESSEE)
    if line:
        return people.without_preposition(line.text), "letter head"
    salutation = letter.first(Role.SALUTATION)
    called = people.addressed(salutation.text) if salutation else None
    named = people.named_in_head([each.text for each in letter.head], called)
    if named:
        return named, "letter head"
    title = letter.title_line
    to = people.addressee_of_title(heading_text(title)) if title else None
    if to:
        return to, "title line"
    return (called, "salutation") if called else None


def _kind(letter: _Letter) -> _Field | None:
    title = letter.title_line
    named = cues.kind_of_title(heading_text(title)) if title else None
    if named:
        return named, "title line"
    if letter.is_letter:
        if cues.greets(letter.opening):
            return "greeting", "first sentence"
        salutation = letter.first(Role.SALUTATION)
        return "letter", "salutation" if salutation else "letter head"
    if letter.first(Role.SALUTATION) or cues.begins_with_address(letter.opening):
        return "speech", "salutation"
    if letter.first(Role.BYLINE):
        return "article", "byline"
    if title and cues.teaser(title.text):
        return "article", "name and title"
    return None


def _date(letter: _Letter) -> _Field | None:
    line = letter.first(Role.DATELINE)
    if line:
        return dateline(line.text) or "", "dateline"
    byline = letter.first(Role.BYLINE)
    found = first_date(byline.text) if byline else None
    if found:
        return found[1], "byline"
    title = letter.title_line
    found = first_date(title.text) if title and cues.names_a_kind(title.text) else None
    if found and len(found[1]) == _FULL_DATE:
        return found[1], "title line"
    if letter.is_signed_kind or (letter.tail and letter.tail[0].role is Role.CLOSING):
        below = (dateline(each.text) for each in letter.tail if each.role is Role.DATELINE)
        return next(((iso, "signature") for iso in below if iso), None)
    return None
