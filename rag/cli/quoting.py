"""The command that looks for a quotation: `footnote quote`."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from rag.cli import terminal
from rag.cli.running import NOTHING_FOUND, Corpus, DataDir, Json, guarded, out, print_json, ready
from rag.errors import BadSettings
from rag.schemas.quoting import MAX_QUOTE_CHARS, Quotation
from rag.settings import load_settings


@guarded
def quote(
    text: Annotated[str, typer.Argument(help="The words as you know them, in quotation marks.")],
    corpus: Corpus = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Find where a quotation stands: verbatim, nearly, or nowhere."""
    try:
        wanted = TypeAdapter(Quotation).validate_python(text)
    except ValidationError as error:
        raise BadSettings(f"A quotation is words, at most {MAX_QUOTE_CHARS} characters.") from error
    service = ready(load_settings(corpus_dir=corpus, data_dir=data_dir), quiet=as_json)
    found = service.quotes(wanted)
    if as_json:
        print_json(found)
    else:
        terminal.show_quotes(out, found)
    if found.status == "absent":
        raise typer.Exit(NOTHING_FOUND)
