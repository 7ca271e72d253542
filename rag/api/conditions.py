"""Filters as other systems write them -> ours: conditions on fields, all of which must hold."""

from collections.abc import Iterable

from pydantic import ValidationError

from rag.api.problems import Refused
from rag.schemas import Filters

_EQUAL = frozenset({"eq", "is", "=", "contains"})
_FROM = frozenset({"gte", "≥", "after"})
_TO = frozenset({"lte", "≤", "before"})

_RULE = (
    "Filters may name author, addressee, kind, language and source with eq, and date with gte or "
    "lte; joined with and."
)

Condition = tuple[str, str, object]


def filters(conditions: Iterable[Condition]) -> Filters:
    """Translate (field, comparison, value) conditions.

    Raises:
        Refused: A field is not known, or cannot be compared in that way.
    """
    ours: dict[str, object] = {}
    for field, comparison, value in conditions:
        name = field
        if field == "date" and comparison in _FROM:
            name = "date_from"
        elif field == "date" and comparison in _TO:
            name = "date_to"
        elif comparison not in _EQUAL or field == "date" or field in ours:
            raise Refused("invalid_request", _RULE)
        ours[name] = value
    try:
        return Filters.model_validate(ours)
    except ValidationError as error:
        raise Refused("invalid_request", _RULE) from error
