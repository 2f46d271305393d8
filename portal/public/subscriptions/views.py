"""The file at a private address: bookings of a person or a team, for calendar programs."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from portal.services.errors import NotFound
from portal.services.subscriptions.addresses import subscription_of
from portal.services.subscriptions.calendar import calendar_get


@require_safe
def subscription(request: HttpRequest, token: str) -> HttpResponseBase:
    row = subscription_of(token=token)
    if row is None:
        raise Http404
    try:
        found = calendar_get(row=row)
    except NotFound as error:
        # Of people and teams that are gone nothing is said.
        raise Http404 from error
    etag = quote_etag(found.etag)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        response = HttpResponse(found.body(), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="bookings.ics"'
    response.headers["ETag"] = etag
    # No proxy may keep it, and a program asks again each time.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
