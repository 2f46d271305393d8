"""Kept pages never show what is not so any more."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.scope import OrganizationTeamScope
from portal.process import invalidation
from tests.cast import Cast, book

PATH = "/team/desk/visit"


@pytest.fixture(autouse=True)
def keeping(settings: Settings) -> Iterator[None]:
    settings.PAGES_KEPT_SECONDS = 60
    invalidation.forget_all()
    yield
    invalidation.forget_all()


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
