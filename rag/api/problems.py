"""Errors -> RFC 9457 problem details. The two tables are the documentation.

No reply repeats what was sent, names a path of this machine, or shows a trace. Where a client
speaks OpenAI's or Dify's protocol, the same problem is told in its words (`dialects`).
"""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FootnoteError
from rag.api.dialects import told
from rag.schemas import Problem

_log = logging.getLogger(__name__)

# Our own errors: code -> (status, title); the detail is the error's message.
STATUS = {
    "not_found": (404, "Not found"),
    "no_index": (503, "No index"),
    "generation_missing": (404, "Generation not kept"),
    "index_corrupt": (503, "Index damaged"),
    "index_mismatch": (503, "Index does not match"),
    "build_in_progress": (409, "Rebuild running"),
    "uploads_disabled": (403, "Uploads not enabled"),
    "upload_refused": (422, "File refused"),
    "rebuild_running": (409, "Rebuild running"),
    "corpus_missing": (503, "Corpus missing"),
    "sidecar_invalid": (503, "Sidecar makes no sense"),
    "engine_unavailable": (503, "Index server away"),
    "disk_full": (507, "Disk full"),
    "model_unavailable": (503, "Model unavailable"),
}

# What a request itself can do wrong, or come at the wrong time for: code -> (status, detail).
REFUSED = {
    "bad_request": (400, "The request cannot be read: JSON is asked for, or a form with one file."),
    "unknown_host": (400, "This server does not answer to that name."),
    "key_missing": (401, "A key is needed: Authorization: Bearer KEY."),
    "key_unknown": (401, "This key is not known here."),
    "read_only": (403, "This key may ask and read, but change nothing."),
    "foreign_origin": (403, "Pages of other sites may not send this."),
    "model_not_found": (404, "There is no model of this name; see GET /v1/models."),
    "store_not_found": (404, "There is one store here; its name is corpus."),
    "method_not_allowed": (405, "See /docs for the routes and their methods."),
    "too_large": (413, "The request is longer than allowed."),
    "invalid_request": (422, "The request is not understood."),
    "too_many_requests": (429, "Too many requests; the header Retry-After says when to come back."),
    "unexpected": (500, "Something went wrong here; the server's log says what."),
    "busy": (503, "Too much is being asked; the header Retry-After says when to come back."),
}

_BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def refusal(code: str, detail: str | None = None) -> Problem:
    """Describe what is wrong with a request, in the table's words unless there are better."""
    status, told = REFUSED[code]
    title = code.replace("_", " ").capitalize()
    return Problem(title=title, status=status, detail=detail or told, code=code)


def described(error: FootnoteError) -> Problem:
    """Describe one of our errors."""
    status, title = STATUS.get(error.code, (500, "Error"))
    return Problem(title=title, status=status, detail=str(error), code=error.code)


def failure(error: Exception) -> Problem:
    """Describe any error; of one that is not ours the log says more than the reply."""
    if isinstance(error, FootnoteError):
        return described(error)
    _log.error("unexpected error", exc_info=error)
    return refusal("unexpected")


def invalid(error: RequestValidationError) -> Problem:
    """Describe what is not as it should be, naming only fields that are ours."""
    places = [f"{_place(e['loc'])}: {_reason(e['type'])}" for e in error.errors()[:5]]
    return refusal("invalid_request", "; ".join(places)[:500])


def http(error: HTTPException) -> Problem:
    """Describe an error of the framework, without its words."""
    code = _BY_STATUS.get(error.status_code, "bad_request")
    if code in REFUSED:
        return refusal(code).model_copy(update={"status": error.status_code})
    status, title = STATUS[code]
    return Problem(title=title, status=status, detail="See /docs for the routes.", code=code)


class Refused(Exception):
    """A route refuses a request, for a reason of the table."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.problem = refusal(code, detail)


def reply(problem: Problem, path: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Make a problem reply for whoever asked at this address."""
    body, status, media_type = told(problem, path)
    return JSONResponse(body, status, headers, media_type)


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    @app.exception_handler(Refused)
    def _refused(request: Request, error: Refused) -> JSONResponse:
        return reply(error.problem, request.url.path)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return reply(invalid(error), request.url.path)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        return reply(http(error), request.url.path, error.headers)

    @app.exception_handler(FootnoteError)
    @app.exception_handler(Exception)
    def _failed(request: Request, error: Exception) -> JSONResponse:
        return reply(failure(error), request.url.path)


_KNOWN_FIELDS = frozenset(
    "body query question k mode stream document_id passage_id citation_id job_id".split()
)


def _place(location: tuple[int | str, ...]) -> str:
    """Name the field, but only by names that are ours: the rest was sent by the caller."""
    ours = [str(part) for part in location if part in _KNOWN_FIELDS]
    return ".".join(ours) or "request"


def _reason(kind: str) -> str:
    return kind.removeprefix("value_").replace("_", " ")
