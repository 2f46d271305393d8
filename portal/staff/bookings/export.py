"""Export of bookings as CSV: streamed, however many there are."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.services.bookings.staff_actions import booking_each
from portal.services.errors import ServiceError
from portal.staff.bookings.search import read_search
from portal.staff.kit.admin_base import ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.facts import value_lines
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import read_asked

# Names that programs rely on, the same in every language.
COLUMNS = (
    "uid",
    "status",
    "start",
    "end",
    "minutes",
    "title",
    "event type",
    "host",
    "attendee",
    "email",
    "guests",
    "location",
    "answers",
    "created",
)
# What begins a formula, also in the wide and small forms that some spreadsheets take for it: at the beginning of a
# cell, and behind what some of them divide cells by, even within quotes. Blanks, quotes and marks that nobody sees may
# stand between.
_FORMULA = re.compile(
    r"^(?=[ ]*[\t\r])|(?:^|(?<=[;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]))"
    r"(?=[\s\"'\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])"
)


class _Echo:
    """A file for `csv.writer` that gives each line back to the stream."""

    def write(self, line: str) -> str:
        return line


@page("export")
def export_view(admin: ServiceAdmin, request: HttpRequest) -> Any:
    del admin
    clock = staff_clock()
    search = read_search(request, clock, query=read_asked(request).query)
    found = booking_each(search=search)
    # The first is asked for before the answer begins, so that a fault is a page and not a broken file.
    first = next(found, None)
    everything = chain([] if first is None else [first], found)
    response = StreamingHttpResponse(
        _lines(request, everything, clock), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="bookings.csv"'
    return response


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    # Names and answers come from strangers; a leading apostrophe makes a cell a text.
    return _FORMULA.sub("'", text)


def _lines(request: HttpRequest, found: Iterable[Booking], clock: StaffClock) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    # Without this mark spreadsheets read a file in an encoding of their own.
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    try:
        for booking in found:
            yield str(writer.writerow([safe_cell(cell) for cell in _cells(booking, clock)]))
    except ServiceError as error:
        note_upstream(request, error)
        said = _("This list is not complete: %(reason)s")
        # The status was sent long ago, so the file itself has to say it.
        yield str(writer.writerow([said % {"reason": fault_of(error).sentence}]))


def _cells(booking: Booking, clock: StaffClock) -> list[str]:
    first = booking.attendees[0] if booking.attendees else None
    answers = value_lines(booking.booking_fields_responses)
    created = booking.created_at
    return [
        booking.uid,
        booking.status,
        # With the offset, so that programs need not know the zone.
        booking.starts_at.astimezone(clock.zone).isoformat(),
        booking.ends_at.astimezone(clock.zone).isoformat(),
        str(booking.duration),
        booking.title,
        booking.event_type.slug if booking.event_type else "",
        ", ".join(host.name or host.email for host in booking.hosts),
        first.name if first else "",
        (first.display_email or first.email) if first else "",
        ", ".join([*booking.guests, *(one.email for one in booking.attendees[1:])]),
        booking.location or "",
        "; ".join(answers),
        created.astimezone(clock.zone).isoformat() if created else "",
    ]
