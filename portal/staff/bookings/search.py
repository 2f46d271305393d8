"""Reader of what the address of a list, an export or a calendar asks for."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.services.bookings.staff_actions import BookingSearch
from portal.services.people import teams
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.event_types import labels_of
from portal.staff.kit.fields import DayField, choice
from portal.staff.kit.listing import read_date, read_id, read_text
from portal.staff.kit.team_limits import reachable_teams, reachable_with_personal, team_limit

STATUSES = {
    "upcoming": gettext_lazy("Upcoming"),
    "unconfirmed": gettext_lazy("Unconfirmed"),
    "recurring": gettext_lazy("Recurring"),
    "past": gettext_lazy("Past"),
    "cancelled": gettext_lazy("Cancelled"),
    "all": gettext_lazy("All"),
}
# Of what is over the latest is wanted, of what is ahead the next.
NEWEST_FIRST = {"past", "cancelled", "all"}
# From twenty characters on, so that a short name is not taken for a uid.
UID = re.compile(r"[A-Za-z0-9_-]{20,64}")


class NarrowForm(forms.Form):
    event_type = choice(gettext_lazy("Event type"), ())
    team = choice(gettext_lazy("Team"), ())
    host = choice(gettext_lazy("Host"), ())
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("Until"), required=False)

    def __init__(self, request: HttpRequest) -> None:
        # Unbound without parameters: a bound form would show errors before anything was chosen.
        super().__init__(request.GET or None)
        fields: dict[str, Any] = self.fields
        found = reachable_with_personal(request)
        fields["event_type"].choices = [
            ("", _("Any")),
            *((str(key), label) for key, label in labels_of(found).items()),
        ]
        known = reachable_teams(request)
        fields["team"].choices = [("", _("Any")), *((str(one.team_id), one.name) for one in known)]
        people = teams.organization_member_list()
        fields["host"].choices = [("", _("Any")), *((str(one.user_id), one.name) for one in people)]


def read_status(request: HttpRequest) -> str:
    """Return the tab that the address asks for. Raises BadRequest."""
    chosen = read_text(request, "status") or "upcoming"
    if chosen not in STATUSES:
        raise BadRequest(_("Bookings are listed as %(names)s.") % {"names": ", ".join(STATUSES)})
    # A uid is searched among all: nobody knows the status of a booking by it.
    return "all" if UID.fullmatch(read_text(request, "q").strip()) else chosen


def read_search(request: HttpRequest, clock: StaffClock, *, query: str) -> BookingSearch:
    """Raises BadRequest for what cannot be asked for."""
    status = read_status(request)
    first, last = read_date(request, "first"), read_date(request, "last")
    return BookingSearch(
        **_words(query),
        status=None if status == "all" else status,
        event_type_id=read_id(request, "event_type"),
        team_id=read_id(request, "team"),
        host_id=read_id(request, "host"),
        starts_from=midnight(first, clock) if first else None,
        # The last day is included.
        ends_by=midnight(last + timedelta(days=1), clock) if last else None,
        newest_first=status in NEWEST_FIRST,
        within=team_limit(request),
    )


def midnight(day: date, clock: StaffClock) -> datetime:
    """Return the beginning of a day of the staff's zone, in UTC."""
    return datetime.combine(day, time(0), clock.zone).astimezone(UTC)


def _words(query: str) -> dict[str, str]:
    if not query:
        return {}
    # Cal.com has no search over several fields, so the text decides which one is meant.
    if "@" in query:
        return {"attendee_email": query}
    return {"uid": query} if UID.fullmatch(query) else {"attendee_name": query}
