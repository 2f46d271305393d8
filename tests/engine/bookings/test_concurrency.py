"""Bookings that cannot collide: many processes at once, on SQLite and on PostgreSQL."""

import json
import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.engine import postgres

ROOT = Path(__file__).resolve().parents[3]
RUNNERS = 20
CONFLICT = "booking_conflict_error"
# Monday of next week or the one after, far enough away for every rule.
MONDAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
    days=14 - datetime.now(UTC).weekday()
)


@dataclass(frozen=True)
class Course:
    """A prepared database and the ids of its event types by kind."""

    url: str
    ids: dict[str, int]

    def race(self, kind: str, starts: list[datetime]) -> list[Any]:
        """Book `kind` at each of `starts` at the same moment, each time as somebody else."""
        return list(run(self.url, "race", self.bodies(kind, starts)))

    def queue(self, kind: str, starts: list[datetime]) -> list[Any]:
        """The same, one after the other."""
        return list(run(self.url, "queue", self.bodies(kind, starts)))

    def bodies(self, kind: str, starts: list[datetime]) -> list[Any]:
        group = uuid.uuid4().hex
        return [
            {
                "eventTypeId": self.ids[kind],
                "start": start.isoformat().replace("+00:00", "Z"),
                "attendee": {
                    "name": f"Runner {number}",
                    "email": f"{number}@{group}.example",
                    "timeZone": "Europe/Berlin",
                },
            }
            for number, start in enumerate(starts)
        ]


def run(url: str, task: str, given: Any = None) -> Any:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "local",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.bookings.booking_race", task],
        cwd=ROOT,
        env=environment,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def course(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Course]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('race') / 'race.sqlite3'}"
        yield Course(url, run(url, "prepare"))
        return
    with postgres.server() as url:
        yield Course(url, run(url, "prepare"))


def booked(answers: list[Any]) -> list[dict[str, Any]]:
    return [body["data"] for status, body in answers if status == 201]


def refusals(answers: list[Any]) -> Counter[str]:
    """Count refusals by status and message; anything but 400 and 409 fails."""
    counted: Counter[str] = Counter()
    for status, body in answers:
        if status != 201:
            assert status in {400, 409}, (status, body)
            counted[body.get("message") or body["error"]["message"]] += 1
    return counted


def overlaps(bookings: list[dict[str, Any]]) -> int:
    spans = sorted((each["start"], each["end"]) for each in bookings)
    return sum(later[0] < earlier[1] for earlier, later in pairwise(spans))


def test_of_many_on_one_slot_exactly_one_books(course: Course) -> None:
    answers = course.race("plain", [MONDAY + timedelta(hours=10)] * RUNNERS)

    assert len(booked(answers)) == 1
    expected = {CONFLICT, "User either already has booking at this time or is not available"}
    assert set(refusals(answers)) <= expected
    again = course.race("plain", [MONDAY + timedelta(hours=10)])
    assert [status for status, _ in again] == [400]


def test_bookings_that_overlap_partly_never_both_succeed(course: Course) -> None:
    starts = [MONDAY + timedelta(hours=12, minutes=5 * (n % 12)) for n in range(RUNNERS)]

    answers = course.race("plain", starts)

    assert 1 <= len(booked(answers)) <= 3
    assert overlaps(booked(answers)) == 0
    assert len(booked(answers)) + refusals(answers).total() == RUNNERS


def test_a_collective_event_takes_all_hosts_once(course: Course) -> None:
    starts = [MONDAY + timedelta(hours=14, minutes=15 * (n % 3)) for n in range(RUNNERS)]

    answers = course.race("collective", starts)

    assert 1 <= len(booked(answers)) <= 2
    assert overlaps(booked(answers)) == 0


def test_a_round_robin_books_each_host_once(course: Course) -> None:
    answers = course.race("roundRobin", [MONDAY + timedelta(hours=16)] * RUNNERS)

    hosts = [each["hosts"][0]["username"] for each in booked(answers)]
    assert sorted(hosts) == ["ann", "ben", "cat"]
    assert refusals(answers).total() == RUNNERS - 3


def test_seats_are_never_oversold(course: Course) -> None:
    answers = course.race("seated", [MONDAY + timedelta(hours=18)] * RUNNERS)

    assert len(booked(answers)) == 5
    assert len({each["uid"] for each in booked(answers)}) == 1
    assert len({each["seatUid"] for each in booked(answers)}) == 5
    assert set(refusals(answers)) <= {"No more seats left at this seated booking.", CONFLICT}


def test_the_last_seat_goes_to_one_of_many(course: Course) -> None:
    start = MONDAY + timedelta(hours=20)
    taken = course.queue("seated", [start] * 4)
    assert [status for status, _ in taken] == [201] * 4

    answers = course.race("seated", [start] * RUNNERS)

    assert len(booked(answers)) == 1
    assert refusals(answers).total() == RUNNERS - 1


def test_the_last_free_host_goes_to_one_of_many(course: Course) -> None:
    start = MONDAY + timedelta(hours=22)
    taken = course.queue("roundRobin", [start] * 2)
    assert [status for status, _ in taken] == [201] * 2

    answers = course.race("roundRobin", [start] * RUNNERS)

    (last,) = booked(answers)
    hosts = {
        last["hosts"][0]["username"],
        *(each["hosts"][0]["username"] for each in booked(taken)),
    }
    assert hosts == {"ann", "ben", "cat"}
    assert refusals(answers).total() == RUNNERS - 1


def test_copies_of_one_request_make_one_booking_of_a_round_robin(course: Course) -> None:
    (body,) = course.bodies("roundRobin", [MONDAY + timedelta(days=2, hours=9)])
    others = course.bodies("roundRobin", [MONDAY + timedelta(days=2, hours=11)] * 2)

    answers = run(course.url, "race", [body] * 8 + others)

    assert [status for status, _ in answers] == [201] * 10
    assert len({each["uid"] for each in booked(answers)[:8]}) == 1


def test_reservations_at_once_take_one_host_each(course: Course) -> None:
    start = (MONDAY + timedelta(days=5, hours=9)).isoformat().replace("+00:00", "Z")
    body = {"eventTypeId": course.ids["roundRobin"], "slotStart": start}

    answers = run(course.url, "race", [body] * 8)

    assert Counter(status for status, _ in answers) == {201: 3, 422: 5}


def test_a_limit_of_a_round_robin_is_not_passed_by_bookings_at_once(course: Course) -> None:
    starts = [MONDAY + timedelta(days=3, hours=8 + number % 10) for number in range(RUNNERS)]

    answers = course.race("limited", starts)

    assert len(booked(answers)) == 2
    refused = [body["message"] for status, body in answers if status == 401]
    assert refused == ["booking_limit_reached"] * (RUNNERS - 2)


def test_a_round_robin_does_not_wait_for_a_host_who_is_being_booked(course: Course) -> None:
    if course.url.startswith("sqlite"):
        return  # one writer at a time
    bodies = course.bodies("roundRobin", [MONDAY + timedelta(days=4, hours=9)] * 2)

    answers = run(course.url, "beside", bodies)

    hosts = {each["hosts"][0]["username"] for each in booked(answers)}
    assert hosts == {"ben", "cat"}


def test_a_budget_of_guests_is_kept_by_changes_at_once(course: Course) -> None:
    # Of hosts who have no lock in common, so that nothing but the budget's own makes them wait.
    bodies = []
    for kind in ("onlyAnn", "onlyBen", "onlyCat"):
        starts = [MONDAY + timedelta(days=1, hours=8, minutes=30 * n) for n in range(5)]
        bodies += course.bodies(kind, starts)
    for number, body in enumerate(bodies):
        body["guests"] = [f"{number}-{guest}@guests.example" for guest in range(10)]

    answers = run(course.url, "race", bodies)

    assert [status for status, _ in answers] == [201] * 15
    assert Counter(run(course.url, "emails")) == {"waiting": 120, "withheld": 30}


# How each branch of the query for busy times is found, in a database that was never analysed.
BRANCHES = {
    "sqlite": [
        r"SEARCH hosted USING INDEX engine_booked_user_end \(user_id=\? AND ends_at>\?\)",
        r"SEARCH attendee USING INDEX engine_attendee_lower_until \(<expr>=\? AND busy_until>\?\)",
        r"SEARCH booking USING INDEX engine_booking_type_start \(event_type_id=\? AND starts_at>\? AND",
        r"SEARCH booking USING INTEGER PRIMARY KEY \(rowid=\?\)",
        r"SEARCH hosted USING INDEX \w+ \(booking_id=\?",
    ],
    "postgres": [
        r"engine_booked_user_end .*user_id = ANY .* AND \(ends_at > .* AND \(starts_at < ",
        r"engine_attendee_lower_until .*lower.*email.* = ANY .* AND \(busy_until > ",
        # Of a few rows any index of the event type will do.
        r"engine_booking_(type_start|type_id|event_type_id_\w+) .*event_type_id = '?1\b",
        r"engine_booking_pkey on engine_booking .*id = hosted.booking_id",
        r"Index Cond: \(booking_id = booking_2.id\)",
    ],
}


def test_busy_times_are_found_without_what_is_over(course: Course) -> None:
    text = "\n".join(run(course.url, "plan"))

    expected = BRANCHES["sqlite" if course.url.startswith("sqlite") else "postgres"]
    assert [each for each in expected if not re.search(each, text, re.DOTALL)] == []
    for whole in ("SCAN hosted", "SCAN attendee", "SCAN booking", "Seq Scan", "Hash"):
        assert whole not in text
