"""Do the same request once: operations that take an Idempotency-Key."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from weerklank.services.kept_answers import answered_once

__all__ = ["HEADER", "once"]

HEADER = "Idempotency-Key"


def once(status: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let an operation that returns plain data be asked twice and done once.

    Without the header it is done each time.

    Args:
        status: of its answer.
    """
    return lambda operation: _once(operation, status)


def _once(operation: Callable[..., Any], status: int) -> Callable[..., Any]:
    @wraps(operation)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        name = request.headers.get(HEADER, "")
        if not name:
            return operation(request, *args, **kwargs)
        given = answered_once(
            request.auth,
            name=name,
            request_digest=_digest(request),
            now=timezone.now(),
            ask=lambda: (status, operation(request, *args, **kwargs)),
        )
        answer = HttpResponse(given.body, status=given.status, content_type="application/json; charset=utf-8")
        if given.is_replay:
            answer["Idempotency-Replayed"] = "true"
        return answer

    return answered


def _digest(request: HttpRequest) -> str:
    """Tell requests apart by method, path, fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        digest.update(repr(sorted(request.POST.lists())).encode())
        for upload in request.FILES.getlist("files"):
            digest.update(upload.name.encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
