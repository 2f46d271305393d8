"""Context processor of every template."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.services.cache import last_known_since
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Organization
from portal.services.portal.appearance import appearance_known
from portal.web.assets.accent import accent_href
from portal.web.assets.brand import brand_href
from portal.web.frames.addresses import theme_of
from portal.web.languages import LANGUAGES, carried, current
from portal.web.times import clock_text, day_and_time, day_text


def portal(request: HttpRequest) -> dict[str, Any]:
    since = last_known_since()
    appearance = appearance_known()
    return {
        "portal_name": appearance.name or settings.PORTAL_NAME,
        "appearance": appearance,
        "logo_href": brand_href(appearance, "logo"),
        "icon_href": brand_href(appearance, "icon"),
        "accent_href": accent_href(),
        # Not None in a frame: the name that the page around it gave this embed.
        "embed": request.GET.get("embed"),
        "theme": theme_of(request.GET),
        "language": current().language,
        # Called by those templates that have it; most views give their organization themselves.
        "organization": _organization,
        # For pages of an outage, which ask for nothing.
        "known_organization": catalogue.organization_known,
        "languages": LANGUAGES,
        "carried": carried(),
        "canonical": settings.PORTAL_URL + request.path,
        "last_known": f"{day_and_time(day_text(since.date()), clock_text(since))} UTC"
        if since
        else "",
    }


def _organization() -> Organization | None:
    # None while it is not known: an error page of an outage must come all the same.
    with suppress(ServiceError):
        return catalogue.organization_get()
    return None
