"""Middleware for request ids, in every log line and answer, and for service errors as pages."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path

from portal.process import after_response
from portal.process.caller import acting_for
from portal.services.cache import begin_request
from portal.services.errors import ServiceError, Upstream
from portal.web.error_pages import DATABASE_AWAY, database_away_page, service_error_page
from portal.web.protection.throttle import client_address

logger = logging.getLogger(__name__)

_current: ContextVar[str] = ContextVar("request_id", default="-")
# What a sentence, a mail program or a quotation adds to an address.
_AT_THE_END = re.compile(r"[\s/.,;:!?)\]}>*\"'’”»]+$")
_LEFT_ALONE = frozenset({"admin", "v2", "static", "api", "hooks", "health"})
# Where an address holds a uid or a token: the number of the word, by the first one.
_KEPT_WORD = {
    "d": 1,
    "booking": 1,
    "bookings": 1,
    "video": 1,
    "reschedule": 1,
    "request": 1,
    "picture": 1,
}
# Anybody can send the header: a line break or a megabyte must not get into the log.
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Take the proxy's ``X-Request-Id`` or make one; put it on the answer and into the log. Say who is being served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        begin_request()
        after_response.begin()
        # It stays until the next request of this thread: Django logs a bad answer after the middleware.
        _current.set(given if _ACCEPTABLE.fullmatch(given) else str(uuid.uuid4()))
        with acting_for(client_address(request)):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", _current.get())
        return response


class RequestIdFilter(logging.Filter):
    """Give each log record the current request's id as ``request_id``, ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


class ForgivingAddressMiddleware:
    """Lead an address that is nearly right to the right one: capital letters, a slash or a full stop at its end.

    Links are typed from paper and cut from sentences. Only where there is nothing otherwise: whatever is served under
    an address stays there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        path = right_path(request.path_info)
        if path == request.path_info:
            return response
        query = request.META.get("QUERY_STRING", "")
        address = escape_uri_path(path) + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(address)


def right_path(path: str) -> str:
    """Return the address that a path most likely means; uids and tokens keep their letters, engine and admin theirs."""
    words = [word for word in _AT_THE_END.sub("", path).split("/") if word]
    first = words[0].lower() if words else ""
    if first in _LEFT_ALONE:
        return path
    keeps = _KEPT_WORD.get(first)
    words = [word if place == keeps else word.lower() for place, word in enumerate(words)]
    return "/" + "/".join(words)


class ServiceErrorMiddleware:
    """Show a service error that no view caught as a page with its status, and a database that is away with 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DATABASE_AWAY):
            return database_away_page(request, error)
        if not isinstance(error, ServiceError):
            return None
        # The others are answers to a visitor; these are faults that staff can take to Cal.com with its request id.
        if isinstance(error, Upstream):
            logger.warning(
                "%s for %s: %s (upstream request %s)",
                *(error.code, request.path, error.detail, error.request_id),
            )
        return service_error_page(request, error)
