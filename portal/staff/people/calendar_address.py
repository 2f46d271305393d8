"""The private address of a person's or a team's bookings, for calendar programs: shown, made, made anew, ended."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.models import SubscriptionKind
from portal.services.people.members import Person, member_get
from portal.services.subscriptions import addresses
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, PageAdmin, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.team_limits import team_limit
from portal.staff.people.team_page import team_get

_HELP: Final = {
    SubscriptionKind.PERSON: gettext_lazy(
        "A calendar program that subscribes to this address shows the bookings with this person, with who comes, from "
        "a month ago on. Whoever has the address can read them: give it to nobody else."
    ),
    SubscriptionKind.TEAM: gettext_lazy(
        "A calendar program that subscribes to this address shows the team's bookings: what, when, where and with "
        "whom. Whoever has the address can read them."
    ),
}


def may_see_of_members(request: HttpRequest) -> bool:
    """Whether somebody sees in the desk what stands at a member's address: bookings, those of all teams."""
    return request.user.has_perm("staff.view_booking") and team_limit(request) is None


@page("change", WRITE)
def member_calendar_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    if not may_see_of_members(request):
        raise PermissionDenied
    person = member_get(user_id=int(admin.identifier(request, object_id)))
    return person_calendar_page(admin, request, person)


@page("change", WRITE)
def team_calendar_view(admin: ServiceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    if not request.user.has_perm("staff.view_booking"):
        raise PermissionDenied
    team = team_get(admin.identifier(request, object_id))
    thing = models.Team.named(team.team_id or 0, team.name[:200])
    return _page(admin, request, SubscriptionKind.TEAM, thing)


def person_calendar_page(admin: PageAdmin, request: HttpRequest, person: Person) -> HttpResponse:
    thing = models.Member.named(person.user_id, person.name[:200])
    return _page(admin, request, SubscriptionKind.PERSON, thing)


def _page(
    admin: PageAdmin, request: HttpRequest, kind: SubscriptionKind, thing: models.Remote
) -> HttpResponse:
    key = int(thing.id)
    if request.method == "POST":
        do, logged, said = _ACTIONS["end" if "end" in request.POST else "make"]
        do(kind=kind, key=key)
        admin.note(request, thing, str(logged))
        messages.success(request, str(said))
        return redirect(request.path)
    found = addresses.address_get(kind=kind, key=key)
    clock = staff_clock()
    return admin.show(
        request,
        "staff/people/calendar_address.html",
        _("Calendar address"),
        original=thing,
        back=admin.address("change", key),
        help=_HELP[kind],
        found=found,
        made_at=clock.moment(found.made_at) if found else "",
        read_at=clock.moment(found.read_at) if found else "",
    )


_ACTIONS: Final[dict[str, tuple[Callable[..., object], object, object]]] = {
    "make": (
        addresses.address_make,
        gettext_lazy("Calendar address made."),
        gettext_lazy("This is the address from now on. One from before does not work any more."),
    ),
    "end": (
        addresses.address_end,
        gettext_lazy("Calendar address ended."),
        gettext_lazy("The address does not work any more."),
    ),
}
