"""Reads the bodies of recorded requests and answers into the values of availability."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from portal.availability import (
    CountLimit,
    DateOverride,
    DaysWindow,
    DurationLimit,
    EventRules,
    Period,
    RangeWindow,
    Schedule,
    Scheduling,
    Slot,
    WeeklyHours,
)
from portal.i18n.zones import machine_zone

type Json = dict[str, Any]

INSTANTS = ("start", "end")
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def rules_from(event_type: str, event: Json, zone: tzinfo) -> EventRules:
    """Return the rules of an event type from the body that created it."""
    counts, durations = event.get("bookingLimitsCount"), event.get("bookingLimitsDuration")
    policy = event.get("confirmationPolicy") or {}
    interval = event.get("slotInterval")
    return EventRules(
        event_type_id=number_of(event_type),
        length=minutes(event["lengthInMinutes"]),
        interval=minutes(interval) if interval else None,
        offset=minutes(event.get("offsetStart")),
        before=minutes(event.get("beforeEventBuffer")),
        after=minutes(event.get("afterEventBuffer")),
        notice=minutes(event.get("minimumBookingNotice", 120)),
        window=window_from(event.get("bookingWindow"), zone),
        count_limits=tuple(CountLimit(Period(k), v) for k, v in (counts or {}).items()),
        duration_limits=tuple(
            DurationLimit(Period(k), minutes(v)) for k, v in (durations or {}).items()
        ),
        first_only=event.get("onlyShowFirstAvailableSlot", False),
        scheduling=Scheduling(event.get("schedulingType", "personal")),
        seats=(event.get("seats") or {}).get("seatsPerTimeSlot"),
        blocks_pending=policy.get("blockUnconfirmedBookingsInBooker", False),
    )


def window_from(body: Json | None, zone: tzinfo) -> DaysWindow | RangeWindow | None:
    """Return the booking window of a request body."""
    if not body or body.get("disabled"):
        return None
    if body["type"] == "range":
        first, last = (date.fromisoformat(day[:10]) for day in body["value"])
        return RangeWindow(first, last, zone)
    return DaysWindow(body["value"], body["type"] == "businessDays", body.get("rolling", False))


def schedule_from(body: Json) -> Schedule:
    """Return the schedule of a request body."""
    return Schedule(
        machine_zone(body["timeZone"]),
        tuple(
            WeeklyHours(
                frozenset(_WEEKDAYS.index(day) for day in hours["days"]),
                time.fromisoformat(hours["startTime"]),
                time.fromisoformat(hours["endTime"]),
            )
            for hours in body["availability"]
        ),
        tuple(
            DateOverride(
                date.fromisoformat(override["date"]),
                time.fromisoformat(override["startTime"]),
                time.fromisoformat(override["endTime"]),
            )
            for override in body.get("overrides", [])
        ),
    )


def recorded_slots(expected: Json) -> list[Any]:
    """Return the recorded answer in the form of ``World.slots``."""
    return [
        (day, [slot | {key: parse(slot[key]) for key in slot if key in INSTANTS} for slot in slots])
        for day, slots in expected["body"]["data"].items()
    ]


def answered(slot: Slot, query: Json, seats: int | None) -> Json:
    """Return a slot with the keys that the query's format and the event type ask for."""
    answer: Json = {"start": slot.starts_at}
    if query.get("format") == "range":
        answer["end"] = slot.ends_at
    if seats is not None and slot.seats_booked is not None:
        answer["seatsBooked"] = slot.seats_booked
        answer["seatsRemaining"] = seats - slot.seats_booked
        answer["seatsTotal"] = seats
    if slot.booking_uid:
        answer["bookingUid"] = slot.booking_uid
    return answer


def attendees(body: Json) -> set[str]:
    """Return the addresses of everybody who comes."""
    return {body["attendee"].get("email", ""), *body.get("guests", [])}


def saved(step: Json) -> str:
    """Return the placeholder under which the step saves its first id."""
    return placeholder(next(iter(step["save"])))


def placeholder(name: str) -> str:
    """Return the text that stands for a saved value."""
    return "{{" + name + "}}"


def number_of(name: str) -> int:
    """Return a number that stands for a name."""
    return int.from_bytes(name.encode()) % (2**61)


def minutes(value: int | str | None) -> timedelta:
    """Return a duration of the wire."""
    return timedelta(minutes=int(value or 0))


def parse(instant: str) -> datetime:
    """Return an aware datetime; no zone means UTC."""
    parsed = datetime.fromisoformat(instant)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def query_start(text: str) -> datetime:
    """Return the start of a query: a date is its midnight in UTC."""
    return parse(text)


def query_end(text: str) -> datetime:
    """Return the end of a query: a date, or midnight, is the last second of that day in UTC."""
    end = parse(text)
    if end.astimezone(UTC).time() == time():
        end = end.astimezone(UTC).replace(hour=23, minute=59, second=59)
    return end
