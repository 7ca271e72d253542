"""The command that offers Footnote as tools to an assistant on this machine: `footnote mcp`."""

from rag.cli.running import Corpus, DataDir, guarded, ready
from rag.settings import load_settings


@guarded
def mcp(corpus: Corpus = None, data_dir: DataDir = None) -> None:
    """Speak the Model Context Protocol on standard input and output: search, fetch, ask."""
    settings = load_settings(corpus_dir=corpus, data_dir=data_dir)
    service = ready(settings, quiet=True)
    # Imported here: every other command starts faster without it.
    from rag.api.mcp import mcp_server
    from rag.api.places import Places
    from rag.logs import start_logging

    start_logging(settings.log_format)
    mcp_server(service, Places(settings)).run("stdio")
