"""Say what went wrong as `application/problem+json` (RFC 9457), with one table of statuses."""

import json
import logging
import traceback
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from weerklank.errors import (
    EngineError,
    InputError,
    MethodError,
    ModelError,
    NotFoundError,
    SettingsError,
    ShardFailedError,
    SourceError,
    StoreBusyError,
    StoreError,
    WeerklankError,
)
from weerklank.workspace.limits import TOO_LARGE, too_large

__all__ = ["PROBLEM", "STATUSES", "problem", "tell", "tell_faults"]

_LOG = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
STATUSES: dict[type[WeerklankError], int] = {
    WeerklankError: 500,
    InputError: 400,
    SourceError: 400,
    MethodError: 400,
    SettingsError: 400,
    NotFoundError: 404,
    ModelError: 500,
    StoreError: 500,
    StoreBusyError: 503,
    EngineError: 500,
    ShardFailedError: 503,
}
_OF_CODE = {"C083": 422, "C094": 422, "C095": 413}
"""What is neither wrong nor missing: a name for a request that was used for another one, for which the draft standard
for Idempotency-Key asks 422; a day that is one, but is over; and what is too large."""


def problem(status: int, title: str, *, detail: str = "", **more: Any) -> HttpResponse:
    """Answer with a problem; `more` are members of our own."""
    tree = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    answer = HttpResponse(json.dumps(tree, ensure_ascii=False), status=status, content_type=PROBLEM)
    if status == STATUSES[StoreBusyError]:
        answer["Retry-After"] = "5"
    return answer


def tell(error: WeerklankError) -> HttpResponse:
    """Answer with one of our own errors: its four parts."""
    status = _OF_CODE.get(error.code, STATUSES[type(error)])
    return problem(status, error.problem, detail=error.remedy, code=error.code, place=error.place)


def tell_faults(api: NinjaAPI) -> None:
    """Have the API answer every fault this way; none of them holds words of a conversation."""
    api.exception_handler(WeerklankError)(lambda _, error: tell(error))
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(AuthenticationError)(_unknown_key)
    api.exception_handler(HttpError)(_refused)
    for refused in TOO_LARGE:
        api.exception_handler(refused)(_too_large)
    api.exception_handler(SuspiciousOperation)(_suspicious)
    api.exception_handler(Exception)(_broken)


def _invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which fields are wrong, without the value: it may be a customer's words."""
    fields = [{"field": ".".join(map(str, each["loc"])), "problem": each["msg"]} for each in error.errors]
    return problem(422, "the request doesn't fit", detail="See `errors`, and the OpenAPI document.", errors=fields)


def _unknown_key(_: HttpRequest, __: AuthenticationError) -> HttpResponse:
    answer = problem(401, "this needs a key", detail="Send: Authorization: Bearer wk_… (Connections → API keys).")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _refused(_: HttpRequest, error: HttpError) -> HttpResponse:
    titles = {403: "this key may not do that", 429: "too many requests in a minute"}
    answer = problem(error.status_code, titles.get(error.status_code, "this can't be answered"), detail=str(error))
    for name, value in (getattr(error, "headers", None) or {}).items():
        answer[name] = value
    if error.status_code == 429 and "Retry-After" not in answer:
        answer["Retry-After"] = str(int(getattr(error, "wait", None) or 60))
    return answer


def _too_large(_: HttpRequest, error: Exception) -> HttpResponse:
    return tell(too_large(error))


def _suspicious(_: HttpRequest, __: SuspiciousOperation) -> HttpResponse:
    return problem(400, "the request can't be read", detail="See the OpenAPI document.")


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log the class and place of a fault, never its words."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    _LOG.error("api=%s fault=%s at=%s", request.resolver_match.route, type(error).__name__, place)
    return problem(500, "something broke on our side", detail="The log says where.")
