"""Error pages, full or as the partial that an htmx request swaps in."""

import logging
import math
import random
import sys

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.conf.address import full_path, own_path
from portal.conf.logs import route_of
from portal.process.database import DATABASE_AWAY, is_database_away, let_go
from portal.services.errors import (
    DatabaseAway,
    NotFound,
    ServiceError,
    UpstreamBusy,
    UpstreamKeyRefused,
)
from portal.services.setup.first_start import is_set_up
from portal.web.frames.addresses import is_framed
from portal.web.frames.policy import ancestors_of
from portal.web.partials import is_partial

logger = logging.getLogger(__name__)

# Seconds after which a page that the database failed is asked for again.
_DATABASE_PAUSE = 10.0

_TITLES = {
    400: gettext_lazy("That address cannot be read"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Nothing here"),
    409: gettext_lazy("No longer free"),
    410: gettext_lazy("This private link has ended"),
    413: gettext_lazy("Too much at once"),
    422: gettext_lazy("That cannot be used"),
    429: gettext_lazy("One moment, please"),
    500: gettext_lazy("Something broke on our side"),
    502: gettext_lazy("The calendar is not answering properly"),
    503: gettext_lazy("Not available just now"),
    504: gettext_lazy("We are not sure yet"),
}

# First words of addresses whose second one is what the page is about.
_NO_OWNERS = frozenset({"team", "d", "booking", "request", "reschedule", "video"})
# What is over by itself, so that the same address may work a moment later.
_MAY_PASS = frozenset({429, 502, 503, 504})


def error_page(
    request: HttpRequest,
    *,
    status: int,
    sentence: str,
    error: ServiceError | None = None,
    retry_in: int = 0,
    booking_href: str = "",
) -> HttpResponse:
    """Return a page with `status` that says `sentence`; signed-in staff also see code and request id of `error`.

    It tries again by itself in `retry_in` seconds, with 0 never. `booking_href` leads back to the booking it is about.
    """
    context = {
        "title": _TITLES.get(status, _TITLES[500]),
        "sentence": sentence,
        "status": status,
        "error": error,
        "can_retry": status in _MAY_PASS,
        "lead_href": _lead(request),
        # What was typed, so that trying again sends it again; what is too much is not read.
        "kept": [] if status == 413 else _typed(request),
        "retry_in": retry_in,
        "booking_href": booking_href,
        "show_detail": error is not None and _is_for_staff(request),
    }
    if status >= 500 or status == 413:
        # What could not be asked just now is not asked for the page's heading either, nor for what is refused unread.
        context["organization"] = None
    template = "web/error.html#message" if is_partial(request) else "web/error.html"
    response = render(request, template, context, status=status)
    # An error is over at any moment: Back and reload should ask again.
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_for_staff(request: HttpRequest) -> bool:
    # Errors before the authentication middleware have no user; without a cookie nobody is signed in.
    user = getattr(request, "user", None) if request.COOKIES else None
    try:
        return bool(user and user.is_active and user.is_staff)
    except DATABASE_AWAY:
        # It is what this page is about.
        return False


def _lead(request: HttpRequest) -> str:
    """Return where to go on from an error; empty where that would be a circle, or refused in the frame."""
    path, home = own_path(request.path), full_path("/")
    if not is_framed(request.META.get("QUERY_STRING", "")):
        return home if path != "/" else ""
    # A frame is of one team or person: what is around the page is more likely meant than all there is.
    *around, _last = path.strip("/").split("/")
    if len(around) == 2 or (len(around) == 1 and around[0] not in _NO_OWNERS):
        return full_path("/" + "/".join(around))
    return home if path != "/" and ancestors_of("/") else ""


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        if any("password" in name.lower() for name in request.POST):
            # No page repeats a password.
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        # This page may be the answer to a form that cannot be read.
        return []


def _retry_in(error: ServiceError) -> int:
    """Return in how many seconds it may go better; header, page and script say the same. 0 where nobody knows."""
    if not error.retry_after and not isinstance(error, UpstreamBusy):
        return 0
    seconds = 60 if error.retry_after is None else math.ceil(error.retry_after)
    # Spread: all who wait have the same time from Cal.com.
    return seconds + 2 + random.randrange(8)  # noqa: S311  no secret


def service_error_page(request: HttpRequest, error: ServiceError) -> HttpResponse:
    # Asked only here: without an organization the engine has nobody to act as, on every page of visitors.
    if isinstance(error, UpstreamKeyRefused) and not is_set_up():
        return open_soon_page(request)
    retry_in = _retry_in(error)
    # Only what is read may be repeated by the page itself; 0 is never.
    again = retry_in if request.method == "GET" else 0
    response = error_page(
        request, status=error.status, sentence=error.sentence, error=error, retry_in=again
    )
    if retry_in:
        response.headers["Retry-After"] = str(retry_in)
    return response


def open_soon_page(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing to book yet: with 200 on the start page, 404 everywhere else."""
    context = {
        "title": _("Bookings open soon"),
        "organization": None,
    }
    status = 200 if request.path == reverse("home") else 404
    template = "web/open_soon.html#message" if is_partial(request) else "web/open_soon.html"
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def database_away_page(request: HttpRequest, error: Exception) -> HttpResponse:
    # An ordinary case: nothing is broken, and what was typed is kept for the next attempt.
    let_go(error)
    logger.error("The database did not take part in %s: %s", route_of(request), error)
    return service_error_page(request, DatabaseAway(detail=str(error), retry_after=_DATABASE_PAUSE))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    sentence = _(
        "This form has expired or came from another site. Go back, reload the page and try again."
    )
    return error_page(request, status=403, sentence=sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(request, status=400, sentence=_("Something in this request cannot be read."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(request, status=403, sentence=_("You may not see this page."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(request, status=404, sentence=_(NotFound.sentence))


def server_error(request: HttpRequest) -> HttpResponse:
    # A middleware met it, as the one that stores sessions: no view's exception.
    error = sys.exception()
    if isinstance(error, Exception) and is_database_away(error):
        return database_away_page(request, error)
    # Only where there is somebody to be told.
    told = _("We have been told about it. Please try again in a few minutes.")
    sentence = told if settings.SENTRY_DSN else _("Please try again in a few minutes.")
    return error_page(request, status=500, sentence=sentence)
