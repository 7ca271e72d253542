"""Sidecars: what a person knows better than the text says.

`letters.txt.meta.yaml` beside `letters.txt` (or `letters.meta.yaml`), or an entry for it in
`corpus.yaml` at the root of the corpus:

    title: Letters of 2018            # fields at the top hold for every document of the file
    documents:                        # may be left out: then the boundaries stay as found
    - starts: To the Central Committee of the Paraguayan
      author: Presidium of the CPRF CC
      date: 2018-01-23
      addressee: null                 # null: not known, whatever was found

    files:                            # corpus.yaml only: the same, by path
      letters/letters.txt:
        author: CPRF

`starts` are the first words of a document; white space does not matter. A mistake is never passed
over: the file that it is about is not indexed, and the report names the sidecar and the key. A
`corpus.yaml` that cannot be read at all stops the build.

Raises `DocumentUnreadable("sidecar_invalid")` or `SidecarInvalid`.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from index.documents.segmentation import fields, split
from index.documents.segmentation.explicit import Part
from index.documents.sidecar_names import CORPUS_FILE, SUFFIX
from index.errors import DocumentUnreadable, SidecarInvalid
from index.records import Metadata, Span

_INVALID = "sidecar_invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, as a person describes it.

    Attributes:
        starts: Its first words; None if the boundaries are left as found.
        known: The fields that were given a value.
        cleared: The fields that were given null.
    """

    known: Metadata = field(default_factory=Metadata)
    cleared: frozenset[str] = frozenset()
    starts: str | None = None


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a person says about one file.

    Attributes:
        name: The sidecar's path in the corpus, for messages.
        whole: Holds for every document of the file.
        documents: In order; empty if nothing is said about single documents.
        sha256: Of what is said; the same for the same meaning.
    """

    name: str
    whole: Entry
    documents: tuple[Entry, ...]
    sha256: str


def read_sidecar(data: bytes, *, name: str) -> Sidecar:
    """Read a sidecar's bytes.

    Raises:
        DocumentUnreadable: `sidecar_invalid`, with the key that is wrong.
    """
    try:
        fields_of_file = yaml.safe_load(data)
    except fields.YAML_ERRORS as error:
        raise DocumentUnreadable(
            _INVALID, _about(name, f"this is not YAML ({_problem(error)})")
        ) from error
    return sidecar_of(fields_of_file, name=name)


def read_corpus_file(data: bytes) -> dict[str, object]:
    """Read `corpus.yaml`: what it says about each path.

    Raises:
        SidecarInvalid: It is not YAML, or not of the form `files: {path: ...}`.
    """
    try:
        found = yaml.safe_load(data)
    except fields.YAML_ERRORS as error:
        raise SidecarInvalid(
            f"{CORPUS_FILE} is not YAML ({_problem(error)}). Nothing was indexed; correct it."
        ) from error
    files = found.get("files", {}) if isinstance(found, dict) else found
    unknown = [str(key) for key in found if key != "files"] if isinstance(found, dict) else []
    if unknown or not isinstance(files or {}, dict):
        raise SidecarInvalid(
            f"{CORPUS_FILE}: {unknown[0] if unknown else 'files'}: expected only "
            "`files:` with a path and its fields below. Nothing was indexed; correct it."
        )
    return {str(path): said for path, said in (files or {}).items()}


def sidecar_of(said: object, *, name: str) -> Sidecar:
    """Check what a sidecar says.

    Raises:
        DocumentUnreadable: `sidecar_invalid`, with the key that is wrong.
    """
    if said is None:
        said = {}
    if not isinstance(said, dict):
        raise DocumentUnreadable(_INVALID, _about(name, "expected `field: value` lines"))
    listed = said.get("documents") or []
    if not isinstance(listed, list):
        raise DocumentUnreadable(
            _INVALID, _about(name, "documents: expected a list, each item beginning with `-`")
        )
    whole = _entry(said, name, "", also=frozenset({"documents"}))
    documents = tuple(
        _entry(item, name, f"documents[{n}].", also=frozenset({"starts"}))
        for n, item in enumerate(listed, start=1)
    )
    return Sidecar(name, whole, documents, _meaning((whole, *documents)))


def _meaning(entries: Sequence[Entry]) -> str:
    said = [
        [
            entry.starts,
            *(getattr(entry.known, name) for name in fields.FIELDS),
            sorted(entry.cleared),
        ]
        for entry in entries
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _entry(said: object, name: str, where: str, *, also: frozenset[str]) -> Entry:
    """Check one set of fields.

    Raises:
        DocumentUnreadable: A key is unknown or a value of the wrong kind.
    """
    if not isinstance(said, dict):
        raise DocumentUnreadable(
            _INVALID, _about(name, f"{where[:-1]}: expected `field: value` lines")
        )
    known: dict[str, str] = {}
    cleared: set[str] = set()
    for key, value in said.items():
        if key in also:
            continue
        field_name = fields.field_name(key)
        if field_name is None:
            raise DocumentUnreadable(
                _INVALID, _about(name, f"{where}{key}: there is no such field")
            )
        if value is None:
            cleared.add(field_name)
            continue
        clean = fields.field_value(field_name, value)
        if clean is None:
            raise DocumentUnreadable(
                _INVALID, _about(name, f"{where}{key}: {_expected(field_name)}")
            )
        known[field_name] = clean
    starts = said.get("starts") if "starts" in also else None
    if starts is not None and not (isinstance(starts, str) and starts.strip()):
        raise DocumentUnreadable(
            _INVALID, _about(name, f"{where}starts: expected the document's first words")
        )
    metadata = Metadata(**known, origins=dict.fromkeys(known, "sidecar"))
    return Entry(metadata, frozenset(cleared), starts)


def _expected(field_name: str) -> str:
    return {
        "date": "expected a date like 2018, 2018-01 or 2018-01-23",
        "kind": f"expected one of {', '.join(fields.KINDS)}",
        "language": "expected a language code like en",
    }.get(field_name, "expected words")


def corrected(
    text: str, found: Sequence[tuple[Span, Metadata]], sidecar: Sidecar
) -> list[tuple[Span, Metadata]]:
    """Put what a person says in the place of what was found.

    Args:
        text: The source's text.
        found: The documents as `split_documents` found them.
        sidecar: What is said about the file.

    Raises:
        DocumentUnreadable: `sidecar_invalid`: a `starts` is not in the text, or the documents
            listed are not as many as were found.
    """
    entries = sidecar.documents
    documents = list(found)
    if any(entry.starts for entry in entries):
        entries, documents = _cut(text, found, sidecar)
    elif entries and len(entries) != len(found):
        raise DocumentUnreadable(
            _INVALID,
            _about(
                sidecar.name,
                f"documents: {len(entries)} are listed, {len(found)} were found; "
                "give each its first words as `starts`",
            ),
        )
    entries = entries or tuple(Entry() for _ in documents)
    return [
        (span, _overlaid(metadata, entry, sidecar.whole))
        for entry, (span, metadata) in zip(entries, documents, strict=True)
    ]


def _cut(
    text: str, found: Sequence[tuple[Span, Metadata]], sidecar: Sidecar
) -> tuple[tuple[Entry, ...], list[tuple[Span, Metadata]]]:
    """Cut where the listed documents start; what stands before the first belongs to it.

    Raises:
        DocumentUnreadable: A `starts` is missing, or not in the text.
    """
    starts: list[int] = []
    at = found[0][0].start if found else 0
    for n, entry in enumerate(sidecar.documents, start=1):
        if entry.starts is None:
            raise DocumentUnreadable(
                _INVALID,
                _about(sidecar.name, f"documents[{n}].starts: missing, though others have it"),
            )
        words = r"\s+".join(re.escape(word) for word in entry.starts.split())
        match = re.compile(words).search(text, at)
        if match is None:
            raise DocumentUnreadable(
                _INVALID,
                _about(
                    sidecar.name, f"documents[{n}].starts: these words are not in the file's text"
                ),
            )
        starts.append(match.start())
        at = match.end()
    starts[0] = found[0][0].start if found else 0
    ends = [*starts[1:], found[-1][0].end if found else len(text)]
    parts = [Part(Span(a, b), "sidecar") for a, b in zip(starts, ends, strict=True)]
    # The format's own metadata is known only merged; with one document it stays with it.
    stated = found[0][1] if len(found) == len(parts) == 1 else Metadata()
    return sidecar.documents, split.described(text, parts, stated)


def _overlaid(found: Metadata, entry: Entry, whole: Entry) -> Metadata:
    result = found
    for said in (whole, entry):
        for name in fields.FIELDS:
            value = getattr(said.known, name)
            if value is not None or name in said.cleared:
                origins = {**result.origins, name: "sidecar"}
                result = replace(result, **{name: value}, origins=origins)
    return result


def _about(name: str, detail: str) -> str:
    return f"{name}: {detail}"


def _problem(error: BaseException) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else type(error).__name__


def to_yaml(path: str, text: str, documents: Sequence[tuple[Span, Metadata]]) -> str:
    """Write what was found as a sidecar, ready to correct.

    Args:
        path: The file in the corpus.
        text: The source's text.
        documents: As found.
    """
    many = f"{len(documents)} document{'s' if len(documents) != 1 else ''}"
    name = path.rsplit("/", 1)[-1]
    lines = [
        f"# {path}: {many} found. Correct this and save it beside the file as",
        f"# {name}{SUFFIX}; null means not known. Then build the index again.",
        "documents:",
    ]
    at = 0
    for span, metadata in documents:
        lines.append(f"- starts: {_scalar(_first_words(text, span, at))}")
        at = span.start + 1
        for field_name in fields.FIELDS:
            value = getattr(metadata, field_name)
            origin = metadata.origins.get(field_name)
            lines.append(f"  {field_name}: {_scalar(value)}{f'  # {origin}' if origin else ''}")
    return "\n".join(lines) + "\n"


def _first_words(text: str, span: Span, at: int) -> str:
    """Give as many first words as are needed to find the document, at least from `at` on."""
    words = text[span.start : min(span.end, span.start + 1_000)].split()
    for since in (0, at):
        for count in range(min(6, len(words)), len(words) + 1):
            pattern = r"\s+".join(re.escape(word) for word in words[:count])
            match = re.compile(pattern).search(text, since)
            if match and match.start() == span.start:
                return " ".join(words[:count])
    return " ".join(words)


def _scalar(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False) if value is not None else "null"


def meaning_of(said: Mapping[str, object], path: str) -> Sidecar | None:
    """Find what `corpus.yaml` says about a file.

    Args:
        said: As `read_corpus_file` returned it.
        path: The file.

    Raises:
        DocumentUnreadable: `sidecar_invalid`, with the key that is wrong.
    """
    if path not in said:
        return None
    return sidecar_of(said[path], name=f"{CORPUS_FILE}: files: {path}")
