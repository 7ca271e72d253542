"""Dates as people write them: `23 January 2018`, `le 3 mars 2018`, `два дня назад`.

A date is ISO 8601 and as long as it is known: `2018`, `2018-01` or `2018-01-23`. What could mean
two days is cut to the part that is certain: `05/06/2018` is `2018`.

`derived_dates` computes what words such as `two days ago` mean in a document whose own date is
known. Such a date is no part of the text: it is shown beside it, never in it. Words like `today`
or `a few months ago` are left alone, for in running prose they name no date.

Languages: English, German, Russian, French, Spanish.
"""

import datetime as dt
import re
from collections.abc import Iterator

from index.records import Span

_MONTHS = (
    "january jan januar jänner janvier enero января январь",
    "february feb februar février fevrier febrero февраля февраль",
    "march mar märz mars marzo марта март",
    "april apr avril abril апреля апрель",
    "may mai mayo мая май",
    "june jun juni juin junio июня июнь",
    "july jul juli juillet julio июля июль",
    "august aug août aout agosto августа август",
    "september sept sep septembre septiembre сентября сентябрь",
    "october oct oktober okt octobre octubre октября октябрь",
    "november nov novembre noviembre ноября ноябрь",
    "december dec dezember dez décembre decembre diciembre декабря декабрь",
)
_MONTH_OF = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.|º)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w./-]){form}(?!\w|[./-]\d)", re.IGNORECASE)
    for form in (
        r"(?P<year>1[5-9]\d\d|20\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)",
        rf"{_DAY}\s+(?:of\s+|de\s+)?{_MONTH},?\s+(?:de\s+|del\s+)?{_YEAR}",
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"(?P<day>[0-3]?\d)\.\s?(?P<number>[01]?\d)\.\s?{_YEAR}",
        rf"(?P<first>[0-3]?\d)/(?P<second>[0-3]?\d)/{_YEAR}",
        rf"{_MONTH},?\s+(?:de\s+)?{_YEAR}",
        r"(?P<year>1[5-9]\d\d|20\d\d)-(?P<number>0[1-9]|1[0-2])",
        _YEAR,
    )
)
_WEEKDAYS = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
)
_PLACE = (
    r"(?!(?:In|On|At|Since|By|From|Until|Till|During|After|Before|Im|Seit|Bis|Nach|En|Depuis|С|В|На"
    r"|Desde|Hasta)\b)(?:г\.\s?)?(?:(?:[^\W\d_a-zà-ÿа-яё][\w.’'-]*|de|la|del|am|an|der|den),?\s+){1,5}"
)
_BEFORE_DATE = re.compile(
    rf"(?:{_PLACE})?(?i:(?:{_WEEKDAYS}|dated?|den|le|the|on|am|vom|published|updated|posted)[:,]?\s+)*"
)
_AFTER_DATE = re.compile(r"[\s.,;:)]*(?:г\.?|года)?[\s.,;:)]*", re.IGNORECASE)
_DATELINE_CHARS = 80


def first_date(text: str) -> tuple[Span, str] | None:
    """Find the first date in a text, in the longest form that stands there.

    Returns:
        Where it stands, and the date in ISO form; None if there is no date with at least a year.
    """
    best: tuple[Span, str] | None = None
    for form in _FORMS:
        for match in form.finditer(text):
            iso = _iso(match.groupdict())
            if iso:
                if best is None or match.start() < best[0].start:
                    best = Span(match.start(), match.end()), iso
                break
    return best


def dateline(line: str) -> str | None:
    """Read a line that holds a date and at most a place or a weekday: `Moscow, 23 January 2018`.

    Returns:
        The date in ISO form; None if the line says more than that. A bare year is a date only if
        nothing else is in the line.
    """
    if len(line) > _DATELINE_CHARS or not any(character.isdigit() for character in line):
        return None
    found = first_date(line)
    if found is None:
        return None
    span, iso = found
    before, after = line[: span.start].lstrip(" \t([\ufeff"), line[span.end :]
    if len(iso) == len("2018") and (before or after.strip()):
        return None
    return iso if _BEFORE_DATE.fullmatch(before) and _AFTER_DATE.fullmatch(after) else None


def _iso(found: dict[str, str | None]) -> str | None:
    year = int(found["year"] or 0)
    if found.get("first"):
        return _with_slashes(year, int(found["first"] or 0), int(found["second"] or 0))
    name = found.get("month")
    month = _MONTH_OF[name.lower()] if name else int(found.get("number") or 0)
    day = int(found.get("day") or 0)
    if not month:
        return f"{year:04}" if not day else None
    if not day:
        return f"{year:04}-{month:02}" if month <= 12 else None
    return _day(year, month, day)


def _with_slashes(year: int, first: int, second: int) -> str | None:
    """Read 31/12/2018 and 12/31/2018; of 05/06/2018 only the year is certain."""
    readings = {_day(year, second, first), _day(year, first, second)} - {None}
    return readings.pop() if len(readings) == 1 else f"{year:04}" if readings else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


_NUMBERS = {
    word: n
    for n, words in enumerate(
        (
            "one a an ein einem einer eine un une una uno один одну",
            "two zwei deux dos два две",
            "three drei trois tres три",
            "four vier quatre cuatro четыре",
            "five fünf cinq cinco пять",
            "six sechs seis шесть",
            "seven sieben sept siete семь",
            "eight acht huit ocho восемь",
            "nine neun neuf nueve девять",
            "ten zehn dix diez десять",
        ),
        start=1,
    )
    for word in words.split()
}
_NUMBER = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNITS = {
    "day": "day days tag tagen tage jour jours día días dia dias день дня дней",
    "week": "week weeks woche wochen semaine semaines semana semanas неделю недели недель",
    "month": "month months monat monaten mois mes meses месяц месяца месяцев",
    "year": "year years jahr jahren jahre an ans année années año años год года лет",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_UNIT = "(?P<unit>" + "|".join(sorted(_UNIT_OF, key=len, reverse=True)) + ")"
# "over", "more than" and their like make a number a bound, and a bound is no date.
_NOT_A_BOUND = (
    r"(?<!over )(?<!than )(?<!nearly )(?<!almost )(?<!about )(?<!around )(?<!als )(?<!some )"
    r"(?<!fast )(?<!etwa )(?<!more than )(?<!every )"
)
_AGO = re.compile(
    rf"{_NOT_A_BOUND}\b(?:{_NUMBER}\s+{_UNIT}\s+(?:ago|earlier|назад)"
    rf"|(?:vor|il\s+y\s+a|hace)\s+{_NUMBER.replace('count', 'count2')}\s+"
    rf"{_UNIT.replace('unit', 'unit2')})\b",
    re.IGNORECASE,
)
_NAMED = {
    "the day before yesterday": ("day", -2),
    "vorgestern": ("day", -2),
    "avant-hier": ("day", -2),
    "позавчера": ("day", -2),
    "yesterday": ("day", -1),
    "gestern": ("day", -1),
    "hier": ("day", -1),
    "ayer": ("day", -1),
    "вчера": ("day", -1),
    "tomorrow": ("day", 1),
    "last month": ("month", -1),
    "letzten monat": ("month", -1),
    "le mois dernier": ("month", -1),
    "el mes pasado": ("month", -1),
    "в прошлом месяце": ("month", -1),
    "next month": ("month", 1),
    "last year": ("year", -1),
    "letztes jahr": ("year", -1),
    "im vorigen jahr": ("year", -1),
    "l’année dernière": ("year", -1),
    "el año pasado": ("year", -1),
    "в прошлом году": ("year", -1),
    "next year": ("year", 1),
    "this year": ("year", 0),
}
# German "hier" is "here", and "the policies of yesterday" name no day.
_AMBIGUOUS = frozenset({"hier"})
_NAMED_WORDS = re.compile(
    r"(?<!of )(?<!today and )\b("
    + "|".join(re.escape(words) for words in sorted(_NAMED, key=len, reverse=True))
    + r")\b(?!['’]s)",
    re.IGNORECASE,
)


def derived_dates(
    text: str, span: Span, document_date: str | None, *, language: str | None = None
) -> list[tuple[Span, str, str]]:
    """Compute the dates that relative words name.

    Args:
        text: The source's text.
        span: Where to look: a sentence or a whole document.
        document_date: When the document was written, ISO of any precision; None gives nothing.
        language: ISO 639-1 code of the text, where words of two languages look alike.

    Returns:
        (where the words stand, the date in ISO form, the words), in order. A date is never more
        precise than the words or the document's own date allow.
    """
    if not document_date:
        return []
    found = [
        (place, iso, place.of(text))
        for place, unit, count in _relative(text, span, language)
        if (iso := _moved(document_date, unit, count))
    ]
    return sorted(found)


def _relative(text: str, span: Span, language: str | None) -> Iterator[tuple[Span, str, int]]:
    for match in _AGO.finditer(text, span.start, span.end):
        number = (match["count"] or match["count2"]).lower()
        unit = _UNIT_OF[(match["unit"] or match["unit2"]).lower()]
        count = int(number) if number.isdigit() else _NUMBERS[number]
        yield Span(match.start(), match.end()), unit, -count
    for match in _NAMED_WORDS.finditer(text, span.start, span.end):
        words = match[1].lower()
        if words not in _AMBIGUOUS or language == "fr":
            yield Span(match.start(), match.end()), *_NAMED[words]


def _moved(date: str, unit: str, count: int) -> str | None:
    """Move a date by so many units; None if it is not known as exactly as that needs."""
    year, month = int(date[:4]), int(date[5:7] or 0)
    try:
        if unit in ("day", "week"):
            days = count * (7 if unit == "week" else 1)
            moved = dt.date.fromisoformat(date) + dt.timedelta(days=days)
            # "Two weeks ago" is seldom meant to the day.
            return moved.isoformat() if unit == "day" else moved.isoformat()[:7]
        if unit == "month" and month:
            months = year * 12 + month - 1 + count
            return f"{months // 12:04}-{months % 12 + 1:02}"
        return f"{year + count:04}" if unit == "year" and year + count > 0 else None
    except (ValueError, OverflowError):
        return None
