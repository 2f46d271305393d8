"""Bookings in the admin: the list, and the page of one. Each other page is a view of its own."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.booking import Booking
from portal.services.bookings import bookings, staff_actions, unsent
from portal.staff.bookings.actions import ACTIONS, action_address, action_view, may_act
from portal.staff.bookings.bulk import bulk_view
from portal.staff.bookings.calendar import calendar_view
from portal.staff.bookings.cancelling import cancel_view, is_cancellable
from portal.staff.bookings.creation import creation_view
from portal.staff.bookings.export import export_view
from portal.staff.bookings.facts import describe_booking, named, status_text
from portal.staff.bookings.search import STATUSES, NarrowForm, read_search, read_status
from portal.staff.bookings.steps import event_type_of
from portal.staff.kit.admin_base import ServiceAdmin
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import Described, Tool
from portal.staff.kit.listing import PER_PAGE, Asked, Cell, ListPage, Row, known_page
from portal.staff.kit.team_limits import booking_check_reach


class BookingAdmin(ServiceAdmin):
    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Time"),
        gettext_noop("Title"),
        gettext_noop("Attendee"),
        gettext_noop("Host"),
        gettext_noop("Status"),
    )
    list_template = "staff/bookings/list.html"
    search_hint = gettext_noop(
        "An attendee's whole email address or name, exactly as in the booking, or a booking's uid."
    )
    offers = frozenset({"add", "change", "delete"})
    # Wide enough for Cal.com's short uids and for UUIDs.
    id_pattern = re.compile(r"[A-Za-z0-9_-]{1,64}")

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [
            *super().more_pages(),
            ("bulk/", partial(bulk_view, self), "bulk"),
            ("calendar/", partial(calendar_view, self), "calendar"),
            ("export/", partial(export_view, self), "export"),
            # `path`, as in Django's own addresses, whose ids are quoted.
            ("<path:object_id>/do/<slug:name>/", partial(action_view, self), "do"),
        ]

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("staff.confirm_booking"))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("staff.export_booking"))

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        clock = staff_clock()
        search = read_search(request, clock, query=asked.query)
        skip = (asked.page - 1) * PER_PAGE
        found = staff_actions.booking_search(search=search, take=PER_PAGE, skip=skip)
        rows = [self._row(booking, clock) for booking in found]
        return known_page(rows, total=found.pagination.total_items, number=asked.page)

    def more_of_list(self, request: HttpRequest) -> dict[str, Any]:
        chosen = read_status(request)
        query = request.GET.copy()
        # Another tab begins at its first page, with the same filters.
        for name in ("page", "status"):
            query.pop(name, None)
        rest = query.urlencode()
        return {
            "tabs": [
                (label, f"?status={value}{'&' + rest if rest else ''}", value == chosen)
                for value, label in STATUSES.items()
            ],
            "tab": chosen,
            "narrow": NarrowForm(request),
            "is_narrowed": any(request.GET.get(name) for name in NarrowForm.base_fields),
            "can_confirm": chosen == "unconfirmed" and self.has_confirm_permission(request),
            "can_export": self.has_export_permission(request),
            "export": f"{self.address('export')}?{request.GET.urlencode()}",
            "calendar": self.address("calendar"),
            "bulk": self.address("bulk"),
        }

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        booking_check_reach(request, identifier)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        booking = bookings.booking_get(uid=identifier)
        now, event_type = timezone.now(), event_type_of(booking)
        tools = [
            Tool(str(action.label), action_address(self, booking.uid, name))
            for name, action in ACTIONS.items()
            # No buttons for what would be refused.
            if may_act(self, request, action) and action.is_open(booking, event_type, now)
        ]
        if self.has_delete_permission(request) and is_cancellable(booking, now):
            tools.append(Tool(_("Cancel booking"), self.address("delete", booking.uid)))
        emails = unsent.unsent_list(uid=booking.uid)
        groups = describe_booking(booking, event_type, staff_clock(), emails)
        return Described(named(booking), groups, tools)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return creation_view(self, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        return cancel_view(self, request, object_id)

    def _row(self, booking: Booking, clock: StaffClock) -> Row:
        # The booker, most often (CONTRACT.md 4.16).
        first = booking.attendees[0] if booking.attendees else None
        others = len(booking.attendees) - 1
        cells = [
            Cell(
                clock.span(booking.starts_at, booking.ends_at),
                note=clock.zone_at(booking.starts_at),
                href=self.address("change", booking.uid),
            ),
            Cell(booking.title),
            Cell(
                (first.name or first.display_email or first.email) if first else "–",
                note=" · ".join(
                    part
                    for part in (
                        (first.display_email or first.email) if first and first.name else "",
                        _("and %(count)s more") % {"count": others} if others > 0 else "",
                    )
                    if part
                ),
            ),
            Cell(", ".join(host.name or host.email for host in booking.hosts) or "–"),
            Cell(status_text(booking), badge=booking.status),
        ]
        return Row(cells, key=booking.uid)
