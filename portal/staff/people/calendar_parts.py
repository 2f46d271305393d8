"""Connected calendars, whether they work, and what they hold: of the account whose key the portal has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calcom.schemas.calendar import Calendar, Calendars, ConnectedCalendar
from portal.i18n.zones import pinned_zone
from portal.services.errors import ServiceError
from portal.services.people import calendars
from portal.services.people.members import Person
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.listing import Cell, read_text
from portal.staff.kit.parts import Days, Part, Table, read_part

USUAL_DAYS, MOST_DAYS, FARTHEST_DAYS = 7, 31, 731
_ADDRESS = re.compile(r"[a-z][a-z+.-]*://(?:[^\s/@]*@)?([^\s/?#:]*)\S*", re.IGNORECASE)


def calendar_parts(request: HttpRequest, person: Person) -> Sequence[Part]:
    """Return the calendars and the busy times of the account; for others, that nobody but they sees them.

    Raises BadRequest for days that cannot be shown.
    """
    heading = _("Connected calendars")
    if not person.is_account:
        said = _("Cal.com shows connected calendars and busy times to their owner only.")
        return [Part("calendars", heading, Table(empty=said))]
    clock = _clock()
    days = _read_days(request, today=timezone.now().astimezone(clock.zone).date())
    return [
        read_part(request, "calendars", heading, _calendar_table),
        read_part(request, "busy", _("Busy times"), partial(_busy_table, clock, days), days),
    ]


def _clock() -> StaffClock:
    try:
        return staff_clock()
    except ServiceError:
        return StaffClock(pinned_zone("UTC"))


def _calendar_table() -> Table:
    found = calendars.calendars_get()
    rows = [row for each in found.connected_calendars for row in _rows(each, found)]
    columns = [
        _("Calendar"),
        _("Connection"),
        _("State"),
        _("Blocks times"),
        _("Bookings are written to it"),
    ]
    note = ""
    if rows and not calendars.selected_list(found=found):
        note = _("None is selected in Cal.com, so nothing in them blocks a time.")
    return Table(columns, rows, _("None is connected."), note)


def _rows(connection: ConnectedCalendar, found: Calendars) -> Iterator[Sequence[Cell]]:
    title = connection.integration.title or connection.integration.name
    email = (connection.primary and connection.primary.email) or connection.integration.email or ""
    whose = Cell(title or connection.integration.type, note=email)
    state = _state_cell(connection)
    if not connection.calendars:
        yield [Cell("–"), whose, state, Cell("–"), Cell("–")]
    for calendar in connection.calendars:
        note = _("read-only") if calendar.read_only else ""
        name = Cell(calendar_name(calendar), note=note)
        is_target = _is_destination(calendar, found)
        yield [name, whose, state, Cell(mark=calendar.is_selected), Cell(mark=is_target)]


def calendar_name(calendar: Calendar) -> str:
    """Return what a calendar is called. The address of a feed is a secret: of it only the host is told."""
    return calendar.name or without_addresses(calendar.external_id)


def without_addresses(text: str) -> str:
    """Return a text with the host alone of each web address in it."""
    return _ADDRESS.sub(r"\1", text)


def _state_cell(connection: ConnectedCalendar) -> Cell:
    if not connection.error:
        return Cell(_("Works"), badge="accepted")
    error = connection.error
    said = error.get("message", "") if isinstance(error, Mapping) else error
    return Cell(_("Broken"), badge="broken", note=without_addresses(str(said))[:300])


def _is_destination(calendar: Calendar, found: Calendars) -> bool:
    target = found.destination_calendar
    return (target.integration, target.external_id) == (calendar.integration, calendar.external_id)


def _busy_table(clock: StaffClock, days: Days) -> Table:
    begins = datetime.combine(days.first, time(0), clock.zone).astimezone(UTC)
    last = days.first + timedelta(days=days.count)
    ends = datetime.combine(last, time(0), clock.zone).astimezone(UTC)
    chosen = calendars.selected_list(found=calendars.calendars_get())
    busy = calendars.busy_time_list(calendars=chosen, starts_at=begins, ends_at=ends)
    rows = [
        [
            Cell(clock.span(each.starts_at, each.ends_at)),
            Cell(each.title or "–"),
            Cell(each.source or "–"),
        ]
        for each in busy
    ]
    empty = _("Nothing stands in the calendars that block times in these days.")
    note = _("Times are in %(zone)s. Bookings of Cal.com are not among them.")
    return Table(
        [_("When"), _("What"), _("From")],
        rows,
        empty if chosen else _("No calendar blocks times."),
        note % {"zone": clock.zone_at(begins)},
    )


def _read_days(request: HttpRequest, *, today: date) -> Days:
    """Return the days that the address asks for, a week from today without. Raises BadRequest."""
    given, count = read_text(request, "from"), read_text(request, "days") or str(USUAL_DAYS)
    try:
        first = date.fromisoformat(given) if given else today
    except ValueError as error:
        raise BadRequest(_("The first day in this address is not a date.")) from error
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    if not 1 <= number <= MOST_DAYS:
        said = _("From 1 to %(most)s days can be shown at once.")
        raise BadRequest(said % {"most": MOST_DAYS})
    if abs((first - today).days) > FARTHEST_DAYS:
        raise BadRequest(_("Only days within two years can be shown."))
    return Days(first, number, MOST_DAYS)
