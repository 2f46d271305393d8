"""The private address of bookings on pages: made, made anew and ended, by whom, for whom."""

import re

import pytest
from django.contrib.auth.models import User as Account
from django.test import Client

from portal.services.errors import InvalidInput
from portal.services.models import Subscription
from portal.services.people import accounts
from portal.services.people.calendars import feed_add
from portal.services.subscriptions.addresses import address_make
from portal.staff.models import TeamRight
from tests.cast import Cast
from tests.staff.conftest import SignIn

MINE = "/admin/mine/calendar/"


@pytest.fixture
def priya(cast: Cast) -> Client:
    account = accounts.account_set(
        person_id=cast.priya.pk, email=cast.priya.email, name="Priya", role=""
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.user_id))
    return client


def address_on(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    found = re.search(r'value="http[^"]*(/calendars/[^"]+\.ics)"', answer.content.decode())
    return found[1] if found else ""


def test_one_s_own_is_made_made_anew_and_ended(priya: Client, cast: Cast) -> None:
    assert address_on(priya, MINE) == ""
    assert MINE in priya.get("/admin/mine/").content.decode()
    assert priya.post(MINE, {"make": "1"}).status_code == 302
    first = address_on(priya, MINE)
    row = Subscription.objects.get()
    assert (row.kind, row.key) == ("person", cast.priya.pk)
    assert Client().get(first).status_code == 200
    assert "Last read" in priya.get(MINE).content.decode()
    priya.post(MINE, {"make": "1"})
    second = address_on(priya, MINE)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    priya.post(MINE, {"end": "1"})
    assert Client().get(second).status_code == 404
    assert address_on(priya, MINE) == ""


@pytest.mark.parametrize(
    ("permissions", "member", "team"),
    [
        ((), 403, 403),
        (("view_member", "view_team", "view_booking"), 403, 403),
        (("view_member", "change_member", "view_booking"), 200, 403),
        (("view_member", "change_member"), 403, 403),
        (("view_team", "change_team"), 403, 403),
        (("view_team", "change_team", "view_booking"), 403, 200),
    ],
)
def test_others_are_for_who_may_change_them(
    cast: Cast, sign_in: SignIn, permissions: tuple[str, ...], member: int, team: int
) -> None:
    who = sign_in(*permissions)
    for kind, key, status in (("member", cast.priya.pk, member), ("team", cast.team.pk, team)):
        page = f"/admin/staff/{kind}/{key}/calendar/"
        assert who.get(page).status_code == status
        assert who.post(page, {"make": "1"}).status_code == (302 if status == 200 else status)
        address = address_on(who, page) if status == 200 else ""
        assert bool(address) is (status == 200)
        if address:
            assert page in who.get(f"/admin/staff/{kind}/{key}/change/").content.decode()
    assert Subscription.objects.count() == [member, team].count(200)


def test_nobody_s_and_no_team_s_are_not_found(admin: Client) -> None:
    for kind in ("member", "team"):
        page = f"/admin/staff/{kind}/999/calendar/"
        assert admin.get(page).status_code == 404
        assert admin.post(page, {"make": "1"}).status_code == 404
    assert not Subscription.objects.exists()


def test_the_portal_s_own_address_is_no_feed_of_a_host_s(cast: Cast) -> None:
    address = address_make(kind="person", key=cast.maren.pk).url
    with pytest.raises(InvalidInput) as caught:
        feed_add(user_id=cast.maren.pk, address=address)
    assert "own bookings" in caught.value.sentence


def test_who_is_bound_to_a_team_reads_its_bookings_only(cast: Cast, sign_in: SignIn) -> None:
    who = sign_in(group="Administrator")
    TeamRight.objects.create(user=Account.objects.latest("pk"), team_ids=[cast.team.pk])
    assert who.get(f"/admin/staff/team/{cast.team.pk}/calendar/").status_code == 200
    assert who.get(f"/admin/staff/member/{cast.priya.pk}/calendar/").status_code == 403
    TeamRight.objects.update(team_ids=[cast.team.pk + 1])
    assert who.get(f"/admin/staff/team/{cast.team.pk}/calendar/").status_code == 404
