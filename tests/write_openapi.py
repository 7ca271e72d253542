"""Writes `tests/openapi.txt`, what the API promises, a line each: `python tests/write_openapi.py`.

The file is compared with the code by a test, so that no promise changes unnoticed, and the change
of one reads in a diff as one line.
"""

import re
import tempfile
from pathlib import Path

from fakes import HashEmbedder

from rag.api.app import create_app
from rag.settings import load_settings
from rag.wiring import assemble

FILE = Path(__file__).with_name("openapi.txt")

Schema = dict[str, object]


def promises() -> str:
    """Write down every operation and every field of its models."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        document = create_app(assemble(settings, HashEmbedder()), settings).openapi()
    lines = [
        f"{method.upper()} {path} {_sent(operation)}-> {_replies(operation['responses'])}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for name, model in sorted(document["components"]["schemas"].items()):
        needed = model.get("required", [])
        lines += [
            f"{name}.{field}{'' if field in needed else '?'}: {_type(schema)}"
            for field, schema in model.get("properties", {}).items()
        ]
    return "\n".join(lines) + "\n"


def _sent(operation: Schema) -> str:
    body = operation.get("requestBody")
    names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]  # type: ignore[attr-defined]
    told = f"{_content(body)} " if body else ""
    return told + (f"?{','.join(names)} " if names else "")


def _replies(responses: Schema) -> str:
    return ", ".join(f"{status} {_content(reply)}".strip() for status, reply in responses.items())


def _content(body: object) -> str:
    content = body.get("content", {})  # type: ignore[attr-defined]
    return " or ".join(
        kind if kind.startswith("text/") else _type(what.get("schema", {}))
        for kind, what in content.items()
    )


def _type(schema: Schema) -> str:
    """Name a type, with its limits."""
    if "$ref" in schema:
        return re.sub(r".*/", "", str(schema["$ref"]))
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])  # type: ignore[attr-defined]
    if "const" in schema or "enum" in schema:
        return " | ".join(map(repr, schema.get("enum", [schema.get("const")])))  # type: ignore[call-overload]
    limits = [f"{k}={v}" for k, v in schema.items() if k.startswith(("min", "max", "excl"))]
    name = str(schema.get("type", "any"))
    name += f"[{_type(schema['items'])}]" if "items" in schema else ""  # type: ignore[arg-type]
    return name + (f" ({', '.join(limits)})" if limits else "")


if __name__ == "__main__":
    FILE.write_text(promises(), "utf-8")
