"""Tell people what went wrong in their words, and the log only its class and place."""

import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path, resolve
from django.utils.translation import gettext as _

from weerklank.errors import InputError, NotFoundError, StoreBusyError, WeerklankError
from weerklank.web.language import spoken
from weerklank.workspace.limits import TOO_LARGE, too_large

__all__ = ["TellFaults", "bad_request", "csrf_failure", "forbidden", "not_found", "server_error", "status_of"]

_LOG = logging.getLogger(__name__)


class TellFaults:
    """Turn our errors into pages with their code, and log faults without a word of a conversation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step, as Django wants it."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; who comes to look where something can only be done, is sent to the page that it belongs to."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and _wants_a_page(request):
            return _to_the_page_above(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show one of our own errors; log the place of any other."""
        if isinstance(exception, WeerklankError):
            return render(request, "web/fault.html", {"error": spoken(exception)}, status=status_of(exception))
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            return None
        last = traceback.extract_tb(exception.__traceback__)[-1]
        place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        _LOG.error("view=%s fault=%s at=%s", resolve(request.path).view_name, type(exception).__name__, place)
        return None


def _wants_a_page(request: HttpRequest) -> bool:
    """Tell whether a person wanted to look; what the API answers is for programs."""
    return request.method in ("GET", "HEAD") and hasattr(request.resolver_match.func, "least")


def _to_the_page_above(request: HttpRequest) -> HttpResponse:
    """Send somebody who signed in again, or chose another language, on from an address that shows nothing."""
    above = request.path
    while above != "/":
        above = above.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(above):
            break
    if request.user.is_authenticated and not len(messages.get_messages(request)):
        messages.warning(request, _("Nothing was changed. Do once more what you wanted to do."))
    return redirect(above)


def status_of(error: WeerklankError) -> int:
    """Return the HTTP status for an error."""
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, InputError):
        return 400
    return 503 if isinstance(error, StoreBusyError) else 500


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer that there is nothing here, or nothing of yours."""
    return render(request, "web/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer that this role may not do that."""
    return render(request, "web/forbidden.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that the request is too large, or makes no sense: without a template, which needs a valid one."""
    if isinstance(exception, TOO_LARGE):
        told = spoken(too_large(exception))
        return render(request, "web/too_large.html", {"error": told}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return HttpResponse("400", status=400, content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer that something broke on our side."""
    return render(request, "web/broken.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer that a form was too old, or came from elsewhere."""
    return render(request, "web/stale.html", status=403)
