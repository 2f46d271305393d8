"""Finding the webhooks that a change is announced to (CONTRACT.md 8.2)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from portal.engine.bookings.models import Booking
from portal.engine.people.models import User
from portal.engine.teams.models import Team
from portal.engine.webhooks.models import Webhook


def of_booking(row: Booking) -> list[Webhook]:
    """Return the active webhooks that cover a booking, whatever their triggers, in one query.

    They are those of the organizer, the event type, its managed parent, their team, and the
    organizations of team and organizer.
    """
    owning = Team.objects.filter(
        Q(event_types=row.event_type_id) | Q(event_types__children=row.event_type_id)
    )
    parent_id = row.event_type.parent_id if row.event_type else None
    wanted = Q(event_type__in=[each for each in (row.event_type_id, parent_id) if each])
    # Webhooks of teams exist only for organizations, which are parents of teams.
    wanted |= Q(team__in=owning.values("pk")) | Q(team__in=owning.values("parent"))
    if row.user_id is not None:
        wanted |= Q(user=row.user_id, user__left_at=None) | Q(team__in=_organizations(row.user_id))
    return list(Webhook.objects.filter(wanted, active=True))


def of_user(user: User) -> list[Webhook]:
    """Return the active webhooks that cover what a user does apart from bookings."""
    wanted = Q(user=user, user__left_at=None) | Q(team__in=_organizations(user.pk))
    return list(Webhook.objects.filter(wanted, active=True))


def subscribed(webhooks: Iterable[Webhook], trigger: str) -> list[Webhook]:
    return [each for each in webhooks if trigger in each.triggers]


def _organizations(user_id: int) -> QuerySet[Team]:
    return Team.objects.filter(
        is_organization=True, memberships__user=user_id, memberships__accepted=True
    )
