"""What a page states about itself: meta elements and JSON-LD. Bylines are left to the text."""

import datetime as dt
import json
import re
from collections.abc import Iterator

from lxml import etree

from index.documents.formats.blocks import words_of
from index.documents.parsed import state
from index.records import Metadata

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title")
_AUTHORS = ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author",
    "parsely-author", "sailthru.author")  # fmt: skip
_DATES = ("article:published_time", "datepublished", "citation_publication_date", "dc.date",
    "dcterms.date", "dcterms.created", "dc.date.issued", "date", "pubdate", "publish-date",
    "parsely-pub-date")  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:[-/](\d\d)(?:[-/](\d\d))?)?(?!\d)")
_MAX_JSON_CHARS = 2**18


def stated(root: etree._Element) -> Metadata:
    """Read the metadata of a page."""
    metas = dict(_metas(root))
    linked = dict(_json_ld(root))
    title = next((metas[name] for name in _TITLES if name in metas), None)
    author = next((metas[name] for name in _AUTHORS if name in metas), linked.get("author"))
    dates = (iso_date(metas.get(name)) for name in _DATES)
    language = (root.get("lang") or "").split("-")[0].strip().lower()
    return state(
        "HTML metadata",
        title=title or linked.get("headline") or _heading_in_title(root),
        author=None if author and "://" in author else author,
        date=next(filter(None, dates), iso_date(linked.get("datePublished"))),
        language=language if re.fullmatch("[a-z]{2,3}", language) else None,
    )


def iso_date(value: str | None) -> str | None:
    """Read the date at the beginning of a value, as long as it is stated; None if it is none."""
    match = _DATE.match((value or "").strip())
    if not match:
        return None
    text = "-".join(part for part in match.groups() if part)
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return None
    return text


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    for meta in reversed(list(root.iter("meta", "time"))):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        value = meta.get("content") or meta.get("datetime") or ""
        if name and value.strip():
            yield name.lower(), value


def _heading_in_title(root: etree._Element) -> str | None:
    """Prefer a heading that the title repeats: the title often names the site as well."""
    title = " ".join("".join(root.findtext(".//title") or "").split())
    headings = (" ".join(words_of(h).split()) for h in root.iter("h1"))
    return next((words for words in headings if words and words in title), title) or None


def _json_ld(root: etree._Element) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json" or len(script.text or "") > _MAX_JSON_CHARS:
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        things = found.get("@graph", [found]) if isinstance(found, dict) else found
        for thing in things if isinstance(things, list) else []:
            if isinstance(thing, dict):
                yield from _facts(thing)


def _facts(thing: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name in ("headline", "datePublished"):
        value = thing.get(name)
        if isinstance(value, str):
            yield name, value
    people = thing.get("author")
    named = [p.get("name") if isinstance(p, dict) else p for p in _listed(people)]
    names = [name for name in named if isinstance(name, str)]
    if names:
        yield "author", ", ".join(names)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
