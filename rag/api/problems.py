"""Errors -> RFC 9457 problem details. The table is the documentation.

No reply repeats what was sent, names a path of this machine, or shows a trace.
"""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FootnoteError
from rag.schemas import Problem

_log = logging.getLogger(__name__)

# code of the error -> (status, title)
STATUS = {
    "not_found": (404, "Not found"),
    "no_index": (503, "No index"),
    "index_corrupt": (503, "Index damaged"),
    "index_mismatch": (503, "Index does not match"),
    "build_in_progress": (409, "Rebuild running"),
    "rebuild_running": (409, "Rebuild running"),
    "corpus_missing": (503, "Corpus missing"),
    "sidecar_invalid": (503, "Sidecar makes no sense"),
    "disk_full": (507, "Disk full"),
    "model_unavailable": (503, "Model unavailable"),
}

_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def reply(body: Problem) -> JSONResponse:
    """Make a problem reply."""
    return JSONResponse(
        body.model_dump(), status_code=body.status, media_type="application/problem+json"
    )


def described(error: FootnoteError) -> Problem:
    """Describe one of our errors."""
    status, title = STATUS.get(error.code, (500, "Error"))
    return Problem(title=title, status=status, detail=str(error), code=error.code)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    @app.exception_handler(FootnoteError)
    def _ours(_request: Request, error: FootnoteError) -> JSONResponse:
        return reply(described(error))

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = [f"{_place(e['loc'])}: {_reason(e['type'])}" for e in error.errors()[:5]]
        detail = "; ".join(places)[:500]
        return reply(
            Problem(
                title="Request not understood", status=422, detail=detail, code="invalid_request"
            )
        )

    @app.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = _HTTP_CODES.get(error.status_code, "http_error")
        title = code.replace("_", " ").capitalize()
        detail = "See /docs for the routes and their methods."
        return reply(Problem(title=title, status=error.status_code, detail=detail, code=code))

    @app.exception_handler(Exception)
    def _unexpected(_request: Request, error: Exception) -> JSONResponse:
        _log.error("unexpected error", exc_info=error)
        detail = "Something went wrong here; the server's log says what."
        return reply(
            Problem(title="Unexpected error", status=500, detail=detail, code="unexpected")
        )


_KNOWN_FIELDS = frozenset(
    "body query question k mode stream document_id passage_id citation_id job_id".split()
)


def _place(location: tuple[int | str, ...]) -> str:
    """Name the field, but only by names that are ours: the rest was sent by the caller."""
    ours = [str(part) for part in location if part in _KNOWN_FIELDS]
    return ".".join(ours) or "request"


def _reason(kind: str) -> str:
    return kind.removeprefix("value_").replace("_", " ")
