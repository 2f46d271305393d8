"""What every template knows."""

from contextlib import suppress
from functools import partial
from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from portal.services.cache import last_known_since
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Organization
from portal.services.portal.appearance import appearance_get
from portal.web.assets.accent import accent_href
from portal.web.assets.brand import brand_href
from portal.web.languages import ENGLISH, LANGUAGES, carried, current
from portal.web.times import clock_text, day_text


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page shows.

    That is the portal's name and accent, the visitor's language and the others with the address of this page in
    them, and how old the page's facts are while Cal.com is unreachable.
    """
    since = last_known_since()
    look = appearance_get()
    canonical = settings.PORTAL_URL + request.path
    return {
        "portal_name": look.name or settings.PORTAL_NAME,
        "look": look,
        "logo_href": brand_href(look, "logo"),
        "icon_href": brand_href(look, "icon"),
        "accent_href": accent_href(),
        "language": current().language,
        # Called by those templates that have them; most views give their organization themselves.
        "organization": _organization,
        "language_items": partial(language_items, request),
        "alternates": partial(_alternates, canonical),
        "carried": carried(),
        "canonical": canonical,
        "last_known": f"{day_text(since.date())}, {clock_text(since)} UTC" if since else "",
    }


def _organization() -> Organization | None:
    """Return whom the portal stands for, None where that is not known: an error page must come all the same."""
    with suppress(ServiceError):
        return catalogue.organization_get()
    return None


def language_items(request: HttpRequest) -> SafeString:
    """Return a list item for each language, with the address of this page in it.

    Made here and not in a template: these two lists would be a third of what a page costs to render.
    """
    query = request.GET.copy()
    query.pop("lang", None)
    rest = escape(f"&{query.urlencode()}" if query else "")
    spoken = current().language
    return mark_safe(
        "".join(
            f'<li><span lang="{one.tag}" aria-current="true">{one.name}</span></li>'
            if one == spoken
            else f'<li><a href="?lang={one.tag}{rest}" lang="{one.tag}" hreflang="{one.tag}"'
            f' rel="nofollow">{one.name}</a></li>'
            for one in LANGUAGES
        )
    )


def _alternates(canonical: str) -> SafeString:
    """Return links to this page in each language, for search engines."""
    path = escape(canonical)
    return mark_safe(
        "".join(
            f'<link rel="alternate" hreflang="{one.tag}"'
            f' href="{path}{"" if one == ENGLISH else f"?lang={one.tag}"}">'
            for one in LANGUAGES
        )
    )
