"""The command `footnote`: the command line of `rag.cli`, with the page put on its server."""

from rag.cli import build_cli
from ui.mounting import mount_page


def main() -> None:
    """Run the command line."""
    build_cli(mount_page=mount_page)()


if __name__ == "__main__":
    main()
