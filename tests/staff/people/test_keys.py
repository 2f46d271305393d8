"""API keys on staff's pages and on one's own: made, shown once, told apart, ended."""

import re
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.contrib.auth.models import User as Account
from django.test import Client
from pytest_django import Settings

from portal.engine import models
from portal.engine.keys.models import ApiKey
from portal.engine.transport import EngineTransport
from portal.services.people import accounts
from tests.cast import NOW, Cast
from tests.staff.pages import state_in

LIST = "/admin/staff/apikey/"
MINE = "/admin/mine/keys/"


def make(who: Client, cast: Cast, address: str = f"{LIST}add/", **given: str) -> str:
    """Make a key and return it as the page shows it."""
    form = state_in(who.get(address), "apikey_form")
    asked = {"owner": str(cast.priya.pk), "name": "Display", "days": "30"} | given
    shown = who.post(address, form | asked, follow=True).content.decode()
    [key] = re.findall(r"cal_[0-9a-f]{32}", shown)
    return str(key)


def status(key: str) -> int:
    request = httpx.Request(
        "GET", "http://engine/v2/me", headers={"Authorization": f"Bearer {key}"}
    )
    return EngineTransport().handle_request(request).status_code


def test_a_key_is_shown_once_and_works_until_it_is_ended(admin: Client, cast: Cast) -> None:
    key = make(admin, cast)
    assert status(key) == 200
    listed = admin.get(LIST).content.decode()
    assert key not in listed
    for said in ("Display", "Priya Rao", "1 Apr 2026"):
        assert said in listed
    row = ApiKey.objects.get()
    question = admin.get(f"{LIST}{row.pk}/delete/")
    assert "stops working at once" in question.content.decode()
    admin.post(f"{LIST}{row.pk}/delete/", state_in(question, ""))
    assert status(key) == 401


@pytest.mark.parametrize(("days", "ends"), [("", None), ("1", timedelta(days=1))])
def test_it_works_as_long_as_was_asked(
    admin: Client, cast: Cast, days: str, ends: timedelta | None
) -> None:
    make(admin, cast, days=days)
    assert ApiKey.objects.get().expires_at == (ends and NOW + ends)


def test_when_it_was_used_last_is_known_to_the_hour(admin: Client, cast: Cast) -> None:
    key = make(admin, cast)
    assert "not yet" in admin.get(LIST).content.decode()
    uses = []
    for minutes in (0, 59, 60, 61):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            status(key)
            uses.append(ApiKey.objects.get().last_used_at)
    assert uses == [NOW, NOW, *[NOW + timedelta(hours=1)] * 2]


@pytest.mark.parametrize(
    "given", [{"owner": "4711"}, {"name": ""}, {"days": "0"}, {"days": "3651"}, {"days": "x"}]
)
def test_what_is_wrong_makes_no_key(admin: Client, cast: Cast, given: dict[str, str]) -> None:
    asked = {"owner": str(cast.priya.pk), "name": "Display", "days": "30"} | given
    assert admin.post(f"{LIST}add/", asked).status_code == 422
    assert not ApiKey.objects.exists()


def test_where_the_api_is_off_it_is_said(admin: Client, cast: Cast, settings: Settings) -> None:
    settings.ENGINE_HTTP = False
    form = {"owner": str(cast.priya.pk), "name": "Display", "days": ""}
    assert "ENGINE_HTTP" in admin.post(f"{LIST}add/", form, follow=True).content.decode()


def test_with_cal_com_keys_are_made_there(admin: Client, cast: Cast, settings: Settings) -> None:
    settings.CALCOM_API_KEY = "cal_x"
    for address in (LIST, f"{LIST}add/", f"{LIST}1/change/"):
        answer = admin.get(address)
        assert answer.status_code == 403
        assert "in Cal.com itself" in answer.content.decode()


def test_one_s_own_keys_are_made_and_ended_by_everybody(cast: Cast) -> None:
    account = accounts.account_set(person_id=cast.priya.pk, email="p@x.example", name="P", role="")
    priya = Client()
    priya.force_login(Account.objects.get(pk=account.user_id))
    key = make(priya, cast, f"{MINE}add/")
    assert status(key) == 200
    other = models.ApiKey.objects.create(user=cast.maren, hashed_key="x", name="Theirs")
    shown = priya.get("/admin/mine/").content.decode()
    assert "Display" in shown
    assert "Theirs" not in shown
    # Nobody else's, whatever is sent.
    asked = {"owner": str(cast.maren.pk), "name": "Stolen", "days": ""}
    assert priya.post(f"{MINE}add/", asked).status_code == 422
    assert priya.get(f"{MINE}{other.pk}/delete/").status_code == 404
    assert priya.post(f"{MINE}{other.pk}/delete/").status_code == 404
    mine = ApiKey.objects.exclude(pk=other.pk).get()
    question = priya.get(f"{MINE}{mine.pk}/delete/")
    assert priya.post(f"{MINE}{mine.pk}/delete/", state_in(question, "")).status_code == 302
    assert status(key) == 401
