"""A request id in every log line and answer, and service errors as pages."""

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
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Take the proxy's ``X-Request-Id`` or make one; put it on the answer and into the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with an id."""
        given = request.headers.get("X-Request-Id", "")
        # It stays until the next request of this thread: Django logs a bad answer after the middleware.
        begin_request()
        after_response.begin()
        _current.set(given if _ACCEPTABLE.fullmatch(given) else str(uuid.uuid4()))
        response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", _current.get())
        return response


class RequestIdFilter(logging.Filter):
    """Give each log record the current request's id, ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add ``request_id`` to the record; never drops it."""
        record.request_id = _current.get()
        return True


class ServiceErrorMiddleware:
    """Show a service error that no view caught as a helpful page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a page for a ServiceError; leave everything else to Django."""
        if not isinstance(error, ServiceError):
            return None
        if isinstance(error, Upstream):
            logger.warning(
                "%s for %s: %s (upstream request %s)",
                *(error.code, request.path, error.detail, error.request_id),
            )
        return service_error_page(request, error)
