"""Filters -> conditions on scalar fields, in Milvus's language.

What people type becomes quoted text and nothing else: no quotation mark, backslash, wildcard or
control character of it means anything to the server.
"""

import fnmatch
from collections.abc import Collection, Iterable, Sequence

from index.filters import Filters
from index.records import Document

_MAX_BYTES = 65_535


def scalars(document: Document) -> dict[str, str]:
    """What a passage's row says about its document, as conditions ask for it."""
    known = document.metadata
    date = known.date or ""
    return {
        "author": _kept(f"{known.author or ''}\n{known.organisation or ''}"),
        "addressee": _kept(known.addressee),
        "kind": _kept(known.kind),
        "language": _kept(known.language),
        "source": _kept(document.source),
        "date": date,
        "date_end": f"{date}~" if date else "",  # "~" sorts after all digits: the end of a year
    }


def condition(ways: Sequence[Filters], files: Collection[str]) -> str:
    """Admit what one of some filters admits; empty for none.

    Args:
        ways: As `Filters.spelled` gives them.
        files: All paths, for patterns that the server does not know.
    """
    each = [" and ".join(_conditions(way, files)) for way in ways]
    return " or ".join(f"({one})" for one in each if one)


def among(keys: Iterable[int]) -> str:
    """Admit some passages by key."""
    return f"key in [{','.join(map(str, sorted(keys)))}]"


def _conditions(way: Filters, files: Collection[str]) -> list[str]:
    made = [_contains(field, getattr(way, field)) for field in ("author", "addressee")]
    made += [_equals(field, getattr(way, field)) for field in ("kind", "language")]
    made.append(None if way.source is None else _matches(way.source, files))
    if way.date_from is not None:
        made.append(f"date_end >= {_quoted(way.date_from)}")
    if way.date_to is not None:
        made.append(f'date != "" and date <= {_quoted(way.date_to + "~")}')
    return [one for one in made if one]


def _contains(field: str, part: str | None) -> str | None:
    if not part:
        return None
    return f"{field} like {_quoted(f'%{_literally(part.casefold())}%')}"


def _equals(field: str, wanted: str | None) -> str | None:
    return None if wanted is None else f"{field} == {_quoted(wanted.casefold())}"


def _matches(pattern: str, files: Collection[str]) -> str:
    folded = pattern.casefold()
    if "[" in folded:
        admitted = [
            path
            for path in (path.casefold() for path in files)
            if path == folded or fnmatch.fnmatchcase(path, folded)
        ]
        return f"source in [{','.join(map(_quoted, admitted))}]"
    if not set("*?") & set(folded):
        return f"source == {_quoted(folded)}"
    like = _literally(folded).replace("*", "%").replace("?", "_")
    return f"source like {_quoted(like)}"


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _quoted(text: str) -> str:
    visible = "".join(character if character >= " " else "\ufffd" for character in text)
    escaped = visible.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _kept(text: str | None) -> str:
    return (text or "").casefold().encode()[:_MAX_BYTES].decode(errors="ignore")
