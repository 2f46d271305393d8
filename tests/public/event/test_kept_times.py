"""Each write makes the kept times of those out of date whose time it takes or gives back, and of nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking, GuestInput
from portal.calcom.schemas.event_type import EventType
from portal.engine import models
from portal.engine.protocol import routing
from portal.engine.protocol.changes import Change
from portal.process import invalidation
from tests.cast import Cast, add_event_type

type Days = dict[date, list[Any]]


@dataclass(frozen=True)
class World:
    """Event types by name, each with hosts of its own: Maren, Priya, both by turns, and Omar, whom nothing concerns."""

    cast: Cast
    event_types: dict[str, EventType]

    def times(self) -> dict[str, Days]:
        return {name: self._kept(one) for name, one in self.event_types.items()}

    def book(self, name: str, hour: int, *, email: str = "ada@example.com", **more: Any) -> Booking:
        made: Booking = get_client().bookings.create(
            event_type_id=self.event_types[name].id,
            starts_at=datetime(2026, 3, 3, hour, tzinfo=UTC),
            attendee={"name": "Ada", "email": email, "time_zone": "Europe/Rome"},
            **more,
        )
        return made

    def _kept(self, event_type: EventType) -> Days:
        def read() -> Days:
            return (
                get_client()
                .slots.list(
                    event_type_id=event_type.id,
                    starts_at=datetime(2026, 3, 3, tzinfo=UTC),
                    ends_at=datetime(2026, 3, 4, 23, tzinfo=UTC),
                    time_zone="UTC",
                )
                .days
            )

        return invalidation.kept(f"times of {event_type.id}", read)


@pytest.fixture
def world(cast: Cast, settings: Settings) -> Iterator[World]:
    omar = models.User.objects.create(
        username="omar", name="Omar", email="omar@harbour.example", time_zone="Europe/London"
    )
    for team in (cast.organization, cast.team):
        models.Membership.objects.create(user=omar, team=team, role="MEMBER", accepted=True)
    hosts = {"maren": [cast.maren], "priya": [cast.priya], "omar": [omar]}

    def add(name: str, whose: str, **fields: Any) -> EventType:
        ids = [{"user_id": user.pk} for user in hosts[whose]]
        return add_event_type(cast, name, name, hosts=ids, **fields)

    asked = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    made = {
        "maren": add("maren", "maren"),
        "priya": add("priya", "priya"),
        "omar": add("omar", "omar"),
        "asked": add("asked", "maren", confirmation_policy=asked),
        "seats": add(
            "seats",
            "priya",
            seats={
                "seats_per_time_slot": 3,
                "show_attendee_info": True,
                "show_availability_count": True,
            },
        ),
        "both": cast.visit,
    }
    settings.PAGES_KEPT_SECONDS = 300
    invalidation.forget_all()
    yield World(cast, made)
    invalidation.forget_all()


def reserve(world: World) -> object:
    return get_client().reservations.create(
        event_type_id=world.event_types["maren"].id,
        starts_at=datetime(2026, 3, 3, 15, tzinfo=UTC),
    )


def reserved(world: World) -> Any:
    return reserve(world)


def moved_reservation(_world: World, made: Any) -> object:
    return get_client().reservations.update(
        made.reservation_uid,
        event_type_id=_world.event_types["priya"].id,
        starts_at=datetime(2026, 3, 3, 6, tzinfo=UTC),
    )


def first(bookings: Booking | list[Booking]) -> Booking:
    return bookings[0] if isinstance(bookings, list) else bookings


def nothing(_world: World) -> None:
    return None


# What was there, the write, and whose times it changes.
WRITES: dict[str, tuple[Callable[[World], Any], Callable[[World, Any], object], set[str]]] = {
    "a reservation": (nothing, lambda w, _: reserve(w), {"maren", "asked", "both"}),
    "a reservation is moved": (
        reserved,
        moved_reservation,
        {"maren", "asked", "priya", "seats", "both"},
    ),
    "a reservation ends": (
        reserved,
        lambda _, made: get_client().reservations.delete(made.reservation_uid),
        {"maren", "asked", "both"},
    ),
    "a booking": (nothing, lambda w, _: w.book("maren", 10), {"maren", "asked", "both"}),
    "a booking of a host as attendee": (
        nothing,
        lambda w, _: w.book("maren", 10, email="priya@harbour.example"),
        {"maren", "asked", "priya", "seats", "both"},
    ),
    "a booking with a host as guest": (
        nothing,
        lambda w, _: w.book("maren", 10, guests=["priya@harbour.example"]),
        {"maren", "asked", "priya", "seats", "both"},
    ),
    "a request": (nothing, lambda w, _: w.book("asked", 10), {"asked"}),
    "a seat": (nothing, lambda w, _: w.book("seats", 10), {"priya", "seats"}),
    "a second seat": (
        lambda w: w.book("seats", 10),
        lambda w, _: w.book("seats", 10, email="bob@example.com"),
        {"seats"},
    ),
    "a seat is given back": (
        lambda w: w.book("seats", 10),
        lambda _, made: get_client().bookings.cancel(
            first(made).uid, seat_uid=first(made).attendees[0].seat_uid
        ),
        {"priya", "seats"},
    ),
    "a seat is moved": (
        lambda w: w.book("seats", 10),
        lambda _, made: get_client().bookings.reschedule(
            first(made).uid,
            starts_at=datetime(2026, 3, 3, 11, tzinfo=UTC),
            seat_uid=first(made).attendees[0].seat_uid,
        ),
        {"priya", "seats"},
    ),
    "a move": (
        lambda w: w.book("maren", 10),
        lambda _, made: get_client().bookings.reschedule(
            first(made).uid, starts_at=datetime(2026, 3, 3, 14, tzinfo=UTC)
        ),
        {"maren", "asked"},
    ),
    "a cancellation": (
        lambda w: w.book("maren", 10, guests=["priya@harbour.example"]),
        lambda _, made: get_client().bookings.cancel(first(made).uid, reason="ill"),
        {"maren", "asked", "priya", "seats", "both"},
    ),
    "a confirmation": (
        lambda w: w.book("asked", 10),
        lambda _, made: get_client().bookings.confirm(first(made).uid),
        {"maren", "both"},
    ),
    "a refusal": (
        lambda w: w.book("asked", 10),
        lambda _, made: get_client().bookings.decline(first(made).uid),
        {"asked"},
    ),
    "another host": (
        lambda w: w.book("both", 10),
        lambda _, made: get_client().bookings.reassign(first(made).uid),
        {"maren", "asked", "priya", "seats"},
    ),
    "a guest who is a host": (
        lambda w: w.book("maren", 10),
        lambda _, made: get_client().bookings.add_guests(
            first(made).uid, guests=[GuestInput(email="priya@harbour.example")]
        ),
        {"priya", "seats", "both"},
    ),
}


@pytest.mark.parametrize("what", WRITES)
def test_kept_times_are_those_that_a_fresh_answer_has(world: World, what: str) -> None:
    prepare, write, expected = WRITES[what]
    made = prepare(world)
    before = world.times()
    invalidation.forget_all()
    assert before == world.times()
    write(world, made)
    kept = world.times()
    invalidation.forget_all()
    assert kept == world.times()
    assert {name for name in kept if kept[name] != before[name]} >= expected - {"both"}


@pytest.mark.parametrize("what", WRITES)
def test_who_has_nothing_to_do_with_it_keeps_theirs(
    world: World, what: str, django_assert_num_queries: Any
) -> None:
    prepare, write, _ = WRITES[what]
    made = prepare(world)
    world.times()
    write(world, made)
    with django_assert_num_queries(0):
        world._kept(world.event_types["omar"])


def test_every_write_of_bookings_and_reservations_is_tried_here() -> None:
    """Other routes make everything out of date."""
    routes = {
        f"{one.method} {one.pattern.pattern}"
        for one in routing.registered()
        if one.changes is Change.TIMES
    }
    assert len(routes) == 15
