"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.services.cache import last_known_since
from portal.services.presentation import look_get
from portal.web.brand import brand_href
from portal.web.languages import LANGUAGES, Language, carried, current
from portal.web.stylesheet import stylesheet_href
from portal.web.times import clock_text, day_text


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page shows.

    That is the portal's name and stylesheet, the visitor's language and the others with the address of this page in
    them, and how old the page's facts are while Cal.com is unreachable.
    """
    since = last_known_since()
    look = look_get()
    return {
        "portal_name": look.name or settings.PORTAL_NAME,
        "look": look,
        "logo_href": brand_href(look, "logo"),
        "icon_href": brand_href(look, "icon"),
        "stylesheet": stylesheet_href(),
        "language": current().language,
        "languages": _languages(request),
        "carried": carried(),
        "canonical": settings.PORTAL_URL + request.path,
        "last_known": f"{day_text(since.date())}, {clock_text(since)} UTC" if since else "",
    }


def _languages(request: HttpRequest) -> list[tuple[Language, str]]:
    """Return each language with the address of this page in it."""
    query = request.GET.copy()
    query.pop("lang", None)
    rest = f"&{query.urlencode()}" if query else ""
    return [(language, f"?lang={language.tag}{rest}") for language in LANGUAGES]
