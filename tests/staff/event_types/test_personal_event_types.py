"""Members' own event types: seen by who looks after everything, changed, and booked for callers."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from portal.engine import models
from portal.engine.bookings.models import Booking
from portal.staff.models import TeamRight
from tests.cast import LOCATION, Cast
from tests.staff.conftest import SignIn
from tests.staff.pages import state_in

LIST = "/admin/staff/eventtype/"


@pytest.fixture
def chat(cast: Cast) -> models.EventType:
    """Priya's own, hidden."""
    return models.EventType.objects.create(
        owner=cast.priya,
        title="Chat",
        slug="chat",
        length_in_minutes=30,
        hidden=True,
        locations=[LOCATION],
    )


def test_they_stand_in_the_list_and_can_be_picked(
    admin: Client, cast: Cast, chat: models.EventType
) -> None:
    models.EventType.objects.create(owner=cast.maren, title="Mine", slug="m", length_in_minutes=15)
    for query, shown in (("", True), ("?team=people", True), ("?team=own", False)):
        page = admin.get(LIST + query).content.decode()
        assert (f"{LIST}{chat.pk}/change/" in page) == shown, query
        assert ("Mine" in page) == (query != "?team=people"), query


def test_they_are_changed_with_their_owner_s_hours(
    admin: Client, cast: Cast, chat: models.EventType
) -> None:
    models.Schedule.objects.create(owner=cast.maren, name="Mornings")
    models.Schedule.objects.create(owner=cast.priya, name="Evenings")
    page = admin.get(f"{LIST}{chat.pk}/change/")
    assert "Evenings" in page.content.decode()
    assert "Mornings" not in page.content.decode()
    form = state_in(page)
    [name] = [each for each in form if each.endswith("-title")]
    assert admin.post(f"{LIST}{chat.pk}/change/", form | {name: "A chat"}).status_code == 302
    admin.post(f"{LIST}{chat.pk}/hide/", {"wanted": "show"})
    chat.refresh_from_db()
    assert (chat.title, chat.owner) == ("A chat", cast.priya)


def test_they_are_booked_for_callers(admin: Client, cast: Cast, chat: models.EventType) -> None:
    address = f"/admin/staff/booking/add/?event_type={chat.pk}&day=2026-03-03"
    page = admin.get(address)
    assert "Priya Rao: Chat" in page.content.decode()
    form: dict[str, Any] = state_in(page, "booking_form")
    asked = {"starts_at": "2026-03-03T10:00:00+00:00", "name": "Ada", "email": "ada@example.com"}
    answer = admin.post(address, form | asked)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Booking.objects.get().user == cast.priya


def test_who_is_bound_to_teams_finds_none(
    sign_in: SignIn, cast: Cast, chat: models.EventType
) -> None:
    who = sign_in(group="Administrator")
    TeamRight.objects.create(user=User.objects.latest("pk"), team_ids=[cast.team.pk])
    assert "Chat" not in who.get(LIST).content.decode()
    assert who.get(f"{LIST}{chat.pk}/change/").status_code == 404
    assert "Chat" not in who.get("/admin/staff/booking/add/").content.decode()


def test_of_who_left_none_is_offered(admin: Client, cast: Cast, chat: models.EventType) -> None:
    models.Membership.objects.filter(user=cast.priya).delete()
    assert "Chat" not in admin.get(LIST).content.decode()


def test_with_cal_com_they_are_their_owner_s(
    admin: Client, cast: Cast, chat: models.EventType, settings: Settings
) -> None:
    settings.CALCOM_API_KEY = "cal_x"
    assert "Chat" not in admin.get(LIST).content.decode()
