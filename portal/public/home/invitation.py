"""The page that the link of an invitation to a team leads to (CONTRACT.md 6.2). People are added by staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.public.shared.visitors_page import visitors_page
from portal.services.event_types import catalogue
from portal.services.people.invitations import invitation_get


@visitors_page
@require_safe
def invitation(request: HttpRequest) -> HttpResponse:
    context = {
        "organization": catalogue.organization_get(),
        "team": invitation_get(token=request.GET.get("token", "")),
    }
    response = render(request, "public/home/invitation.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
