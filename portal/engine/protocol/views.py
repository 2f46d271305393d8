"""Django view of the engine over HTTP."""

from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.conf.address import own_path
from portal.engine.api import dispatch, too_large
from portal.engine.keys import switch
from portal.engine.protocol.calls import EngineRequest
from portal.process.caller import caller_address


# Keys, not cookies, authenticate, so there is nothing for CSRF to protect.
@csrf_exempt
def api_v2(request: HttpRequest) -> HttpResponse:
    if not switch.is_open():
        raise Http404
    asked = EngineRequest(
        method=request.method or "GET",
        path=own_path(request.path),
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        # As the portal's middleware found it, also behind a proxy.
        client=caller_address() or request.META.get("REMOTE_ADDR", ""),
    )
    # Reading the body may raise; by then the error needs the request's path.
    try:
        answer = dispatch(replace(asked, body=request.body))
    except RequestDataTooBig:
        answer = too_large(asked)
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)
