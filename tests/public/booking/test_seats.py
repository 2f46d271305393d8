"""A seat is moved to where one is left at this moment, whatever was known before."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.slot import Slot
from portal.engine import models
from portal.services.bookings import book as booking_services
from portal.services.errors import SlotNotOffered
from portal.services.slots.free_times import days_get
from portal.services.slots.searches import SlotSearch
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

SEATS = {"seats_per_time_slot": 2, "show_attendee_info": True, "show_availability_count": True}
HERE, THERE = "2026-03-03T10:00:00+00:00", "2026-03-04T12:00:00+00:00"
TARGET = datetime.fromisoformat(THERE).astimezone(UTC)


@dataclass
class Bench:
    """An event type with two seats, and Ada's booking of one of them."""

    event_type: EventType
    mine: Booking

    @property
    def search(self) -> SlotSearch:
        return SlotSearch(
            self.event_type, "Europe/Rome", timezone.now(), rescheduled_uid=self.mine.uid
        )

    def know(self) -> None:
        """Have an answer kept that offers the target."""
        days = days_get(
            search=self.search,
            first=TARGET.date(),
            until=TARGET.date().replace(day=TARGET.day + 1),
        )
        assert TARGET in [slot.starts_at for slots in days.values() for slot in slots]

    def move(self, *, is_reserved: bool) -> Any:
        wanted = booking_services.move_wanted(
            visitor="v",
            booking=self.mine,
            search=self.search,
            starts_at=TARGET,
            seat_uid=self.mine.seat_uid,
            content={},
        )
        return booking_services.move(
            wanted=wanted, search=self.search, reason="", is_reserved=is_reserved
        )


@pytest.fixture
def bench(cast: Cast) -> Bench:
    event_type = add_event_type(cast, "Bench", "bench", seats=SEATS)
    return Bench(event_type, book(event_type, HERE))


def taken() -> int:
    return models.Attendee.objects.filter(booking__starts_at=TARGET).count()


@pytest.mark.parametrize("is_reserved", [False, True])
@pytest.mark.parametrize("others", [0, 1, 2])
def test_a_seat_moves_only_where_one_is_left(
    bench: Bench, *, others: int, is_reserved: bool
) -> None:
    bench.know()
    if is_reserved:
        get_client().reservations.create(event_type_id=bench.event_type.id, starts_at=TARGET)
    for number in range(others):
        # Not by the portal, so that nothing kept is dropped.
        book(bench.event_type, THERE, f"other{number}@example.com")
    if others < 2:
        bench.move(is_reserved=is_reserved)
        assert taken() == others + 1
        return
    with pytest.raises(SlotNotOffered):
        bench.move(is_reserved=is_reserved)
    assert taken() == 2


def test_a_full_time_is_told_on_the_page(client: Client, bench: Bench) -> None:
    seat = f"seatReferenceUid={bench.mine.seat_uid}"
    lead = client.get(f"/reschedule/{bench.mine.uid}?{seat}")["Location"]
    chosen = f"{lead}&slot=2026-03-04T12:00:00Z"
    assert client.get(chosen).status_code == 200
    for name in "ab":
        book(bench.event_type, THERE, f"{name}@example.com")
    data = {"token": make_token(f"move:{bench.mine.uid}"), "rescheduleReason": ""}
    answer = client.post(chosen, data)
    assert answer.status_code in {409, 422}
    assert taken() == 2
    assert get_client().bookings.get(bench.mine.uid).status == "accepted"


def test_the_same_form_sent_twice_tells_of_its_own_seat(bench: Bench) -> None:
    book(bench.event_type, THERE, "other@example.com")
    first = bench.move(is_reserved=False)
    assert bench.move(is_reserved=False) == first
    assert taken() == 2


@pytest.mark.parametrize(("sent", "shown"), [(-1, 0), (-7, 0), (0, 0), (3, 3), (None, None)])
def test_a_count_below_zero_is_none_left(sent: int | None, shown: int | None) -> None:
    slot = Slot.model_validate({"start": THERE, "seatsRemaining": sent, "seatsTotal": 2})
    assert slot.seats_remaining == shown
