"""`python -m rag`: the command without the web page."""

from rag.cli import build_cli

if __name__ == "__main__":
    build_cli()()
