"""A page that embeds booking pages in every way, for development and staff."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from portal.conf.address import home_url, own_path
from portal.services.event_types import listings

_LONGEST = 200


@csp_override({**settings.SECURE_CSP, "frame-src": [CSP.SELF]})
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Show ``?event=team/law/intro``, else the first event type that is listed; ``?theme=`` and ``?lang=`` as given."""
    if settings.IS_PRODUCTION and not request.user.is_staff:
        raise Http404
    context = {
        "event": request.GET.get("event", "")[:_LONGEST].lstrip("/") or _first(),
        "theme": "dark" if request.GET.get("theme") == "dark" else "light",
        "lang": request.GET.get("lang", "")[:10],
        "home": home_url(),
    }
    return render(request, "staff/embed/demo.html", context)


def _first() -> str:
    for listing in listings.listing_list():
        for event_type in listing.event_types:
            return own_path(f"{listing.owner.path}/{event_type.slug}").lstrip("/")
    return ""
