"""Closing days: what the portal lists, adds and removes, and what they keep free times from.

Cal.com knows none, so there is no call: the portal asks for this module (``portal.backend.engine_closing_days``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from portal.engine.closing_days.models import ClosingDay
from portal.engine.event_types.models import EventType
from portal.engine.teams.models import Team
from portal.i18n.zones import machine_zone
from portal.process import invalidation


@dataclass(frozen=True, slots=True)
class Closed:
    """Two aware instants, the second excluded, and what staff called it."""

    starts_at: datetime
    ends_at: datetime
    name: str


def rows(*, since: date | None = None) -> list[ClosingDay]:
    """Return all that end on `since` or later, by their first day."""
    found = ClosingDay.objects.select_related("team").order_by("first_day", "last_day", "pk")
    return list(found.filter(last_day__gte=since) if since else found)


def add(*, days: Sequence[tuple[date, date, str]], team_id: int | None = None) -> int:
    """Add spans of days, each with a name; return how many were not there. None is the organization.

    Raises Team.DoesNotExist.
    """
    team = _organization() if team_id is None else Team.objects.get(pk=team_id)
    known = set(ClosingDay.objects.filter(team=team).values_list("first_day", "last_day"))
    wanted = [each for each in days if each[:2] not in known]
    with transaction.atomic():
        ClosingDay.objects.bulk_create(
            (
                ClosingDay(team=team, first_day=first, last_day=last, name=name)
                for first, last, name in wanted
            ),
            # Two people may add the same holidays at once.
            ignore_conflicts=True,
        )
    invalidation.mark(invalidation.HOURS)
    return len(wanted)


def remove(*, ids: Sequence[int]) -> int:
    count, _by_model = ClosingDay.objects.filter(pk__in=ids).delete()
    invalidation.mark(invalidation.HOURS)
    return count


def closed_times(event_type: EventType, since: datetime) -> list[Closed]:
    """Return when an event type cannot be booked: all that ends after `since`, by its start.

    The organization's closing days count for all its teams' event types and those of its people.
    """
    if event_type.team_id is None:
        owner = Q(team__memberships__user_id=event_type.owner_id, team__is_organization=True)
        wanted = owner & Q(team__memberships__accepted=True)
    else:
        wanted = Q(team_id=event_type.team_id) | Q(team__teams__id=event_type.team_id)
    # A day more: the zone's day may end after that of UTC.
    found = ClosingDay.objects.filter(wanted, last_day__gte=since.date() - timedelta(days=1))
    closed = [
        _closed(row) for row in found.select_related("team__parent").distinct().order_by("pk")
    ]
    return sorted(
        (each for each in closed if each.ends_at > since), key=lambda each: each.starts_at
    )


def closed_of(event_type_id: int, since: datetime) -> list[Closed]:
    """Return `closed_times` of an event type by its id; nothing of one that is gone."""
    event_type = EventType.objects.filter(pk=event_type_id).first()
    return closed_times(event_type, since) if event_type else []


def _closed(row: ClosingDay) -> Closed:
    zone = machine_zone((row.team.parent or row.team).time_zone)
    first = datetime.combine(row.first_day, time(), zone)
    # The midnight of the next day, which is not 24 hours after the last one where clocks change.
    end = datetime.combine(row.last_day + timedelta(days=1), time(), zone)
    return Closed(first.astimezone(UTC), end.astimezone(UTC), row.name)


def _organization() -> Team:
    return Team.objects.filter(is_organization=True).earliest("pk")
