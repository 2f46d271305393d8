"""Connected calendars and whether they work, of anybody on the engine; the busy times only of the key's own account."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calcom.schemas.calendar import Calendar, Calendars, ConnectedCalendar
from portal.i18n.zones import pinned_zone
from portal.services.errors import ServiceError
from portal.services.people import calendars
from portal.services.people.members import Person
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import without_addresses
from portal.staff.kit.listing import Cell, read_date, read_text
from portal.staff.kit.parts import Days, Part, Table, read_part
from portal.web.protection.readers import read_integer

# Bounds of what one page may ask Cal.com for.
USUAL_DAYS, MOST_DAYS, FARTHEST_DAYS = 7, 31, 731


def calendar_parts(request: HttpRequest, person: Person) -> Sequence[Part]:
    """Return the calendars and the busy times of the account; for other people their calendars, or why not.

    Raises BadRequest for days that cannot be shown.
    """
    heading = _("Connected calendars")
    if not person.is_account:
        theirs = calendars.calendars_of_person(user_id=person.user_id)
        if theirs is not None:
            return [Part("calendars", heading, _calendar_table(_clock(), theirs))]
        said = _("Cal.com shows connected calendars and busy times to their owner only.")
        return [Part("calendars", heading, Table(empty=said))]
    clock = _clock()
    days = _read_days(request, today=timezone.now().astimezone(clock.zone).date())
    return [
        read_part(request, "calendars", heading, partial(_own_calendar_table, clock)),
        read_part(
            request,
            "busy",
            _("Busy times"),
            partial(_busy_table, clock, days, person.time_zone),
            days,
        ),
    ]


def _clock() -> StaffClock:
    try:
        return staff_clock()
    except ServiceError:
        # The zone is read from Cal.com, and each part of the page must be able to fail by itself.
        return StaffClock(pinned_zone("UTC"))


def _own_calendar_table(clock: StaffClock) -> Table:
    return _calendar_table(clock, calendars.calendars_get())


def _calendar_table(clock: StaffClock, found: Calendars) -> Table:
    rows = [row for each in found.connected_calendars for row in _rows(clock, each, found)]
    columns = [
        _("Calendar"),
        _("Connection"),
        _("State"),
        _("Blocks times"),
        _("Bookings are written to it"),
    ]
    note, selected = "", calendars.selected_list(found=found)
    if rows and not selected:
        note = _("None is selected, so nothing in them blocks a time.")
    elif any(_is_out_of_date(each) for each in selected):
        note = _(
            "A calendar that blocks times is out of date: events that were added to it since are not known, "
            "and times that they take can be booked. Mend its address, or connect it anew."
        )
    return Table(columns, rows, _("None is connected."), note)


def _rows(
    clock: StaffClock, connection: ConnectedCalendar, found: Calendars
) -> Iterator[Sequence[Cell]]:
    title = connection.integration.title or connection.integration.name
    email = (connection.primary and connection.primary.email) or connection.integration.email or ""
    whose = Cell(title or connection.integration.type, note=email)
    state = _state_cell(connection)
    target = (found.destination_calendar.integration, found.destination_calendar.external_id)
    if not connection.calendars:
        yield [Cell("–"), whose, state, Cell("–"), Cell("–")]
    for calendar in connection.calendars:
        note = _("read-only") if calendar.read_only else ""
        name = Cell(calendar_name(calendar), note=note)
        is_target = (calendar.integration, calendar.external_id) == target
        own = _feed_state(clock, calendar) if _says_own_state(connection) else state
        yield [name, whose, own, Cell(mark=calendar.is_selected), Cell(mark=is_target)]


def calendar_name(calendar: Calendar) -> str:
    """Return the calendar's name, else its id without secrets."""
    # The id of a feed is its address, which is all that is needed to read the calendar.
    return calendar.name or without_addresses(calendar.external_id)


def _state_cell(connection: ConnectedCalendar) -> Cell:
    if not connection.error:
        return Cell(_("Works"), badge="accepted")
    error = connection.error
    said = error.get("message", "") if isinstance(error, Mapping) else error
    return Cell(_("Broken"), badge="broken", note=without_addresses(str(said))[:300])


def _says_own_state(connection: ConnectedCalendar) -> bool:
    return any(each.problem or each.unread_events for each in connection.calendars)


def _is_out_of_date(calendar: Calendar) -> bool:
    return bool(calendar.kept_until and calendar.kept_until < timezone.now())


def _feed_state(clock: StaffClock, calendar: Calendar) -> Cell:
    notes = []
    if calendar.problem:
        notes.append(without_addresses(calendar.problem)[:300] + ".")
    if calendar.problem and calendar.read_at and calendar.kept_until:
        said = _("It was read last on %(read)s. What stood in it then goes on blocking times.")
        if not _is_out_of_date(calendar):
            said = _(
                "It was read last on %(read)s. What stood in it then goes on blocking times, and counts as "
                "up to date until %(until)s."
            )
        moments = {
            "read": clock.moment(calendar.read_at),
            "until": clock.moment(calendar.kept_until),
        }
        notes.append(said % moments)
    if calendar.unread_events:
        notes.append(
            ngettext(
                "%(count)s event of this calendar could not be read. It blocks the time of its start, "
                "where that is known.",
                "%(count)s events of this calendar could not be read. They block the times of their starts, "
                "where those are known.",
                calendar.unread_events,
            )
            % {"count": calendar.unread_events}
        )
    note = " ".join(notes)
    if _is_out_of_date(calendar):
        return Cell(_("Out of date"), badge="broken", note=note)
    if calendar.problem:
        return Cell(_("Broken"), badge="broken", note=note)
    return Cell(_("Works"), badge="accepted", note=note)


def _busy_table(clock: StaffClock, days: Days, home_zone: str) -> Table:
    begins = datetime.combine(days.first, time(0), clock.zone).astimezone(UTC)
    last = days.first + timedelta(days=days.count)
    ends = datetime.combine(last, time(0), clock.zone).astimezone(UTC)
    # Cal.com wants to be given the calendars (CONTRACT.md 9.2).
    chosen = calendars.selected_list(found=calendars.calendars_get())
    busy = calendars.busy_time_list(
        calendars=chosen, starts_at=begins, ends_at=ends, home_zone=home_zone
    )
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
    first = read_date(request, "from") or today
    count = read_text(request, "days") or str(USUAL_DAYS)
    number = read_integer(count, least=1, most=MOST_DAYS)
    if number is None:
        said = _("From 1 to %(most)s days can be shown at once.")
        raise BadRequest(said % {"most": MOST_DAYS})
    if abs((first - today).days) > FARTHEST_DAYS:
        raise BadRequest(_("Only days within two years can be shown."))
    return Days(first, number, MOST_DAYS)
