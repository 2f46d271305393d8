"""``/health``, ``/health/live`` and ``/health/ready``: what a container's parent or a load balancer asks."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal import VERSION
from portal.conf.address import own_path
from portal.conf.logs import route
from portal.process.database import DATABASE_AWAY, let_go
from portal.services.portal.readiness import readiness_get
from portal.web.watching import metrics

_LATER: Final = {"Retry-After": "10"}


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    # Cal.com is not asked: restarting the portal would not mend an outage there.
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DATABASE_AWAY as error:
        let_go(error)
        return _answer({"status": "database away"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer({"status": "ok"})


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    # Nothing is asked: starting this process again would mend no database.
    return _answer({"status": "ok", "version": VERSION})


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer with 200 where pages can be served and a worker is at work, else with 503, and say what is wrong."""
    found = readiness_get()
    body = {
        "status": "not ready" if found.problems else "ready",
        "version": VERSION,
        "problems": found.problems,
        "warnings": found.warnings,
        "worker_seconds": None if found.worker_seconds is None else round(found.worker_seconds, 1),
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE if found.problems else HTTPStatus.OK
    return _answer(body, status=status)


def _answer(body: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    headers = {"Cache-Control": "no-store"} | ({} if status == HTTPStatus.OK else _LATER)
    return JsonResponse(body, status=status, headers=headers)


PROBES: Final[Mapping[str, Callable[[HttpRequest], HttpResponse]]] = {
    "/health": health,
    "/health/live": live,
    "/health/ready": ready,
}


class ProbeMiddleware:
    """Answer probes before anything looks at their `Host` or scheme: they come by address, over plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = own_path(request.path_info)
        # Without anybody who may read them the address is one of the pages'.
        view = metrics.metrics if path == "/metrics" and metrics.is_on() else PROBES.get(path)
        if view is None:
            return self.get_response(request)
        route.set(path.strip("/").replace("/", "-"))
        response = view(request)
        # Django's mark: whoever asks reads the answer itself, and asks again in some seconds.
        setattr(response, "_has_been_logged", True)  # noqa: B010
        return response
