"""Fragments beside the editor (is the slug free, how the description reads), and the times of the next days."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.services.event_types import catalogue, event_types
from portal.services.people.account import account_get
from portal.services.slots import free_times
from portal.services.slots.searches import SlotSearch
from portal.staff.event_types.editor.basics import SLUG
from portal.staff.kit.admin_base import READ, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.event_types import site_path
from portal.staff.kit.listing import MOST_ID, read_text
from portal.staff.kit.team_limits import is_team_reachable
from portal.web.protection.readers import read_integer
from portal.web.text import render_untrusted
from portal.web.times import clock_text, day_text

DAYS = 7
# As much as the editor takes.
LONGEST_DESCRIPTION = 20_000


@page("view")
def slug_view(admin: ServiceAdmin, request: HttpRequest) -> HttpResponse:
    # The page needs nothing of the admin that every view is bound to.
    del admin
    slug, owner = read_text(request, "basics-slug").strip(), read_text(request, "team")
    but_for = read_text(request, "but_for")
    team_id = read_integer(owner, most=MOST_ID)
    if not is_team_reachable(request, team_id):
        # Else it would say which slugs other teams have, hidden ones too.
        raise PermissionDenied
    if not SLUG.fullmatch(slug):
        said = _("Use small letters, digits and dashes, such as first-visit.")
        return HttpResponse(format_html('<span class="staff-bad">{}</span>', said))
    known = read_integer(but_for, most=MOST_ID) or 0
    address = request.build_absolute_uri(f"{_owner_path(team_id)}/{slug}")
    if event_types.is_slug_taken(team_id=team_id, slug=slug, but_for=known):
        said = _("Another event type of the same owner has this slug.")
        return HttpResponse(format_html('<span class="staff-bad">{}</span>', said))
    return HttpResponse(format_html("{} <code>{}</code>", _("Free. The address will be"), address))


@page("view", ("POST",))
def description_view(admin: ServiceAdmin, request: HttpRequest) -> HttpResponse:
    del admin
    text = str(request.POST.get("basics-description", ""))[:LONGEST_DESCRIPTION]
    # By the renderer of visitors' pages, so that the preview keeps its promise.
    return HttpResponse(render_untrusted(text))


@page("view", READ)
def slots_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    event_type = event_types.event_type_get(event_type_id=int(admin.identifier(request, object_id)))
    clock = staff_clock()
    search = SlotSearch(event_type, clock.zone.key, timezone.now())
    until = search.today + timedelta(days=DAYS)
    found = free_times.days_get(search=search, first=search.today, until=until)
    days: list[Any] = [
        {
            "text": day_text(day),
            "times": [clock_text(slot.starts_at.astimezone(clock.zone)) for slot in slots],
        }
        for day, slots in sorted(found.items())
        if slots
    ]
    return admin.show(
        request,
        "staff/event_types/slots.html",
        _("The next times of %(title)s") % {"title": event_type.title},
        event_type=event_type,
        back=admin.address("change", event_type.id),
        availability_check=admin.address("availability_check", event_type.id),
        path=site_path(event_type),
        days=days,
        zone=clock.zone_at(timezone.now()),
    )


def _owner_path(team_id: int | None) -> str:
    if team_id is None:
        return account_get().path
    return next((team.path for team in catalogue.team_list() if team.team_id == team_id), "")
