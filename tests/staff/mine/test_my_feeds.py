"""My own calendar feeds: connected, told why not, taken away, and nobody else's."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User as Account
from django.test import Client
from pytest_django import Settings

from portal.engine.calendars.models import CalendarCredential, CalendarFeed, SelectedCalendar
from portal.engine.people.models import User
from portal.services.people import accounts
from tests.cast import Cast
from tests.engine.calendars.serving import CalendarServer, serving
from tests.engine.calendars.writing import calendar, event

MINE = "/admin/mine/feeds/"


@pytest.fixture
def priya(cast: Cast) -> Client:
    account = accounts.account_set(
        person_id=cast.priya.pk, email=cast.priya.email, name="Priya", role=""
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.user_id))
    return client


def feed_of(user: User, number: int = 0) -> CalendarFeed:
    credential, _ = CalendarCredential.objects.get_or_create(user=user)
    return CalendarFeed.objects.create(
        credential=credential, url=f"https://calendars.example/secret-{number}.ics"
    )


def test_one_s_own_are_shown_by_their_host_and_taken_away(priya: Client, cast: Cast) -> None:
    own, other = feed_of(cast.priya), feed_of(cast.maren)
    shown = priya.get(MINE).content.decode()
    assert "calendars.example" in shown
    assert "secret-0" not in shown
    for wanted in (str(other.pk), "0", "x", "9" * 30):
        assert priya.post(MINE, {"remove": wanted}).status_code == 404
    assert priya.post(MINE, {"remove": str(own.pk)}).status_code == 302
    assert list(CalendarFeed.objects.all()) == [other]
    assert not CalendarCredential.objects.filter(user=cast.priya).exists()


@pytest.mark.parametrize(
    "address", ["", "nowhere", "ftp://x.example/a.ics", "https://127.0.0.1/a.ics"]
)
def test_what_cannot_be_read_is_told_and_leaves_nothing(
    priya: Client, cast: Cast, address: str
) -> None:
    answer = priya.post(MINE, {"address": address})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not CalendarCredential.objects.exists()


def test_there_are_only_so_many(priya: Client, cast: Cast) -> None:
    for number in range(10):
        feed_of(cast.priya, number)
    answer = priya.post(MINE, {"address": "https://calendars.example/more.ics"})
    assert "at most 10" in answer.content.decode()
    assert CalendarFeed.objects.count() == 10


def test_with_cal_com_there_is_no_such_page(priya: Client, settings: Settings) -> None:
    settings.CALCOM_API_KEY = "cal_x"
    assert priya.get(MINE).status_code == 403


@pytest.fixture
def server(settings: Settings) -> Iterator[CalendarServer]:
    settings.ENGINE_FEEDS_FROM_PRIVATE = True
    with serving() as running:
        running.text = calendar(event("20260303T100000Z", "20260303T110000Z"))
        yield running


@pytest.mark.wire
def test_one_more_blocks_times_though_another_is_broken(
    priya: Client, cast: Cast, server: CalendarServer
) -> None:
    feed_of(cast.priya)
    assert priya.post(MINE, {"address": server.url}).status_code == 302
    assert SelectedCalendar.objects.get().feed.url == server.url
    assert server.requests == 1
