"""/v2/slots/reservations: calls and answers (CONTRACT.md 3.2 to 3.5)."""

from portal.engine import clock
from portal.engine.bookings.finding import is_uuid
from portal.engine.errors import NotFound
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import SLOTS, Access, route
from portal.engine.protocol.values import Json, format_instant, minutes
from portal.engine.reservations.making import give_up, reserve
from portal.engine.reservations.models import Reservation


def created(row: Reservation, minutes: int) -> Json:
    """Return the answer of create and update, which names the reservation's duration in minutes."""
    return {
        "eventTypeId": row.event_type_id,
        **_slot(row),
        "reservationUid": str(row.uid),
        "reservationDuration": minutes,
        "reservationUntil": format_instant(row.expires_at),
    }


def found(row: Reservation) -> Json:
    return {
        "reservationUid": str(row.uid),
        "eventTypeId": row.event_type_id,
        **_slot(row),
        "reservationUntil": format_instant(row.expires_at),
    }


def _slot(row: Reservation) -> Json:
    return {
        "slotStart": format_instant(row.starts_at),
        "slotEnd": format_instant(row.ends_at),
        "slotDuration": minutes(row.ends_at - row.starts_at),
    }


PATH = "/slots/reservations"


@route("POST", PATH, versions=SLOTS, access=Access.PUBLIC, changes=Change.TIMES)
def create(call: Call) -> Answer:
    row, minutes = reserve(call.body, call.user)
    return Answer(created(row, minutes), status=201)


@route("GET", PATH + "/{uid}", versions=SLOTS, access=Access.PUBLIC)
def get(call: Call, uid: str) -> Answer:  # noqa: ARG001  the uid is the secret
    row = _find(uid)
    # Null for unknown and for expired ones, never a 404 (recordings 335, 353). Expired rows may
    # linger until `purge_reservations`.
    return Answer(found(row) if row and row.expires_at > clock.now() else None)


@route("PATCH", PATH + "/{uid}", versions=SLOTS, access=Access.PUBLIC, changes=Change.TIMES)
def update(call: Call, uid: str) -> Answer:
    """Move or prolong a reservation. Raises NotFound for an unknown uid."""
    row = _find(uid)
    if row is None:
        raise NotFound(f"Slot with uid={uid} not found")
    row, minutes = reserve(call.body, call.user, replaced=row)
    return Answer(created(row, minutes))


@route("DELETE", PATH + "/{uid}", versions=SLOTS, access=Access.PUBLIC, changes=Change.TIMES)
def delete(call: Call, uid: str) -> Answer:  # noqa: ARG001  the uid is the secret
    # An unknown uid is no error (recording 352).
    give_up(uid)
    return Answer(body={"status": "success"})


def _find(uid: str) -> Reservation | None:
    return Reservation.objects.filter(uid=uid).first() if is_uuid(uid) else None
