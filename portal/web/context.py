"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.services.cache import last_known_since
from portal.web.stylesheet import stylesheet_href
from portal.web.times import clock_text, day_text


def portal(_request: HttpRequest) -> dict[str, Any]:
    """Return the portal's name and stylesheet, and how old the page's facts are while Cal.com is unreachable."""
    since = last_known_since()
    return {
        "portal_name": settings.PORTAL_NAME,
        "stylesheet": stylesheet_href(),
        "last_known": f"{day_text(since.date())}, {clock_text(since)} UTC" if since else "",
    }
