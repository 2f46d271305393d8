"""What is noted of each request: its route, status and time, for metrics and the access log."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.conf import logs
from portal.process.metrics.counters import REQUEST_SECONDS, REQUESTS
from portal.web.watching import metrics

STATIC: Final = "static"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

access = logging.getLogger(logs.ACCESS)


class WatchMiddleware:
    """Stands outside of all others. The address itself is noted nowhere: it may be a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        # Those of the request before, in this thread.
        logs.request_id.set("-")
        logs.route.set("-")
        response = self.get_response(request)
        if request.path_info.startswith(settings.STATIC_URL):
            logs.route.set(STATIC)
        seconds = time.perf_counter() - began
        if metrics.is_on():
            _count(response, seconds)
        if settings.ACCESS_LOG:
            _write(request, response, seconds)
        return response


def _count(response: HttpResponse, seconds: float) -> None:
    route = logs.route.get()
    REQUESTS.labels(route, str(response.status_code)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def _write(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": request.method if request.method in _METHODS else "other",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
        "bytes": 0 if response.streaming else len(response.content),
    }
    text = "%(method)s %(status)s %(milliseconds)s ms %(bytes)s bytes"
    access.info(text, fields, extra={"fields": fields})
