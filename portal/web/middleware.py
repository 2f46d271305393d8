"""Middleware for request ids, in every log line and answer, and for service errors as pages."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from portal.process import after_response
from portal.services.cache import begin_request
from portal.services.errors import ServiceError, Upstream
from portal.web.error_pages import service_error_page

logger = logging.getLogger(__name__)

_current: ContextVar[str] = ContextVar("request_id", default="-")
# Anybody can send the header: a line break or a megabyte must not get into the log.
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Take the proxy's ``X-Request-Id`` or make one; put it on the answer and into the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        begin_request()
        after_response.begin()
        # It stays until the next request of this thread: Django logs a bad answer after the middleware.
        _current.set(given if _ACCEPTABLE.fullmatch(given) else str(uuid.uuid4()))
        response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", _current.get())
        return response


class RequestIdFilter(logging.Filter):
    """Give each log record the current request's id as ``request_id``, ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


class ServiceErrorMiddleware:
    """Show a service error that no view caught as a page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ServiceError):
            return None
        # The others are answers to a visitor; these are faults that staff can take to Cal.com with its request id.
        if isinstance(error, Upstream):
            logger.warning(
                "%s for %s: %s (upstream request %s)",
                *(error.code, request.path, error.detail, error.request_id),
            )
        return service_error_page(request, error)
