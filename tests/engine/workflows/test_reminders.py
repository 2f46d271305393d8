"""Reminders: when they are due, once, and never about a booking that is another by now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.engine.mail.kinds import WORKFLOW
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.workflows.reminders import GRACE, write_reminders
from tests.engine.workflows.conftest import Desk

START = datetime(2026, 12, 1, 15, tzinfo=UTC)
END = START + timedelta(hours=1)
PAT = "pat@client.test"


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def booked(desk: Desk, **options: Any) -> str:
    event_type = desk.event_type(lengthInMinutes=60, **options)
    return str(desk.house.booked(event_type, text(START))["uid"])


@pytest.mark.parametrize(
    ("trigger", "offset", "due"),
    [
        ("beforeEvent", (2, "hour"), START - timedelta(hours=2)),
        ("beforeEvent", (90, "minute"), START - timedelta(minutes=90)),
        ("beforeEvent", (3, "day"), START - timedelta(days=3)),
        ("beforeEvent", (-30, "minute"), START + timedelta(minutes=30)),
        ("afterEvent", (0, "hour"), END),
        ("afterEvent", (1, "day"), END + timedelta(days=1)),
        ("afterEvent", (-15, "minute"), END - timedelta(minutes=15)),
    ],
)
def test_it_is_written_when_it_is_due_and_once(
    desk: Desk, clock: time_machine.Traveller, trigger: str, offset: tuple[int, str], due: datetime
) -> None:
    desk.write(trigger, offset=dict(zip(("value", "unit"), offset, strict=True)))
    booked(desk)

    written = []
    for moment in (due - timedelta(minutes=1), due, due + timedelta(minutes=5)):
        clock.move_to(moment)
        write_reminders.call()
        written.append(desk.written())

    assert written == [[], [PAT], []]


@pytest.mark.parametrize(
    ("late", "wanted"),
    [(timedelta(hours=1), [PAT]), (timedelta(hours=2), []), (GRACE + timedelta(hours=1), [])],
)
def test_what_a_stopped_worker_missed_is_made_up_until_the_start(
    desk: Desk, clock: time_machine.Traveller, late: timedelta, wanted: list[str]
) -> None:
    desk.write("beforeEvent")
    booked(desk)
    clock.move_to(START - timedelta(hours=2) + late)

    write_reminders.call()

    assert desk.written() == wanted


@pytest.mark.parametrize(("late", "count"), [(-timedelta(minutes=1), 1), (timedelta(0), 0)])
def test_after_a_day_nobody_is_thanked(
    desk: Desk, clock: time_machine.Traveller, late: timedelta, count: int
) -> None:
    desk.write("afterEvent", offset={"value": 1, "unit": "hour"})
    booked(desk)
    clock.move_to(END + timedelta(hours=1) + GRACE + late)

    assert write_reminders.call() == count


def test_a_moved_booking_is_reminded_of_at_its_new_time(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.write("beforeEvent")
    uid = booked(desk)
    later = START + timedelta(days=1)
    desk.house.data(
        "POST", f"/bookings/{uid}/reschedule", by=desk.house.mia, json={"start": text(later)}
    )

    written = []
    for start in (START, later):
        clock.move_to(start - timedelta(hours=1))
        write_reminders.call()
        written.append(desk.written())

    assert written == [[], [PAT]]


@pytest.mark.parametrize("change", ["cancel", "reschedule", "begins"])
def test_a_reminder_that_waited_is_not_sent_about_another_booking(
    desk: Desk, clock: time_machine.Traveller, mailoutbox: list[Any], change: str
) -> None:
    desk.write("beforeEvent")
    uid = booked(desk)
    clock.move_to(START - timedelta(hours=2))
    write_reminders.call()
    if change == "begins":
        clock.move_to(START)
    else:
        body = (
            {"cancellationReason": "ill"}
            if change == "cancel"
            else {"start": text(START + timedelta(days=1))}
        )
        desk.house.data("POST", f"/bookings/{uid}/{change}", by=desk.house.mia, json=body)

    state = send_email.call(Email.objects.get(kind=WORKFLOW).pk)

    assert (state, mailoutbox) == ("abandoned", [])


def test_who_books_after_the_moment_is_not_reminded(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.write("beforeEvent", offset={"value": 30, "unit": "day"})
    booked(desk)

    assert write_reminders.call() == 0


def test_a_workflow_counts_from_its_own_beginning(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    booked(desk)
    clock.move_to(START - timedelta(hours=1))
    made = desk.write("beforeEvent")
    clock.shift(60)
    assert write_reminders.call() == 0

    sooner = {"trigger": {"type": "beforeEvent", "offset": {"value": 10, "unit": "minute"}}}
    path = f"{desk.path}/workflows/{made['id']}"
    desk.house.data("PATCH", path, by=desk.house.mia, json=sooner)
    clock.move_to(START - timedelta(minutes=10))
    assert write_reminders.call() == 1


def test_pending_bookings_are_not_reminded_of(desk: Desk, clock: time_machine.Traveller) -> None:
    desk.write("beforeEvent")
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    booked(desk, confirmationPolicy=policy)
    clock.move_to(START - timedelta(hours=1))

    assert write_reminders.call() == 0
