"""The engine over HTTP."""

from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.engine.api import dispatch, too_large
from portal.engine.protocol.calls import EngineRequest


@csrf_exempt
def api_v2(request: HttpRequest) -> HttpResponse:
    """Answer a call to /v2/ or /api/v2/. Keys, not cookies, say who calls, so there is nothing for
    CSRF to protect.
    """
    asked = EngineRequest(
        method=request.method or "GET",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        client=request.META.get("REMOTE_ADDR", ""),
    )
    try:
        answer = dispatch(replace(asked, body=request.body))
    except RequestDataTooBig:
        answer = too_large(asked)
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)
