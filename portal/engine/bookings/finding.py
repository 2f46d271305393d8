"""Finding bookings by uid, and whether a user hosts or administers them."""

import uuid

from django.db.models import QuerySet

from portal.engine.bookings.answers import with_relations
from portal.engine.bookings.models import Booking
from portal.engine.errors import NotFound
from portal.engine.people.models import User
from portal.engine.teams.models import Role
from portal.engine.teams.permissions import (
    has_role,
    is_in_organization,
    leads,
    leads_organization,
    manages,
)


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
    """Say whether the user hosts the booking, is admin of a team or organization of its organizer or of its event type,
    or looks after it since its organizer left.
    """
    if user is None or is_host(user, row):
        return user is not None
    return (
        (row.user is not None and leads(user, row.user))
        or (row.event_type is not None and manages(user, row.event_type))
        or is_left_to(user, row)
    )


def is_host_or_leads_organization(user: User | None, row: Booking) -> bool:
    """As `is_host_or_leads`, of whole organizations alone, or the event type's owner."""
    if user is None or is_host(user, row):
        return user is not None
    is_owner = row.event_type is not None and row.event_type.owner_id == user.pk
    return is_owner or leads_all_of(user, row)


def leads_all_of(user: User, row: Booking) -> bool:
    leads_theirs = row.user is not None and leads_organization(user, row.user)
    return leads_theirs or is_left_to(user, row)


def is_left_to(user: User, row: Booking) -> bool:
    """Say whether the user answers for a booking whose organizer left: as an admin of the organization that deleted the
    organizer or, for those who are in no organization any more, as the portal itself, whose staff see them.
    """
    organizer = row.user
    has_left = organizer is not None and organizer.left_at is not None
    if organizer is not None and has_left and has_role(user, organizer.invited_to_id, Role.ADMIN):
        return True
    return user.is_portal and (organizer is None or not is_in_organization(organizer))


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
