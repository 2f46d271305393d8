"""Schedules and bookings in the shapes of the 2024-04-15 contract (CONTRACT.md 2.4)."""

from datetime import UTC, date, datetime, time

from portal.engine import clock
from portal.engine.bookings.answers import is_seated, shows_attendees
from portal.engine.bookings.models import Booking
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant
from portal.engine.schedules.models import DateOverride, Schedule, WeeklyHours

SUNDAY_FIRST = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def schedule(row: Schedule) -> Json:
    """Return a schedule with days 0 (Sunday) to 6, times as minutes of the day or as instants of
    1970.
    """
    hours, overrides = list(row.weekly_hours.all()), list(row.overrides.all())
    today = clock.now().date()
    return {
        "id": row.pk,
        "name": row.name,
        "isManaged": False,
        "workingHours": [
            # Entries that end before they start are stored, but are no working hours (recording
            # 24).
            _working_hours(each, row)
            for each in hours
            if each.start_time < each.end_time
        ],
        "schedule": [
            *(entry(each, row, days=_days(each), day=None) for each in hours),
            *(entry(each, row, days=[], day=each.day) for each in overrides),
        ],
        "availability": [
            [time_range(each, today) for each in hours if number in _days(each)]
            for number in range(7)
        ],
        "timeZone": row.time_zone,
        "isDefault": row.owner.default_schedule_id == row.pk,
        "dateOverrides": [{"ranges": [time_range(each, each.day)]} for each in overrides],
        "readOnly": False,
        "isLastSchedule": row.owner.schedules.count() == 1,
        "userId": row.owner_id,
    }


def booking(row: Booking, viewer: User | None) -> Json:
    """Return the raw row of a booking, with the attendees that `viewer` may see; states are in
    upper case.
    """
    hidden = is_seated(row) and not shows_attendees(row, viewer)
    return {
        "id": row.pk,
        "uid": row.uid,
        "userId": row.user_id,
        "userPrimaryEmail": row.user.email if row.user else None,
        "eventTypeId": row.event_type_id,
        "title": row.title,
        "description": row.description,
        "customInputs": {},
        "responses": row.responses,
        "startTime": format_instant(row.starts_at),
        "endTime": format_instant(row.ends_at),
        "location": row.location,
        "createdAt": format_instant(row.created_at),
        "updatedAt": format_instant(row.updated_at),
        "status": row.status.upper(),
        "paid": False,
        "cancellationReason": row.cancellation_reason or None,
        "rejectionReason": row.rejection_reason or None,
        "metadata": row.metadata,
        "iCalUID": row.ics_uid,
        "iCalSequence": row.ics_sequence,
        "noShowHost": row.absent_host,
        "rescheduledBy": row.rescheduled_by,
        "attendees": [
            {
                "id": each.pk,
                "email": each.email,
                "name": each.name,
                "timeZone": each.time_zone,
                "phoneNumber": each.phone_number or None,
                "locale": each.language,
                "bookingId": row.pk,
                "noShow": each.absent,
            }
            for each in ([] if hidden else row.attendees.all())
        ],
        "paymentRequired": False,
    }


def _days(hours: WeeklyHours) -> list[int]:
    return [SUNDAY_FIRST.index(day) for day in hours.days]


def _working_hours(hours: WeeklyHours, row: Schedule) -> Json:
    return {
        "days": _days(hours),
        "startTime": hours.start_time.hour * 60 + hours.start_time.minute,
        "endTime": hours.end_time.hour * 60 + hours.end_time.minute,
        "userId": row.owner_id,
    }


def entry(
    each: WeeklyHours | DateOverride, row: Schedule, *, days: list[int], day: date | None
) -> Json:
    return {
        "id": each.pk,
        "userId": row.owner_id,
        "eventTypeId": None,
        "days": days,
        # Times of day are instants of the epoch's day, as Prisma prints TIME columns.
        "startTime": _at(date(1970, 1, 1), each.start_time),
        "endTime": _at(date(1970, 1, 1), each.end_time),
        "date": _at(day, time()) if day else None,
        "scheduleId": row.pk,
    }


def time_range(each: WeeklyHours | DateOverride, day: date) -> Json:
    return {"start": _at(day, each.start_time), "end": _at(day, each.end_time)}


def _at(day: date, clock_time: time) -> str:
    return format_instant(datetime.combine(day, clock_time, tzinfo=UTC))
