"""Sentences for visitors about why a change was refused, and when to try again."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.i18n.zones import pinned_zone
from portal.services.errors import ServiceError, TooOften
from portal.web.times import clock_text

_TOO_OFTEN = {
    "address": gettext_noop(
        "More bookings are coming in than we can take at once; yours has to wait a little. "
        "Please send the form again at %(time)s."
    ),
    "email": gettext_noop(
        "Several forms came with this email address a moment ago; the next one has to wait a little. "
        "Please send the form again at %(time)s."
    ),
    "event-type": gettext_noop(
        "Very many people are booking this just now. Please send the form again at %(time)s."
    ),
}


def refusal_text(error: ServiceError, *, time_zone: str) -> str:
    """Return the sentence for a visitor, with the time in their zone at which trying again makes sense."""
    if not isinstance(error, TooOften):
        return error.sentence
    # Rounded up to the next minute: only whole minutes are shown, and a minute too early is refused again.
    until = timezone.now().timestamp() + (error.retry_after or 0) + 59
    local = datetime.fromtimestamp(until, UTC).astimezone(pinned_zone(time_zone))
    return _(_TOO_OFTEN[error.kind]) % {"time": clock_text(local)}


def say_when(response: HttpResponse, error: ServiceError | None) -> None:
    if error is not None and error.retry_after:
        # Whole seconds, and not 0, which programs read as "at once" (RFC 9110, 10.2.3).
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
