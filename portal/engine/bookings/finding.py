"""Finding bookings by uid, and whether a user hosts or administers them."""

import uuid

from django.db.models import QuerySet

from portal.engine.bookings.answers import with_relations
from portal.engine.bookings.models import Booking
from portal.engine.errors import NotFound
from portal.engine.people.models import User
from portal.engine.teams.permissions import leads


def by_uid(uid: str) -> Booking | None:
    return with_relations(Booking.objects.filter(uid=uid)).first()


def existing(uid: str) -> Booking:
    """Raises NotFound with the sentence of GET /bookings/{uid}; most calls share it."""
    found = by_uid(uid)
    if found is None:
        raise NotFound(f"Booking with uid={uid} was not found in the database")
    return found


def series(uid: str) -> list[Booking]:
    """Return the bookings of a series by start; none when the uid belongs to no series."""
    # A UUIDField raises for any other text instead of finding nothing.
    return list(series_rows(uid)) if is_uuid(uid) else []


def series_rows(uid: uuid.UUID | str) -> QuerySet[Booking]:
    # Ids break ties, so that pages and series have one order.
    rows = Booking.objects.filter(recurring_booking_uid=uid).order_by("starts_at", "id")
    return with_relations(rows)


def load(ids: list[int]) -> list[Booking]:
    """Read bookings again with all relations, in ascending order of their starts."""
    rows = Booking.objects.filter(pk__in=ids).order_by("starts_at", "id")
    return list(with_relations(rows))


def is_host(user: User | None, row: Booking) -> bool:
    if user is None:
        return False
    # Reads `hosts` as prefetched by with_relations; a filter would be a query per booking.
    return row.user_id == user.pk or any(host.user_id == user.pk for host in row.hosts.all())


def is_host_or_leads(user: User | None, row: Booking) -> bool:
    """Say whether the user hosts the booking or is admin of a team or organization of its
    organizer.
    """
    if is_host(user, row):
        return True
    # A booking whose organizer was deleted is administered by nobody.
    return user is not None and row.user is not None and leads(user, row.user)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
