"""The names of the files in which persons say something about their documents."""

CORPUS_FILE = "corpus.yaml"
ALIASES_FILE = "aliases.yaml"
SUFFIX = ".meta.yaml"


def names_for(path: str) -> tuple[str, ...]:
    """List the names that a file's sidecar may have, the one that counts first."""
    stem = path.rsplit(".", 1)[0] if "." in path.rsplit("/", 1)[-1] else path
    return (path + SUFFIX,) if stem == path else (path + SUFFIX, stem + SUFFIX)


def is_sidecar(path: str) -> bool:
    """Tell whether a path in the corpus is no document but says something about documents."""
    return path.endswith(SUFFIX) or path in (CORPUS_FILE, ALIASES_FILE)
