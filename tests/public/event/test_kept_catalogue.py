"""Each change of the catalogue is on the next page, and leaves what it does not concern."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import USER, OrganizationTeamScope, OrganizationUserScope
from portal.engine.protocol import routing
from portal.engine.protocol.changes import Change, marked_at_the_end
from portal.process import invalidation
from portal.process.invalidation import event_types_of, stamp_of, table
from tests.cast import Cast, add_event_type

PATHS = (
    "/",
    "/?q=talk",
    "/team/desk",
    "/team/desk/visit",
    "/team/desk/talk?month=2026-03",
    "/priya",
)


@dataclass(frozen=True)
class World:
    cast: Cast
    talk: EventType
    schedule_id: int
    client: Client

    @property
    def scope(self) -> OrganizationTeamScope:
        return OrganizationTeamScope(self.cast.organization.pk, self.cast.team.pk)

    def pages(self) -> dict[str, tuple[int, bytes]]:
        # Of the next free times nothing is known: lists may show them some seconds longer.
        cache.clear()
        answers = {path: self.client.get(path) for path in PATHS}
        return {path: (answer.status_code, answer.content) for path, answer in answers.items()}

    def patch(self, **values: Any) -> None:
        get_client().team_event_types.update(scope=self.scope, event_type_id=self.talk.id, **values)


@pytest.fixture
def world(client: Client, cast: Cast, settings: Settings) -> Iterator[World]:
    talk = add_event_type(cast, "Talk", "talk")
    hours = [{"days": ["Monday", "Tuesday"], "start_time": "09:00", "end_time": "12:00"}]
    schedule = get_client().schedules.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.maren.pk),
        name="Mornings",
        time_zone="Europe/London",
        is_default=True,
        availability=hours,
    )
    settings.PAGES_KEPT_SECONDS = 300
    invalidation.forget_all()
    yield World(cast, talk, schedule.id, client)
    invalidation.forget_all()


def maren(world: World) -> OrganizationUserScope:
    return OrganizationUserScope(world.cast.organization.pk, world.cast.maren.pk)


def with_hours(world: World, **values: Any) -> None:
    get_client().schedules.update(world.schedule_id, scope=maren(world), **values)


def away(world: World) -> None:
    get_client().out_of_office.create(
        scope=maren(world),
        starts_at=datetime(2026, 3, 2, tzinfo=UTC),
        ends_at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
        reason="vacation",
    )


def subscribed(_world: World) -> None:
    get_client().webhooks.create(
        scope=USER,
        subscriber_url="https://hooks.example/x",
        triggers=["BOOKING_CREATED"],
        active=True,
    )


CHANGES: dict[str, Callable[[World], object]] = {
    "a title": lambda w: w.patch(title="Renamed"),
    "a length": lambda w: w.patch(length_in_minutes=60),
    "hidden": lambda w: w.patch(hidden=True),
    "hosts": lambda w: w.patch(hosts=[{"user_id": w.cast.priya.pk}]),
    "notice": lambda w: w.patch(minimum_booking_notice=24 * 60),
    "a new one": lambda w: add_event_type(w.cast, "Another", "another"),
    "one that goes": lambda w: get_client().team_event_types.delete(w.talk.id, scope=w.scope),
    "hours": lambda w: with_hours(
        w,
        availability=[{"days": ["Wednesday"], "start_time": "10:00", "end_time": "11:00"}],
    ),
    "a schedule's zone": lambda w: with_hours(w, time_zone="Asia/Tokyo"),
    "days off": away,
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_on_the_next_pages(world: World, what: str) -> None:
    before = world.pages()
    assert world.pages() == before
    CHANGES[what](world)
    kept = world.pages()
    invalidation.forget_all()
    assert kept == world.pages()
    assert kept != before


def test_event_types_leave_people_and_teams(world: World) -> None:
    world.pages()
    world.patch(title="Renamed")
    with CaptureQueriesContext(connection) as queries:
        answer = world.client.get("/")
    assert b"Renamed" in answer.content
    tables = " ".join(query["sql"] for query in queries)
    assert "engine_membership" not in tables
    # Which event types there are, those of the team, their hosts, and the portal's own of the account.
    assert len(queries) <= 6, tables


def test_what_is_not_on_pages_leaves_them(world: World, django_assert_num_queries: Any) -> None:
    world.pages()
    subscribed(world)
    with django_assert_num_queries(0):
        world.pages()


@pytest.mark.parametrize(
    ("team_id", "changed"), [("7", {7}), ("07", {7}), ("", set()), ("none", set())]
)
def test_a_team_is_the_same_however_its_number_is_written(team_id: str, changed: set[int]) -> None:
    stamps = {number: stamp_of(table(), [event_types_of(number)]) for number in (7, 8)}
    with marked_at_the_end(Change.EVENT_TYPES, team_id=team_id):
        pass
    assert {number for number, stamp in stamps.items() if not stamp.is_current()} == changed


def test_writes_make_everything_out_of_date_unless_they_say_what() -> None:
    writes = [one for one in routing.registered() if one.method != "GET"]
    everything = {one.pattern.pattern for one in writes if one.changes is Change.EVERYTHING}
    assert any("teams" in one for one in everything)
    assert {one.changes for one in writes} == set(Change)
    # People, teams and the organization are in every answer.
    named = [
        one for one in writes if one.pattern.pattern.endswith(("/me", "/users", "/memberships"))
    ]
    assert named
    assert all(one.changes is Change.EVERYTHING for one in named)
