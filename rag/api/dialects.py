"""How a problem is told to clients of OpenAI and Dify, which know their own shapes only."""

from rag.schemas import Problem

_OPENAI = ("/v1/chat/", "/v1/models", "/v1/vector_stores")
_DIFY = "/retrieval"
_DIFY_CODES = {"key_missing": 1001, "key_unknown": 1002, "store_not_found": 2001}

Told = tuple[dict[str, object], int, str]


def told(problem: Problem, path: str) -> Told:
    """Choose the shape by the address: body, status and media type."""
    if path.startswith(_OPENAI):
        return openai_error(problem), problem.status, "application/json"
    if path == _DIFY:
        # Dify takes 403 for a wrong key, and 404 for a wrong address.
        status = {401: 403, 404: 400}.get(problem.status, problem.status)
        code = _DIFY_CODES.get(problem.code, problem.status)
        return {"error_code": code, "error_msg": problem.detail}, status, "application/json"
    return problem.model_dump(), problem.status, "application/problem+json"


def openai_error(problem: Problem) -> dict[str, object]:
    """Tell a problem as OpenAI does."""
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    error = {"message": problem.detail, "type": kind, "param": None, "code": problem.code}
    return {"error": error}
