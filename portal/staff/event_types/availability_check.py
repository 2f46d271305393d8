"""Page of the availability check: why an event type has no times on a day, host by host."""

from collections.abc import Callable, Container
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.event_types import event_types
from portal.services.slots.availability_check import AvailabilityCheck, availability_check_get
from portal.staff.event_types.availability_picture import picture_of
from portal.staff.event_types.availability_words import first_words, gap_sentence, unseen_words
from portal.staff.kit.admin_base import ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.event_types import site_path
from portal.staff.kit.listing import read_date
from portal.staff.kit.team_limits import reachable_event_type_ids
from portal.web.times import clock_text, day_text

# Days. A rolling window is followed from today on, so far days would cost many calls.
FARTHEST = 366


class AvailabilityCheckPages(ServiceAdmin):
    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        page = (
            # The address stays: people have it in bookmarks.
            "<path:object_id>/trouble/",
            self.availability_check_view,
            "availability_check",
        )
        return [*super().more_pages(), page]

    @page("view")
    def availability_check_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event_type = event_types.event_type_get(
            event_type_id=int(self.identifier(request, object_id))
        )
        clock = staff_clock()
        day = _chosen_day(request, timezone.now().astimezone(clock.zone).date())
        check = availability_check_get(
            event_type=event_type,
            day=day,
            zone=clock.zone,
            now=timezone.now(),
            title_of=partial(_title, reachable_event_type_ids(request)),
        )
        return self.show(
            request,
            "staff/event_types/availability_check.html",
            _("Why no times? %(title)s") % {"title": event_type.title},
            **_context(event_type, check, clock, day),
            back=self.address("change", event_type.id),
            path=site_path(event_type),
        )


def _title(reachable: Container[int] | None, booking: Booking) -> str:
    # It takes the host's time all the same.
    is_known = reachable is None or booking.event_type_id in reachable
    return booking.title if is_known else _("of another team")


def _context(
    event_type: EventType, check: AvailabilityCheck, clock: StaffClock, day: date
) -> dict[str, Any]:
    names = {host.user_id: host.name for host in check.hosts}
    return {
        "event_type": event_type,
        "day": day,
        "day_text": day_text(day),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "zone": clock.zone_at(check.begins),
        "picture": picture_of(check, clock.zone),
        "hosts": check.hosts,
        "first_words": first_words(event_type, check),
        "unseen": unseen_words(check),
        "gaps": [
            (_span(gap.starts_at, gap.ends_at, clock), gap_sentence(gap, event_type, names))
            for gap in check.gaps
        ],
        "slots": [clock_text(slot.starts_at.astimezone(clock.zone)) for slot in check.slots],
    }


def _span(starts_at: Any, ends_at: Any, clock: StaffClock) -> str:
    start, end = (clock_text(each.astimezone(clock.zone)) for each in (starts_at, ends_at))
    return f"{start}–{end}"


def _chosen_day(request: HttpRequest, today: date) -> date:
    day = read_date(request, "day") or today
    if abs((day - today).days) > FARTHEST:
        raise BadRequest(_("Choose a day within a year."))
    return day
