"""The engine over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.engine.api import dispatch
from portal.engine.calls import EngineRequest


@csrf_exempt
def api_v2(request: HttpRequest) -> HttpResponse:
    """Answer a call to /v2/ or /api/v2/. Keys, not cookies, say who calls, so there is nothing for
    CSRF to protect.
    """
    answer = dispatch(
        EngineRequest(
            method=request.method or "GET",
            path=request.path,
            query=request.META.get("QUERY_STRING", ""),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
            client=request.META.get("REMOTE_ADDR", ""),
        )
    )
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)
