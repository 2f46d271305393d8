"""Schedules on the wire (CONTRACT.md 7)."""

from django.db.models import QuerySet

from portal.engine.protocol.values import Json
from portal.engine.schedules.models import Schedule


def with_relations(rows: QuerySet[Schedule]) -> QuerySet[Schedule]:
    return rows.select_related("owner").prefetch_related("weekly_hours", "overrides")


def schedule(row: Schedule) -> Json:
    """Return one schedule; each entry stands as it was given, not merged."""
    return {
        "id": row.pk,
        "ownerId": row.owner_id,
        "name": row.name,
        "timeZone": row.time_zone,
        "availability": [
            {
                "days": hours.days,
                "startTime": f"{hours.start_time:%H:%M}",
                "endTime": f"{hours.end_time:%H:%M}",
            }
            for hours in row.weekly_hours.all()
        ],
        # Not a column of the schedule: of a user's schedules one or none is the default.
        "isDefault": row.owner.default_schedule_id == row.pk,
        "overrides": [
            {
                "date": override.day.isoformat(),
                "startTime": f"{override.start_time:%H:%M}",
                "endTime": f"{override.end_time:%H:%M}",
            }
            for override in row.overrides.all()
        ],
    }
