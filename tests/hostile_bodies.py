"""Request bodies that a parser could stumble over, made by rule from a seed."""

import json
import random
from collections.abc import Iterator

CANARY = "zebra-7731"
_NUMBERS = ("NaN", "-Infinity", "1e400", "9" * 5000, "-0", "1.5", "true", "null", '"5"', "51", "0")
_STRINGS = ("\\ud800", "\\u0000", "\\udfff\\ud800", "\\x", "\u202e", "\U000e0041", " " * 30, "")
_WHOLE = (
    b"",
    b"[]",
    b"null",
    b'"' + CANARY.encode() + b'"',
    b"[" * 60_000,  # as deep as most bodies may be long, and ...
    b"[" * 100_000,  # ... deeper, for routes that take texts
    b'{"a":' * 10_000,
    b'{"a":' * 100_000,
    b'{"query": "' + CANARY.encode() + b"\xff\xfe\xc3" + b'"}',
    '{"query": "zebra-7731"}'.encode("utf-16"),
    b'{"query": "a", "query": {"zebra-7731": []}}',
    b"\x00" * 1000,
    b"\x1f\x8b\x08\x00zebra-7731",
)


def bodies(number: int, *, seed: int, field: str) -> Iterator[bytes]:
    """Make so many bodies for a route whose question is in this field."""
    dice = random.Random(seed)
    yield from _WHOLE[:number]
    for _ in range(number - len(_WHOLE)):
        yield _one(dice, field)


def _one(dice: random.Random, field: str) -> bytes:
    text = json.dumps(CANARY)[:-1] + dice.choice(_STRINGS) + '"'
    body = f'{{"{field}": {text}, "{dice.choice(["k", "stream", "mode", CANARY])}": '
    body += dice.choice([*_NUMBERS, "[" * dice.randrange(300), text, "{}"]) + "}"
    raw = bytearray(body.encode("utf-8", "surrogatepass"))
    for _ in range(dice.randrange(4)):
        place = dice.randrange(len(raw))
        raw[place : place + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    return bytes(raw)
