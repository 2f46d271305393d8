"""My own bookings: the pages of staff's bookings, for whoever hosts them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from portal.services.bookings import bookings
from portal.services.errors import NotFound
from portal.services.people.hosting import is_host
from portal.staff import models
from portal.staff.bookings.actions import action_view
from portal.staff.bookings.admin import BookingAdmin
from portal.staff.kit.admin_base import page
from portal.staff.kit.facts import Described, Group
from portal.staff.mine.own import OwnPages, own_person

# Reassigning would name the other hosts, and the rest is for who has a role.
ACTIONS: Final = ("confirm", "decline", "reschedule", "absent")


class OwnBookings(OwnPages, BookingAdmin):
    kind = "booking"

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        booking = bookings.booking_get(uid=identifier)
        if not is_host(booking=booking, person=own_person(request)):
            raise NotFound(_("There is no such page."))

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        found = super().describe(request, identifier)
        wanted = {
            self.address("delete", identifier),
            *(self._do(identifier, each) for each in ACTIONS),
        }
        tools = [tool for tool in found.tools if tool.href in wanted]
        return replace(found, groups=without_links(found.groups), tools=tools)

    @page("view", ("GET", "HEAD", "POST"))
    def do_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        if name not in ACTIONS:
            raise PermissionDenied
        return action_view(self, request, object_id, name)

    def _do(self, identifier: str, name: str) -> str:
        return f"{self.address('change', identifier).removesuffix('change/')}do/{name}/"


def without_links(groups: Sequence[Group]) -> list[Group]:
    """Return the groups without what leads to pages for which one needs a role."""
    return [
        replace(
            group,
            facts=[
                replace(each, href="" if each.href.startswith("/admin/staff/") else each.href)
                for each in group.facts
            ],
        )
        for group in groups
    ]


_pages, _guard = OwnBookings(models.Booking, admin.site), admin.site.admin_view
urlpatterns = [
    path("<path:object_id>/change/", _guard(_pages.change_view), name="mine_booking_change"),
    path("<path:object_id>/delete/", _guard(_pages.delete_view), name="mine_booking_delete"),
    path("<path:object_id>/do/<slug:name>/", _guard(_pages.do_view), name="mine_booking_do"),
]
