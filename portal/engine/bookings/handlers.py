"""/v2/bookings: create, list and get (CONTRACT.md 4.1 to 4.7)."""

from collections.abc import Collection

from django.db.models import QuerySet

from portal.engine.bookings import answers, finding, listing
from portal.engine.bookings.making import creation
from portal.engine.bookings.models import Booking
from portal.engine.errors import NotFound
from portal.engine.keys.authentication import is_portal
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import BOOKINGS, Access, route
from portal.engine.protocol.values import Json


@route("POST", "/bookings", versions=BOOKINGS, access=Access.PUBLIC, changes=Change.TIMES)
def create(call: Call) -> Answer:
    """Answer one booking, the array of a series, or a seated booking with the new `seatUid`."""
    made = creation.create(call.body, call.user)
    # What was written now is as it would be read.
    is_known = not made.joined and not made.repeated
    rows = made.bookings if is_known else finding.load([row.pk for row in made.bookings])
    bodies = [answers.booking(row, viewer=call.user, fresh=not made.joined) for row in rows]
    if made.seat is not None:
        bodies[0]["seatUid"] = str(made.seat.seat_uid)
    return Answer(bodies if made.is_series else bodies[0], status=201)


@route("GET", "/bookings", versions=BOOKINGS, access=Access.GUARDED)
def list_bookings(call: Call) -> Answer:
    rows = listing.seen_by(call.caller, is_portal=is_portal(call.request))
    return page_of(call, rows, ignored=listing.NOT_FOR_PEOPLE)


def page_of(call: Call, rows: QuerySet[Booking], *, ignored: Collection[str] = ()) -> Answer:
    """Answer the page of `rows` that the query asks for, as if parameters in `ignored` were not
    sent.
    """
    query = {name: values for name, values in call.query.items() if name not in ignored}
    found = listing.read(query).page(rows)
    # The page is cut over ids alone, then its rows are read with all relations in a few queries.
    rows = answers.with_relations(Booking.objects.filter(pk__in=found.ids).order_by())
    by_id = {row.pk: row for row in rows}
    data = [answers.booking(by_id[pk], viewer=call.caller) for pk in found.ids]
    return Answer(data, beside={"pagination": found.pagination})


@route("GET", "/bookings/by-seat/{seat_uid}", versions=BOOKINGS, access=Access.PUBLIC)
def get_by_seat(call: Call, seat_uid: str) -> Answer:
    rows = Booking.objects.none()
    # A UUIDField raises for any other text instead of finding nothing.
    if finding.is_uuid(seat_uid):
        rows = answers.with_relations(Booking.objects.filter(attendees__seat_uid=seat_uid))
    for row in rows:
        body = answers.booking(row, viewer=call.user, own_seat=seat_uid.lower())
        for host in body["hosts"]:
            del host["timeZone"]  # this call alone leaves it out
        return Answer(body)
    raise NotFound(f"Booking with seatUid={seat_uid} was not found in the database")


@route("GET", "/bookings/{uid}", versions=BOOKINGS, access=Access.PUBLIC)
def get(call: Call, uid: str) -> Answer:
    return Answer(find_answer(uid, call.user))


def find_answer(uid: str, viewer: User | None) -> Json | list[Json]:
    """Return the body for a booking's uid, or the array for a series' uid. Raises NotFound."""
    row = finding.by_uid(uid)
    if row is not None:
        return answers.booking(row, viewer=viewer)
    rows = finding.series(uid)
    if not rows:
        raise NotFound(f"Booking with uid={uid} was not found in the database")
    return [answers.booking(row, viewer=viewer) for row in rows]
