"""The options that say which documents to look at, written once for every command that asks."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import ValidationError

from rag.errors import BadSettings
from rag.schemas import Filters

_PANEL = "Which documents to look at"
_HELP = {
    "author": "Only of authors whose name holds this.",
    "addressee": "Only to addressees whose name holds this.",
    "kind": "Only documents of this kind, e.g. letter.",
    "language": "Only in this language, e.g. de.",
    "source": "Only from this file; * and ? stand for others.",
    "date_from": "Not before 2018, 2018-01 or 2018-01-23.",
    "date_to": "Not after 2018, 2018-01 or 2018-01-23.",
}


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command with a parameter `filters` the options that make them up."""

    @functools.wraps(command)
    def with_options(**given: object) -> None:
        chosen = {name: given.pop(name) for name in _HELP}
        command(**given, filters=checked_filters(**chosen))

    # The command line is made from the signature.
    own = inspect.signature(command, eval_str=True).parameters
    options = [_option(name) for name in _HELP]
    named = [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for each in own.values()
        if each.name != "filters"
    ]
    with_options.__signature__ = inspect.Signature([*named, *options])  # type: ignore[attr-defined]
    return with_options


def _option(name: str) -> inspect.Parameter:
    flag = f"--{name.removeprefix('date_')}"
    option = typer.Option(flag, help=_HELP[name], rich_help_panel=_PANEL)
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option]
    )


def checked_filters(**given: object) -> Filters | None:
    """Check filters as the API does; None if there are none.

    Raises:
        BadSettings: One is empty, too long or no date.
    """
    try:
        filters = Filters.model_validate(given)
    except ValidationError as error:
        name = str(error.errors(include_url=False)[0]["loc"][0])
        flag = name.removeprefix("date_")
        form = "2018, 2018-01 or 2018-01-23" if name != flag else "1 to 200 characters"
        raise BadSettings(f"--{flag} takes {form}.") from error
    return None if filters == Filters() else filters
