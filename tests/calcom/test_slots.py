from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from portal.calcom.schemas.slot import SlotList
from tests.calcom.serving import RESERVATION, Served, success

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)


def _list_slots(served: Served, **how: Any) -> SlotList:
    day = date(2030, 1, 8)
    return served.client.slots.list(starts_at=day, ends_at=day, time_zone="Europe/Rome", **how)


def test_slots_are_asked_for_by_instants_in_utc() -> None:
    served = success({})
    auckland = timezone(timedelta(hours=13))
    served.client.slots.list(
        event_type_id=1,
        starts_at=datetime(2030, 1, 8, tzinfo=auckland),
        ends_at=datetime(2030, 1, 8, 23, 59, 59, tzinfo=auckland),
        time_zone="Pacific/Auckland",
        duration=45,
        booking_uid_to_reschedule="abc",
    )
    assert served.query == {
        "eventTypeId": "1",
        "start": "2030-01-07T11:00:00.000Z",
        "end": "2030-01-08T10:59:59.000Z",
        "timeZone": "Pacific/Auckland",
        "duration": "45",
        "bookingUidToReschedule": "abc",
    }


def test_slots_come_by_local_day_and_in_utc() -> None:
    slot = {"start": "2030-01-08T23:30:00.000+01:00", "end": "2030-01-09T00:30:00.000+01:00"}
    found = _list_slots(success({"2030-01-08": [slot]}), event_type_id=1)
    assert list(found.days) == [date(2030, 1, 8)]
    [only] = found.days[date(2030, 1, 8)]
    assert only.starts_at == datetime(2030, 1, 8, 22, 30, tzinfo=UTC)
    assert only.starts_at.tzinfo is UTC
    assert only.seats_remaining is None


def test_no_slots_are_an_empty_answer() -> None:
    assert _list_slots(success({}), event_type_id=1).days == {}


def test_a_reservation_that_is_unknown_is_none() -> None:
    assert success(None).client.reservations.get("abc") is None


def test_a_reservation_names_its_slot() -> None:
    served = success(RESERVATION)
    made = served.client.reservations.create(event_type_id=1, starts_at=NOON, slot_duration=60)
    assert served.body == {
        "eventTypeId": 1,
        "slotStart": "2030-01-08T12:00:00.000Z",
        "slotDuration": 60,
    }
    assert made.starts_at == datetime(2030, 1, 8, 13, tzinfo=UTC)
    assert made.reservation_until == datetime(2030, 1, 7, 12, 5, tzinfo=UTC)


def test_a_reservation_is_moved() -> None:
    served = success(RESERVATION)
    served.client.reservations.update("abc", event_type_id=1, starts_at=NOON)
    assert (served.request.method, served.request.url.path) == (
        "PATCH",
        "/v2/slots/reservations/abc",
    )
    assert served.body == {"eventTypeId": 1, "slotStart": "2030-01-08T12:00:00.000Z"}
