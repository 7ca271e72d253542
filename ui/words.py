"""Numbers, dates, lengths of time and quoted words, plain to read."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

_LAYOUT = re.compile(r"[^\S\n]{2,}")
# A line that is full, ends no sentence and goes on with a letter was broken by its width alone.
_WRAP = re.compile(r"(?<=[^\n]{50}[^\n.!?:;])\n(?=[^\W\d_])")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene",
    "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def even(words: str) -> str:
    """Make what is only layout in the file ordinary spaces, of which a browser shows one.

    Those are runs of spaces, and line breaks inside a sentence, as in the lines of a PDF. No
    character moves, so that spans stay right.
    """
    return _WRAP.sub(" ", _LAYOUT.sub(lambda run: " " * len(run[0]), words))


def after_title(words: str, title: str | None, starts: Iterable[int] = ()) -> int:
    """Find where a text goes on after a first line that only repeats the title shown above it.

    Args:
        words: The text.
        title: What is shown above it.
        starts: Where places in it begin; if one is in that line, the line is not passed over.
    """
    line, _, rest = words.lstrip().partition("\n")
    if not title or not rest.strip() or line.lstrip("#").split() != title.split():
        return 0
    body = len(words) - len(rest.lstrip())
    return body if all(start >= body for start in starts) else 0


def figure(number: int) -> str:
    """Write a number with separators: 12,345."""
    return f"{number:,}"


def count(number: int, thing: str) -> str:
    """Write how many there are: 1 file, 2 files."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def day(iso: str) -> str:
    """Write an ISO date as long as it is known: 15 February 2023, February 2023, 2023."""
    parts = iso.split("T")[0].split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return iso
    if len(parts) == 1 or not 1 <= int(parts[1]) <= 12:
        return iso
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def duration(seconds: float) -> str:
    """Write a length of time: 0.2 s, 12 s, 3 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def left(seconds: float) -> str:
    """Write how long something will still take, no more exactly than one can know."""
    if seconds < 1:
        return "a moment left"
    return (
        f"about {max(1, round(seconds))} s left"
        if seconds < 90
        else f"about {seconds / 60:.0f} min left"
    )


def ago(iso: str, now: datetime) -> str:
    """Write when something happened, seen from now; the date itself if it is long ago."""
    try:
        then = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    minutes = (now - then).total_seconds() / 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{round(minutes)} min ago"
    if minutes < 60 * 24:
        return f"{round(minutes / 60)} h ago"
    return f"on {day(then.date().isoformat())}"


def language(code: str) -> str:
    """Write a language by its name where we know it: en is English."""
    return _LANGUAGES.get(code.split("-")[0].lower(), code)
