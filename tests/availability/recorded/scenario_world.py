"""Plays the slot queries of a recorded scenario on the pure functions, without an engine.

Schedules, event types and bookings of a scenario become the values that ``find_slots`` takes.
Whether a booking should have been refused is not asked here: its recorded answer is believed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.availability import (
    BusyTime,
    Host,
    Schedule,
    SlotQuery,
    default_schedule,
    find_slots,
    group_by_day,
)
from portal.i18n.zones import machine_zone
from tests.availability.recorded.scenario_bodies import (
    Json,
    answered,
    attendees,
    minutes,
    number_of,
    parse,
    placeholder,
    query_end,
    query_start,
    recorded_slots,
    rules_from,
    saved,
    schedule_from,
)

_QUIET = {("GET", "event-types"), ("GET", "bookings"), ("GET", "me"), ("GET", "organizations")}


class NotPlayable(Exception):
    """A step changes something that this small world does not know."""


@dataclass
class World:
    """What a scenario has made so far, by the names under which it saved ids."""

    now: datetime
    profile_zones: dict[str, str]
    schedules: dict[str, tuple[str, Schedule]] = field(default_factory=dict)
    default_schedules: dict[str, Schedule] = field(default_factory=dict)
    user_names: dict[str, str] = field(default_factory=dict)
    event_types: dict[str, tuple[list[str], Json]] = field(default_factory=dict)
    bookings: dict[str, tuple[list[str], Json, BusyTime]] = field(default_factory=dict)

    def compare(self, steps: list[Json]) -> Iterator[tuple[str, Any, Any]]:
        """Yield name, computed and recorded slots of every slot query that can be played."""
        for number, step in enumerate(steps):
            request, expected = step["request"], step["expect"]
            noun = request["path"].split("/")[1]
            if request["path"] == "/slots":
                if expected["status"] == 200 and "eventTypeId" in request["query"]:
                    yield step["name"], self.slots(request["query"]), recorded_slots(expected)
            elif expected["status"] >= 400 or (request["method"], noun) in _QUIET:
                self.remember_user(step)
            elif request["path"] == "/schedules" and request["method"] == "POST":
                self.add_schedule(step)
            elif request["path"].endswith("/event-types") and request["method"] == "POST":
                self.add_event_type(step)
            elif request["path"] == "/bookings":
                self.add_booking(step, f"booking {number}")
            elif request["path"].endswith(("/cancel", "/decline", "/confirm")):
                self.change_booking(request["path"])
            else:
                raise NotPlayable(f"{request['method']} {request['path']}")

    def remember_user(self, step: Json) -> None:
        if step["request"]["path"] == "/me":
            for name in step.get("save", {}):
                self.user_names[placeholder(name)] = step["as"]

    def add_schedule(self, step: Json) -> None:
        body = step["request"]["body"]
        if body["isDefault"]:
            self.default_schedules[step["as"]] = schedule_from(body)
        self.schedules[saved(step)] = (step["as"], schedule_from(body))

    def add_event_type(self, step: Json) -> None:
        body = step["request"]["body"]
        if body.get("schedulingType") == "managed" or body.get("assignAllTeamMembers"):
            raise NotPlayable("members of teams")
        users = [step["as"]]
        if "schedulingType" in body:
            users = [self.user_names[host["userId"]] for host in body.get("hosts", [])]
        self.event_types[saved(step)] = (users, body)

    def add_booking(self, step: Json, name: str) -> None:
        body = step["request"]["body"]
        event_type = body["eventTypeId"]
        hosts, event = self.event_types[event_type]
        if event.get("recurrence"):
            raise NotPlayable("series")
        if event.get("schedulingType") == "roundRobin":
            if "body" not in step["expect"]:
                raise NotPlayable("the choice of a host")
            answered = step["expect"]["body"]["data"]["hosts"]
            hosts = [host["username"] for host in answered]
        uid = saved(step) if step.get("save") else name
        starts_at = parse(body["start"])
        if event.get("seats") and self.joined(event_type, starts_at):
            return
        self.bookings[uid] = (
            hosts,
            body,
            BusyTime(
                starts_at,
                starts_at + timedelta(minutes=event["lengthInMinutes"]),
                before=minutes(event.get("beforeEventBuffer")),
                after=minutes(event.get("afterEventBuffer")),
                uid=uid,
                event_type_id=number_of(event_type),
                pending=self.is_pending(event, starts_at),
                seats_taken=1,
            ),
        )

    def joined(self, event_type: str, starts_at: datetime) -> bool:
        for uid, (hosts, body, busy) in self.bookings.items():
            if (busy.event_type_id, busy.starts_at) == (number_of(event_type), starts_at):
                self.bookings[uid] = (hosts, body, replace(busy, seats_taken=busy.seats_taken + 1))
                return True
        return False

    def is_pending(self, event: Json, starts_at: datetime) -> bool:
        policy = event.get("confirmationPolicy") or {"disabled": True}
        if policy.get("disabled"):
            return False
        if policy["type"] == "always":
            return True
        threshold = policy["noticeThreshold"]
        return starts_at - self.now < timedelta(**{threshold["unit"]: threshold["count"]})

    def change_booking(self, path: str) -> None:
        _, _, uid, verb = path.split("/")
        if verb != "confirm":
            del self.bookings[uid]
            return
        hosts, body, busy = self.bookings[uid]
        self.bookings[uid] = (hosts, body, replace(busy, pending=False))

    def host(self, username: str, event: Json) -> Host:
        zone = machine_zone(self.profile_zones[username])
        schedule = self.default_schedules.get(username) or default_schedule(zone)
        own = None
        if "scheduleId" in event:
            _, own = self.schedules[event["scheduleId"]]
        mandatory = {
            self.user_names[host["userId"]]
            for host in event.get("hosts", [])
            if host.get("mandatory")
        }
        return Host(
            id=number_of(username),
            schedule=own or schedule,
            busy=tuple(
                busy
                for hosts, body, busy in self.bookings.values()
                if username in hosts or f"{username}@harbour.example" in attendees(body)
            ),
            fixed=username in mandatory,
            limit_zone=own.zone if own else zone,
        )

    def slots(self, query: Json) -> list[Any]:
        users, event = self.event_types[query["eventTypeId"]]
        hosts = [self.host(user, event) for user in users]
        zone = hosts[0].schedule.zone if hosts else UTC
        asked = SlotQuery(
            query_start(query["start"]),
            query_end(query["end"]),
            machine_zone(query.get("timeZone", "UTC")),
            minutes(query["duration"]) if query.get("duration") else None,
            query.get("bookingUidToReschedule", ""),
        )
        rules = rules_from(query["eventTypeId"], event, zone)
        found = find_slots(rules, hosts, asked, now=self.now)
        return [
            (str(day), [answered(slot, query, rules.seats) for slot in slots])
            for day, slots in group_by_day(found, asked.zone).items()
        ]
