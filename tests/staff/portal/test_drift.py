"""The page "Cal.com has changed", its line on the start page, and the daily check."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings as portal_settings
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

import portal.calcom
from portal.backend import get_client, use_client
from portal.calcom.drift.checks import drift_check
from portal.calcom.versions import Versions
from portal.services.errors import UpstreamUnreachable
from portal.services.portal.drift import check_drift, drift_check_run, drift_get
from tests.calcom.drift.answers import DATA, ME, healthy
from tests.cast import Cast, book
from tests.staff.conftest import SignIn

PAGE = "/admin/calcom/"


class Calcom:
    """Cal.com, whose answers the test changes; `calls` counts them."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.calls = 0
        self.answer: Callable[[httpx.Request], httpx.Response] | None = None

    def serve(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return self.answer(request) if self.answer else healthy(request, self.data)


@pytest.fixture
def calcom(db: None, settings: Settings) -> Iterator[Calcom]:
    settings.CALCOM_API_KEY = "cal_secret"
    cache.clear()
    served = Calcom()
    client = portal.calcom.Client(
        api_key="cal_secret",
        transport=httpx.MockTransport(served.serve),
        versions=Versions({"bookings": "2026-02-25"}),
    )
    with use_client(client):
        yield served
    client.close()
    cache.clear()


@pytest.fixture
def boss(calcom: Calcom, sign_in: SignIn) -> Client:
    return sign_in(superuser=True)


def test_it_says_what_differs_after_a_check(boss: Client, calcom: Calcom) -> None:
    assert "not checked yet" in boss.get(PAGE).content.decode()
    assert calcom.calls == 0
    calcom.data = {
        "me": ME | {"timeZone": 3, "<b>": 1},
        "calendars": {"destinationCalendar": {}},
        "webhooks": [{"id": 5}],
    }

    answer = boss.post(PAGE, follow=True)

    shown = answer.content.decode()
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "GET /me.timeZone" in shown
    assert "GET /calendars.connectedCalendars" in shown
    assert "GET /webhooks[].id" in shown
    assert "GET /me.&lt;b&gt;" in shown
    assert "bookings: version 2026-02-25 is not sent before" in shown
    # It is shown as often as wanted; only the button asks.
    calls = calcom.calls
    assert "GET /me.timeZone" in boss.get(PAGE).content.decode()
    assert calcom.calls == calls <= 13


def test_the_start_page_names_it(boss: Client, calcom: Calcom) -> None:
    assert "not compared yet" in boss.get("/admin/").content.decode()
    drift_check_run()
    # A wanted version that is not sent is for staff to know, too.
    assert "<strong>Cal.com has changed</strong>" in boss.get("/admin/").content.decode()


def test_the_button_asks_once_in_a_while(boss: Client, calcom: Calcom) -> None:
    boss.post(PAGE)
    calls = calcom.calls
    again = boss.post(PAGE)
    assert again.status_code == 503
    assert again.headers["Retry-After"] == "30"
    assert calcom.calls == calls


def test_without_an_answer_the_last_result_stays(calcom: Calcom, boss: Client) -> None:
    before = drift_check_run()

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    calcom.answer = fail
    with pytest.raises(UpstreamUnreachable):
        drift_check_run()
    assert drift_get() == before
    assert check_drift.func().startswith("not checked")
    assert boss.post(PAGE).status_code == 503


def test_what_another_release_kept_counts_as_not_checked(calcom: Calcom) -> None:
    drift_check_run()
    assert cache.get("drift:1")
    for kept in (b"{}", b"x", '{"checked_at": 1}'):
        cache.set("drift:1", kept)
        assert drift_get() is None


def test_it_is_checked_daily(calcom: Calcom) -> None:
    assert "portal.services.portal.drift.check_drift" in portal_settings.PERIODIC_TASKS
    calcom.data = {"me": ME | {"bio": 4}}
    assert check_drift.func() == "1 problems, 0 notes"
    found = drift_get()
    assert found is not None
    assert [str(one) for one in found.problems] == ["GET /me.bio: text expected, number found"]


def test_who_may_not_see_the_figures_may_not_see_it(calcom: Calcom, sign_in: SignIn) -> None:
    stranger = sign_in("view_booking")
    assert stranger.get(PAGE).status_code == 403
    assert stranger.post(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
    member = User.objects.create_user("scheduler", is_staff=True)
    member.user_permissions.add(Permission.objects.get(codename="view_intent"))
    allowed = Client()
    allowed.force_login(member)
    assert allowed.get(PAGE).status_code == 200
    assert calcom.calls == 0


def test_the_engine_has_no_such_page(admin: Client) -> None:
    assert admin.get(PAGE).status_code == 404
    assert admin.post(PAGE).status_code == 404
    assert "Its answers" not in admin.get("/admin/").content.decode()
    assert check_drift.func() == "nothing to check"


def test_the_engine_answers_in_the_expected_shapes(cast: Cast) -> None:
    book(cast.visit, "2026-03-02T10:00:00Z")
    get_client().schedules.create(name="Hours", time_zone="Europe/Berlin", is_default=True)
    results = list(drift_check(get_client().send))
    assert [str(found) for one in results for found in one.findings] == []
    assert [one.refusal for one in results if one.refusal] == []
    assert len([one for one in results if not one.is_empty]) >= 9


def test_every_data_of_the_stand_in_is_as_expected(calcom: Calcom) -> None:
    found = drift_check_run()
    assert (found.problems, found.notes, found.refusals) == ([], [], [])
    assert len(DATA) == 9
