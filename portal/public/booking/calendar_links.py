"""Links that add a booking to well-known calendars, and the text that goes there with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.i18n.zones import pinned_zone
from portal.public.shared.booking_view import attendee_zone
from portal.public.shared.locations import stored_location
from portal.public.shared.series import next_day
from portal.services.bookings.access import BookingAccess
from portal.services.bookings.visitor_changes import ACTIVE
from portal.web.text import cut, line_text, typed_text
from portal.web.times import clock_text, day_and_time, short_day_text

# Characters of a whole link, encoded: what all calendars, and the programs on the way to them, take.
LONGEST = 2000
# How many of them a title or a location, and the dates of a series, may have.
_LONGEST_WORDS, _LONGEST_DATES = 300, 500
_LONGEST_NOTES = 1000
_SHORTEST_MONTH = 28
_STEPS = {"weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY"}


@dataclass(frozen=True, slots=True)
class CalendarLink:
    name: str
    href: str


def page_address(access: BookingAccess, name: str = "booking") -> str:
    # With the seat, without which a participant can change nothing.
    query = {"seatReferenceUid": access.seat_uid} if access.seat_uid else None
    return settings.PORTAL_URL + reverse(name, args=[access.booking.uid], query=query)


def notes_of(access: BookingAccess) -> str:
    event_type = access.event_type
    is_hidden = event_type is not None and event_type.hide_calendar_notes
    return "" if is_hidden else typed_text(access.booking.description or "", most=_LONGEST_NOTES)


def addresses_of(access: BookingAccess) -> str:
    """Return a line each for the booking's page and for what the holder can do with it, with their addresses."""
    now, found = timezone.now(), [_("Details and changes: %(address)s")]
    found[0] %= {"address": page_address(access)}
    if access.booking.status in ACTIVE:
        if not access.why_not_reschedule(now=now):
            found.append(
                f"{_('Choose another time')}: {page_address(access, 'booking-reschedule')}"
            )
        if not access.why_not_cancel(now=now):
            found.append(f"{_('Cancel')}: {page_address(access, 'booking-cancel')}")
    return "\n".join(found)


def calendar_links(access: BookingAccess, *, series: Sequence[Booking] = ()) -> list[CalendarLink]:
    """Return a link for each calendar, at most `LONGEST` characters long.

    Of a `series` the text names all active dates; Google, which alone takes a rule, adds them all where one holds.
    """
    booking, dates = (
        access.booking,
        sorted((one for one in series if one.status in ACTIVE), key=lambda one: one.starts_at),
    )
    title, stored = _short(booking.title), _short(stored_location(booking.location))
    fixed = "\n\n".join(part for part in (_dates_text(dates, access), addresses_of(access)) if part)
    begin, end = (_compact(moment) for moment in (booking.starts_at, booking.ends_at))
    # None of these has an API for it; these are the addresses that their own "add to calendar" buttons use.
    google = {"action": "TEMPLATE", "text": title, "dates": f"{begin}/{end}", "location": stored}
    google |= _repeated(dates, access)
    outlook = {
        # Without both, Outlook opens the calendar and drops the event.
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": booking.starts_at.isoformat(),
        "enddt": booking.ends_at.isoformat(),
        "location": stored,
    }
    yahoo = {"v": "60", "title": title, "st": begin, "et": end, "in_loc": stored}
    return [
        CalendarLink(name, _link(address, query, text, notes_of(access), fixed))
        for name, address, query, text in (
            ("Google Calendar", "https://calendar.google.com/calendar/render", google, "details"),
            ("Outlook", "https://outlook.live.com/calendar/0/deeplink/compose", outlook, "body"),
            (
                "Office 365",
                "https://outlook.office.com/calendar/0/deeplink/compose",
                outlook,
                "body",
            ),
            ("Yahoo", "https://calendar.yahoo.com/", yahoo, "desc"),
        )
    ]


def _link(address: str, query: dict[str, str], text: str, notes: str, fixed: str) -> str:
    # Blanks as %20: some calendars show the plus signs of a form's encoding.
    link = f"{address}?{urlencode(query | {text: fixed}, quote_via=quote)}"
    room = LONGEST - len(link) - len(quote("\n\n"))
    if notes and room >= 0:
        notes = _encoded_cut(notes, room)
    if not notes or room < 0:
        return link
    return f"{address}?{urlencode(query | {text: f'{notes}\n\n{fixed}'}, quote_via=quote)}"


def _encoded_cut(text: str, most: int) -> str:
    """Return the beginning of a text that takes at most `most` characters in an address, empty if none fits."""
    length = len(text)
    while length and len(quote(cut(text, length))) > most:
        # By what is too much, were all of it the widest character: four bytes of three characters each.
        length -= max(1, (len(quote(cut(text, length))) - most) // 12)
    return cut(text, length) if length > 1 else ""


def _short(text: str) -> str:
    return _encoded_cut(line_text(text), _LONGEST_WORDS)


def _compact(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _dates_text(dates: Sequence[Booking], access: BookingAccess) -> str:
    if len(dates) < 2:
        return ""
    zone = pinned_zone(attendee_zone(access))
    local = [one.starts_at.astimezone(zone) for one in dates]
    text = "\n".join(day_and_time(short_day_text(one.date()), clock_text(one)) for one in local)
    if len(quote(text)) <= _LONGEST_DATES:
        return text
    # Shorter in all languages, and dozens of them find room.
    return _encoded_cut("; ".join(f"{one:%m-%d %H:%M}" for one in local), 2 * _LONGEST_DATES)


def _repeated(dates: Sequence[Booking], access: BookingAccess) -> dict[str, str]:
    """Return Google's parameters for a series that a rule describes, none for others."""
    rule = access.event_type.recurrence if access.event_type else None
    step = _STEPS.get(rule.frequency or "") if rule else None
    if rule is None or step is None or len(dates) < 2:
        return {}
    name = attendee_zone(access)
    local = [one.starts_at.astimezone(pinned_zone(name)).replace(tzinfo=None) for one in dates]
    number = rule.interval or 1
    is_regular = all(
        after == datetime.combine(next_day(before.date(), rule.frequency, number), before.time())
        for before, after in pairwise(local)
    )
    # Where a month is too short Cal.com goes on with its last day, and a rule leaves the month out.
    is_regular = is_regular and (step == "WEEKLY" or local[0].day <= _SHORTEST_MONTH)
    if not is_regular:
        return {}
    length = dates[0].ends_at - dates[0].starts_at
    # By the wall clock in the booker's zone, which changes of the clocks leave as it is.
    span = "/".join(f"{moment:%Y%m%dT%H%M%S}" for moment in (local[0], local[0] + length))
    recur = f"RRULE:FREQ={step};INTERVAL={number};COUNT={len(dates)}"
    return {"dates": span, "ctz": name, "recur": recur}
