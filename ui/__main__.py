"""The command `footnote`: the command line of `rag.cli`, with the page put on its server.

The page is loaded only when `footnote serve` mounts it, so that `footnote ask` never pays for it.
"""

from typing import TYPE_CHECKING

from rag.cli import build_cli
from rag.client import Client

if TYPE_CHECKING:
    from fastapi import FastAPI


def _mount_page(app: "FastAPI", client: Client) -> None:
    from ui.app import mount_page  # loads Gradio

    mount_page(app, client)


def main() -> None:
    """Run the command line."""
    build_cli(mount_page=_mount_page)()


if __name__ == "__main__":
    main()
