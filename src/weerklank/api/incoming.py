"""The address to which another program sends messages."""

import json

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from weerklank.api.faults import tell
from weerklank.errors import InputError, SourceError
from weerklank.services.incoming import messages_of, receive, source_opened_by
from weerklank.workspace.limits import too_large

__all__ = ["incoming"]


@login_not_required
@csrf_exempt
@require_POST
def incoming(request: HttpRequest, token: str) -> HttpResponse:
    """Take in messages; 202 tells how many were new."""
    try:
        source = source_opened_by(token)
        received = receive(source, messages_of(_body(request)), now=timezone.now())
    except InputError as error:
        return tell(error)
    return JsonResponse({"new": received.new, "known": received.known}, status=202)


def _body(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except RequestDataTooBig as error:
        raise too_large(error) from error
    except (ValueError, RecursionError) as error:
        raise SourceError("body", "S122", "this is no JSON", "Send a JSON document of at most 1 MB.") from error
