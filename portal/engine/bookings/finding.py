"""Finding bookings by uid, and who stands in what relation to them."""

import uuid

from django.db.models import QuerySet

from portal.engine.bookings.answers import with_relations
from portal.engine.bookings.models import Booking
from portal.engine.errors import NotFound
from portal.engine.people.models import User
from portal.engine.teams.permissions import leads


def by_uid(uid: str) -> Booking | None:
    """Return the booking, or the occurrence of a series, with that uid; None when there is none."""
    return with_relations(Booking.objects.filter(uid=uid)).first()


def existing(uid: str) -> Booking:
    """Return the booking with that uid. Raises NotFound as the reading call words it."""
    found = by_uid(uid)
    if found is None:
        raise NotFound(f"Booking with uid={uid} was not found in the database")
    return found


def series(uid: str) -> list[Booking]:
    """Return the bookings of a series in ascending order; none when the uid is no series'."""
    return list(series_rows(uid)) if is_uuid(uid) else []


def series_rows(uid: uuid.UUID | str) -> QuerySet[Booking]:
    """Return the rows of a series in ascending order."""
    rows = Booking.objects.filter(recurring_booking_uid=uid).order_by("starts_at", "id")
    return with_relations(rows)


def load(ids: list[int]) -> list[Booking]:
    """Return bookings afresh, in ascending order of their starts."""
    rows = Booking.objects.filter(pk__in=ids).order_by("starts_at", "id")
    return list(with_relations(rows))


def is_host(user: User | None, row: Booking) -> bool:
    """Say whether the user is organizer or one of the hosts."""
    if user is None:
        return False
    return row.user_id == user.pk or any(host.user_id == user.pk for host in row.hosts.all())


def is_host_or_leads(user: User | None, row: Booking) -> bool:
    """Say whether the user hosts the booking or leads a team or organization of its organizer."""
    if is_host(user, row):
        return True
    return user is not None and row.user is not None and leads(user, row.user)


def is_uuid(text: str) -> bool:
    """Say whether a path segment has the form of a UUID."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
