"""Kept pages never show what is not so any more, and what others do elsewhere does not make them anew."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.scope import OrganizationTeamScope
from portal.process import after_response, statistics
from tests.backends import PRODUCTION
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.usefixtures("keeping")

PATH = "/team/desk/visit"


def test_a_booked_slot_is_gone_from_the_next_answer(client: Client, cast: Cast) -> None:
    before = client.get(PATH).content.decode()
    assert client.get(PATH).content.decode() == before
    book(cast.visit, "2026-03-02T10:00:00Z")
    book(cast.visit, "2026-03-02T10:00:00Z", "bob@example.com")
    assert client.get(PATH).content.decode() != before


def test_a_changed_event_type_is_shown_changed(client: Client, cast: Cast) -> None:
    assert "Renamed" not in client.get(PATH).content.decode()
    get_client().team_event_types.update(
        scope=OrganizationTeamScope(cast.organization.pk, cast.team.pk),
        event_type_id=cast.visit.id,
        title="Renamed",
    )
    assert "Renamed" in client.get(PATH).content.decode()
    assert "Renamed" in client.get("/").content.decode()


class Counted:
    """How many queries each request of a client takes, those after its response included."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, address: str = "192.0.2.1") -> int:
        return self._count(lambda: self._client.get(path, REMOTE_ADDR=address))

    def post(self, path: str, values: dict[str, str], address: str) -> int:
        return self._count(lambda: self._client.post(path, values, REMOTE_ADDR=address))

    def _count(self, ask: Callable[[], Any]) -> int:
        statements: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            # A savepoint is a test's: there is no transaction around a request.
            if "SAVEPOINT" not in sql:
                statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            self.answer = ask()
            after_response.finish()
        assert self.answer.status_code in {200, 303}, self.answer.content.decode()
        return len(statements)


@pytest.fixture
def counted(
    client: Client, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Counted:
    """A visitor of a portal with production's caches and throttles."""
    # Every ten seconds some request writes them.
    monkeypatch.setattr(statistics, "WRITE_EVERY_SECONDS", 1e9)
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    settings.FORM_MINIMUM_SECONDS = settings.ENGINE_SLOTS_CACHE_SECONDS = 0
    call_command("createcachetable", verbosity=0)
    settings.PAGES_KEPT_SECONDS = 60
    add_event_type(cast, "Other", "other", hosts=[{"user_id": cast.priya.pk}])
    add_event_type(cast, "Talk", "talk", hosts=[{"user_id": cast.maren.pk}])
    return Counted(client)


FORM = "/team/desk/talk?slot=2026-03-03T10:00:00Z"
OTHER = "192.0.2.2"


def test_forms_and_bookings_elsewhere_leave_pages_as_they_are(counted: Counted) -> None:
    event, start, team = "/team/desk/other", "/", "/team/desk"
    talk = "/team/desk/talk?date=2026-03-03"
    for path in (event, start, team, talk):
        counted.get(path)
    before = counted.answer.content
    assert [counted.get(path) for path in (event, talk, start, team)] == [0, 0, 0, 0]

    form = counted.get(FORM, OTHER)
    # Whether this visitor has reservations is looked up once while anybody has.
    assert [counted.get(path) for path in (event, start, team)] == [1, 0, 0]
    # Of Maren's own page only the times are asked for again.
    assert counted.get(talk) <= 6
    assert counted.answer.content != before

    counted.get(FORM, OTHER)
    html = counted.answer.content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    post = counted.post(FORM, sent | {"name": "Ada Byron", "email": "ada@example.com"}, OTHER)
    assert [counted.get(path) for path in (event, start, team)] == [0, 0, 0]
    # As few as there are now: what adds to them is to be seen.
    assert (form, post) == (12, 29)
