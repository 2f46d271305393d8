"""Many processes that book at the same moment. Run as a module; speaks JSON on stdin and stdout.

``prepare`` migrates the database of DATABASE_URL and makes three hosts with an event type of each kind; it prints the
event types' ids. ``race`` reads a list of bodies of bookings or reservations, forks one process for each, lets them all
go at once, and prints their answers as [status, body]. ``emails`` prints the states of emails to guests, ``plan`` how
the database finds the busy times of all hosts. ``beside`` books while another transaction holds the lock of a host.

Forks of one prepared parent stand for independent server processes: each opens a connection of its own, and many
interpreters would take longer to start than the race takes.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any, NoReturn

import django
import httpx
from django.core.management import call_command
from django.db import connection, connections, transaction

django.setup()

from portal.engine.event_types.models import EventType  # noqa: E402  needs the registry
from portal.engine.mail.models import Email  # noqa: E402  needs the registry
from portal.engine.people.models import User  # noqa: E402  needs the registry
from portal.engine.schedules.bodies import create as create_schedule  # noqa: E402
from portal.engine.slots.busy_times import Period, statement  # noqa: E402
from portal.engine.slots.host_calendars import reach_of  # noqa: E402
from portal.engine.teams.models import Membership, Team  # noqa: E402
from portal.engine.transport import EngineTransport  # noqa: E402
from portal.process.caller import acting_for  # noqa: E402

HEADERS = {"cal-api-version": "2024-08-13"}
OF_SLOTS = {"cal-api-version": "2024-09-04"}
LOCATION = {"type": "address", "address": "1 Quay Street", "public": True}
ALWAYS = [
    {
        "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        "startTime": "00:00",
        "endTime": "23:59",
    }
]


def prepare() -> dict[str, int]:
    """Migrate and fill the database; return event type ids by kind."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    organization = Team.objects.create(name="Races", slug="races", is_organization=True)
    team = Team.objects.create(name="Runners", slug="runners", parent=organization)
    hosts = []
    for name in ("ann", "ben", "cat"):
        user = User.objects.create(username=name, email=f"{name}@races.test", name=name.title())
        for each in (organization, team):
            Membership.objects.create(team=each, user=user, role="OWNER")
        hours = {"name": "Always", "timeZone": "UTC", "isDefault": True, "availability": ALWAYS}
        create_schedule(user, hours)
        hosts.append({"userId": user.pk})
    transport = EngineTransport()
    with httpx.Client(
        transport=transport,
        base_url="http://engine/v2",
        headers={"Authorization": f"Bearer {transport.portal_key}"},
    ) as client:
        return _event_types(client, team.pk, organization.pk, hosts)


def _event_types(
    client: httpx.Client, team: int, organization: int, hosts: list[dict[str, int]]
) -> dict[str, int]:
    common = {"lengthInMinutes": 30, "locations": [LOCATION], "minimumBookingNotice": 0}
    seats = {"seatsPerTimeSlot": 5, "showAttendeeInfo": True, "showAvailabilityCount": True}
    personal = {"cal-api-version": "2024-06-14"}
    shared = f"organizations/{organization}/teams/{team}/event-types"
    made = {
        "plain": client.post(
            "event-types", json={**common, "title": "Plain", "slug": "plain"}, headers=personal
        ),
        "seated": client.post(
            "event-types",
            json={**common, "title": "Seated", "slug": "seated", "seats": seats},
            headers=personal,
        ),
        "collective": client.post(
            shared,
            json={
                **common,
                "title": "All",
                "slug": "all",
                "schedulingType": "collective",
                "hosts": hosts,
            },
        ),
        "roundRobin": client.post(
            shared,
            json={
                **common,
                "title": "Any",
                "slug": "any",
                "schedulingType": "roundRobin",
                "hosts": hosts,
            },
        ),
    }
    made["limited"] = client.post(
        shared,
        json={
            **common,
            "title": "Few",
            "slug": "few",
            "schedulingType": "roundRobin",
            "hosts": hosts,
            "bookingLimitsCount": {"day": 2},
        },
    )
    for host, kind in zip(hosts, ("onlyAnn", "onlyBen", "onlyCat"), strict=True):
        own = {"title": kind, "slug": kind.lower(), "schedulingType": "collective", "hosts": [host]}
        made[kind] = client.post(shared, json=common | own)
    return {name: answer.json()["data"]["id"] for name, answer in made.items()}


def race(bodies: list[dict[str, Any]]) -> list[Any]:
    """Post each body from a process of its own, all at once; return the answers."""
    transport = EngineTransport()
    # One refusal loads what a booking needs once, instead of in each process.
    queue([body | {"start": "2020-01-06T10:00:00Z"} for body in bodies[:1] if "start" in body])
    connections.close_all()
    gc.freeze()
    gate_reader, gate_writer = os.pipe()
    ready_reader, ready_writer = os.pipe()
    runners = []
    for body in bodies:
        reader, writer = os.pipe()
        process = os.fork()
        if not process:
            os.close(gate_writer)
            _run(body, transport, gate_reader, ready_writer, writer)
        os.close(writer)
        runners.append((process, reader))
    for _ in bodies:
        os.read(ready_reader, 1)
    os.close(gate_writer)  # the gate opens: every runner's read returns
    results = []
    for process, reader in runners:
        with os.fdopen(reader) as pipe:
            results.append(json.loads(pipe.read() or "null"))
        os.waitpid(process, 0)
    return results


def queue(bodies: list[dict[str, Any]]) -> list[Any]:
    """Post the bodies one after the other; return the answers."""
    with httpx.Client(
        transport=EngineTransport(), base_url="http://engine/v2", trust_env=False
    ) as client:
        answers = [client.post("bookings", json=body, headers=HEADERS) for body in bodies]
    return [[answer.status_code, answer.json()] for answer in answers]


def _run(
    body: dict[str, Any], transport: EngineTransport, gate: int, ready: int, writer: int
) -> NoReturn:
    connection.ensure_connection()
    os.write(ready, b"r")
    os.read(gate, 1)
    with (
        acting_for("203.0.113.7"),
        httpx.Client(transport=transport, base_url="http://engine/v2", trust_env=False) as client,
    ):
        if "slotStart" in body:
            answer = client.post("slots/reservations", json=body, headers=OF_SLOTS)
        else:
            answer = client.post("bookings", json=body, headers=HEADERS)
    with os.fdopen(writer, "w") as pipe:
        json.dump([answer.status_code, answer.json()], pipe)
    os._exit(0)


def beside(bodies: list[dict[str, Any]]) -> list[Any]:
    """Post the bodies one after the other while the first host is locked; return the answers."""
    answers: list[Any] = []

    def book() -> None:
        answers.extend(queue(bodies))
        connections.close_all()

    with transaction.atomic():
        list(User.objects.select_for_update(no_key=True).filter(username="ann"))
        other = Thread(target=book)
        other.start()
        other.join(timeout=30)
        assert not other.is_alive(), "It waits for the lock."
    return answers


def emails() -> list[str]:
    rows = Email.objects.filter(recipient__isGuest=True)
    return list(rows.values_list("state", flat=True))


def plan() -> list[str]:
    """Return the lines of the database's plan for busy times in a month, with limits of all units."""
    is_sqlite = connection.vendor == "sqlite"
    event_type = EventType(pk=1, booking_limits_count=dict.fromkeys(("week", "month", "year"), 9))
    now = datetime.now(UTC)
    month = Period(now + timedelta(days=30), now + timedelta(days=61))
    reach = reach_of(event_type, month, now)
    text, parameters = statement(event_type, list(User.objects.all()), reach, now)
    with connection.cursor() as cursor:
        if not is_sqlite:
            # Of a table with three rows the scan is the best plan.
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {text}", parameters)
        return [str(row[-1]).strip() for row in cursor.fetchall()]


if __name__ == "__main__":
    tasks: dict[str, Callable[[], Any]] = {
        "prepare": prepare,
        "emails": emails,
        "plan": plan,
        "beside": lambda: beside(json.load(sys.stdin)),
        "race": lambda: race(json.load(sys.stdin)),
        "queue": lambda: queue(json.load(sys.stdin)),
    }
    json.dump(tasks[sys.argv[1]](), sys.stdout)
