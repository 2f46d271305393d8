"""Sentences of an availability check: one for each time that is not offered."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.availability import Gap, Period, Reason, Refusal
from portal.calcom.schemas.event_type import EventType
from portal.services.slots.availability_check import AvailabilityCheck
from portal.services.slots.availability_values import CLOSED
from portal.web.times import length_text


def gap_sentence(gap: Gap, event_type: EventType, names: Mapping[int, str]) -> str:
    # Without any, the rules would offer the time, but Cal.com does not.
    if gap.refusals:
        return " ".join(_sentence(refusal, event_type, names) for refusal in gap.refusals)
    return _(
        "Free as far as can be seen. Something that cannot be seen here may stand in the way: a calendar entry, or a "
        "slot that a visitor has reserved."
    )


def _sentence(refusal: Refusal, event_type: EventType, names: Mapping[int, str]) -> str:
    if refusal.limit:
        return _limit_sentence(refusal, event_type)
    if refusal.host_ids:
        return _host_sentence(refusal, ", ".join(names[host_id] for host_id in refusal.host_ids))
    about = refusal.busy.title if refusal.busy else ""
    return {
        Reason.NO_HOSTS: _("It has no hosts, so nobody can be booked."),
        Reason.PAST: _("This is over."),
        Reason.NOTICE: _("Too soon: bookings need %(length)s of notice.")
        % {"length": length_text(event_type.minimum_booking_notice)},
        Reason.BEYOND_WINDOW: _("Outside the booking window."),
        Reason.SEATS_FULL: _("All seats are taken: %(about)s.") % {"about": about},
        Reason.BUSY: _("Overlaps a booking that has seats: %(about)s.") % {"about": about},
        Reason.RESERVED: _("A visitor has reserved it."),
        Reason.OFF_GRID: _(
            "Shorter than the event type's %(length)s, or between two steps of the grid."
        )
        % {"length": length_text(event_type.length_in_minutes)},
        Reason.NOT_FIRST: _("Only the first free slot of each day is offered."),
    }[refusal.reason]


def _limit_sentence(refusal: Refusal, event_type: EventType) -> str:
    period = refusal.limit.period if refusal.limit else Period.DAY
    if refusal.reason is not Reason.DURATION_LIMIT:
        return {
            Period.DAY: _("The limit for this day is used up."),
            Period.WEEK: _("The limit for this week is used up."),
            Period.MONTH: _("The limit for this month is used up."),
            Period.YEAR: _("The limit for this year is used up."),
        }[period]
    # Cal.com refuses the booking that would exactly reach a year's limit (CONTRACT.md 17).
    said = {
        Period.DAY: _("The limit for this day has no room for %(length)s more."),
        Period.WEEK: _("The limit for this week has no room for %(length)s more."),
        Period.MONTH: _("The limit for this month has no room for %(length)s more."),
        Period.YEAR: _("The limit for this year has no room for %(length)s more."),
    }[period]
    return said % {"length": length_text(event_type.length_in_minutes)}


def _host_sentence(refusal: Refusal, host: str) -> str:
    busy = refusal.busy
    # What neither has a uid nor an event type comes from a connected calendar.
    if busy is not None and busy.uid == CLOSED:
        return _("Closed: %(about)s.") % {"about": busy.title} if busy.title else _("Closed.")
    is_entry = busy is not None and busy.event_type_id is None and not busy.uid
    sentences = {
        Reason.DAY_OFF: _("%(host)s is out of office."),
        Reason.OUTSIDE_HOURS: _("%(host)s does not work then."),
        Reason.BUSY: _("%(host)s has “%(about)s” in a connected calendar.")
        if is_entry
        else _("%(host)s has a booking: %(about)s."),
        Reason.BUFFER: _("%(host)s has a buffer around a calendar entry: %(about)s.")
        if is_entry
        else _("%(host)s has a buffer around a booking: %(about)s."),
        Reason.RESERVED: _("A visitor has reserved time of %(host)s."),
    }
    return sentences[refusal.reason] % {"host": host, "about": busy.title if busy else ""}


def first_words(event_type: EventType, check: AvailabilityCheck) -> list[str]:
    found = []
    if event_type.scheduling_type == "managed":
        found.append(
            _("A managed event type is a template: only its members' copies can be booked.")
        )
    elif not check.hosts:
        found.append(_("It has no hosts, so nobody can be booked."))
    if event_type.hidden:
        found.append(_("It is hidden: visitors find it only by its address."))
    found += [
        _("%(host)s has no hours at all on this day.") % {"host": host.name}
        for host in check.hosts
        if not host.hours
    ]
    if event_type.only_show_first_available_slot:
        found.append(_("Only the first free slot of each day is offered."))
    return found


def unseen_words(check: AvailabilityCheck) -> list[str]:
    sentences = {
        "calendars": _(
            "Other hosts' connected calendars: Cal.com shows them only to their owners, yet they block times."
        ),
        "own_calendars": _("Calendars of the portal's account: they cannot be read just now."),
        "bookings": _("Bookings of other hosts: the portal's account may not list them."),
        "absences": _("Absences: the portal's account may not list them."),
        "schedules": _(
            "Schedules of some hosts: the portal's account may not see them, so Cal.com's usual hours are shown."
        ),
        "rolling": _(
            "Where the booking window ends: it counts days that have slots, which depends on all days before."
        ),
    }
    return [
        *(sentences[name] for name in check.unseen),
        # Always: Cal.com has no list of them.
        _("Slots that visitors have reserved just now."),
    ]
