"""Middleware for request ids, in every log line and answer, and for service errors as pages."""

import logging
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path

from portal.conf.address import full_path, own_path
from portal.conf.logs import request_id, route, route_of
from portal.process import after_response
from portal.process.caller import acting_for
from portal.process.database import is_database_away
from portal.services.cache import begin_request
from portal.services.errors import ServiceError, Upstream
from portal.web.error_pages import database_away_page, service_error_page
from portal.web.protection.readers import without_end
from portal.web.protection.throttle import client_address

logger = logging.getLogger(__name__)

# The query of a link that was encoded as a whole, or joined with the wrong character.
_QUERY_IN_PATH = re.compile(r"(?:\?|&(?:amp;)?(?=[\w.\[\]-]+=))(.*)", re.DOTALL)
# An ampersand as HTML writes it, before the name of a parameter.
_ENTITY = re.compile(r"&amp;(?=[\w.\[\]%-]+(?:=|&|$))", re.IGNORECASE)
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
    "calendars": 1,
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
        request_id.set(given if _ACCEPTABLE.fullmatch(given) else str(uuid.uuid4()))
        with acting_for(client_address(request)):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", request_id.get())
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        route.set(route_of(request))


class ForgivingAddressMiddleware:
    """Lead an address that is nearly right to the right one: capital letters, a slash or a full stop at its end.

    Links are typed from paper and cut from sentences. Only where there is nothing otherwise: whatever is served under
    an address stays there. A query with ``&amp;`` names no parameter that is read, so it is mended first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        path, given = own_path(request.path_info), request.META.get("QUERY_STRING", "")
        query = given if _is_left_alone(path) else _ENTITY.sub("&", given)
        if query != given:
            return _to(path, query)
        response = self.get_response(request)
        if response.status_code != 404:
            return response
        meant, more = right_address(path)
        if meant == path:
            return response
        return _to(meant, "&".join(part for part in (more, query) if part))


def _to(path: str, query: str) -> HttpResponse:
    # Two slashes at the beginning would name another host.
    address = full_path("/" + escape_uri_path(path).lstrip("/"))
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _is_left_alone(path: str) -> bool:
    return path.strip("/").partition("/")[0].lower() in _LEFT_ALONE


def right_address(path: str) -> tuple[str, str]:
    """Return the path that a decoded one most likely means, and the query that stood in it.

    Uids and tokens keep their letters, engine and admin their addresses.
    """
    if _is_left_alone(path) or "\0" in path:
        return path, ""
    found = _QUERY_IN_PATH.search(path)
    query = quote(found[1], safe="&=%+:/,.[]@-_") if found else ""
    place = path[: found.start()] if found else path
    words = [word for word in (each.strip() for each in without_end(place).split("/")) if word]
    words = [word for word in words if word != "."]
    keeps = _KEPT_WORD.get(words[0].lower()) if words else None
    words = [
        word if number == keeps else word.lower().rstrip("-_") or word
        for number, word in enumerate(words)
    ]
    return "/" + "/".join(words), query


class ServiceErrorMiddleware:
    """Show a service error that no view caught as a page with its status, and a database that is away with 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_database_away(error):
            return database_away_page(request, error)
        if not isinstance(error, ServiceError):
            return None
        # The others are answers to a visitor; these are faults that staff can take to Cal.com with its request id.
        if isinstance(error, Upstream):
            logger.warning(
                "%s for %s: %s (upstream request %s)",
                *(error.code, route_of(request), error.detail, error.request_id),
            )
        return service_error_page(request, error)
