"""Requests that schemathesis makes up from the engine's OpenAPI description: refused or answered, never a 5xx.

Right and wrong ones, for every call of every version, in the name of the organization's owner, on a world in which
ids and uids of paths exist now and then.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import DjangoDbBlocker
from schemathesis import GenerationMode

from portal.engine import api, openapi
from portal.engine.protocol import routing
from portal.engine.teams.models import Membership
from tests.engine import house as houses
from tests.wire.world import WORKFLOW

api.load_handlers()
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
pytestmark = [pytest.mark.django_db, pytest.mark.fuzz]


def calls() -> list[tuple[str, str, str]]:
    """Return version, method and path of every call; those of all versions once."""
    found: dict[tuple[str, str, str], None] = {}
    for version in routing.KNOWN:
        for path, operations in openapi.document(version=version)["paths"].items():
            for method in operations:
                of_all = any(
                    route.method == method.upper()
                    and route.versions == routing.ANY
                    and route.pattern.fullmatch(path.removeprefix("/v2"))
                    for route in routing.registered()
                )
                found[(routing.KNOWN[-1] if of_all else version, method.upper(), path)] = None
    return list(found)


@dataclass
class World:
    """A house, and for each path parameter the values that name something in it."""

    house: houses.House
    values: dict[str, list[Any]]

    def __post_init__(self) -> None:
        self.described = {version: self._describe(version) for version in routing.KNOWN}

    def _describe(self, version: str) -> Any:
        """Return the description with real values, and some that are none, in place of any text."""
        document = openapi.document(version=version)
        for operations in document["paths"].values():
            for operation in operations.values():
                for parameter in operation["parameters"]:
                    name = parameter["name"]
                    if parameter["in"] == "path" and name in self.values:
                        known = [*map(str, self.values[name]), "0", "abc"]
                        parameter["schema"] = {"enum": known}
                    elif name == "eventTypeId":
                        parameter["schema"] = {"enum": [*self.values["event_type_id"], 999]}
        for schema in document["components"]["schemas"].values():
            properties = schema.get("properties", {})
            for name, values in (("eventTypeId", "event_type_id"), ("userId", "user_id")):
                if name in properties:
                    properties[name] = {"enum": [*self.values[values], 999]}
        return schemathesis.openapi.from_dict(document)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One house for all calls, with something behind most ids; every test takes back what it did."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(houses.NOW, tick=False),
    ):
        house = houses.build()
        with house.client:
            yield World(house, _real_values(house))
        transaction.set_rollback(True)


def _real_values(house: houses.House) -> dict[str, list[Any]]:
    visit = house.event_type()["id"]
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    seated = house.event_type(slug="seated", seats=seats)["id"]
    shared = house.team_event_type("roundRobin")["id"]
    hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
    hook = {"subscriberUrl": "https://hooks.test", "triggers": [], "active": True}
    workflows = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/workflows"
    seat = house.booked(seated, "2026-12-02T10:00:00Z")
    plain = house.booked(visit, "2026-12-01T10:00:00Z")
    of_team = house.booked(shared, "2026-12-01T15:00:00Z")
    return {
        "organization_id": [house.organization.pk],
        "team_id": [house.desk.pk],
        "user_id": [house.mia.pk, house.max.pk],
        "event_type_id": [visit, seated, shared],
        "schedule_id": [house.data("POST", "/schedules", by=house.olga, json=hours)["id"]],
        "membership_id": [each.pk for each in Membership.objects.all()[:2]],
        "uid": [each["uid"] for each in (plain, of_team, seat)],
        "seat_uid": [seat["seatUid"]],
        "workflow_id": [house.data("POST", workflows, by=house.mia, json=WORKFLOW)["id"]],
        "webhook_id": [house.data("POST", "/webhooks", by=house.olga, json=hook)["id"]],
    }


@pytest.mark.parametrize("call", calls(), ids=" ".join)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_is_too_strange(world: World, call: Any, mode: Any) -> None:
    version, method, path = call
    operation = world.described[version][path][method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
        return

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        answer = world.house.call(
            method,
            f"http://engine{case.formatted_path}",
            by=world.house.olga,
            headers={"cal-api-version": version},
            params=case.query or None,
            **_body(case),
        )
        assert answer.status_code < 500, (case.formatted_path, case.query, case.body, answer.text)

    with transaction.atomic():
        send()
        transaction.set_rollback(True)


def _body(case: Any) -> dict[str, Any]:
    if case.body is schemathesis.core.NOT_SET:
        return {}
    return {"content" if isinstance(case.body, bytes) else "json": case.body}
