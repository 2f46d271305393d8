"""My notifications: what a host does not want is not mailed, to nobody else's harm."""

import pytest
from django.contrib.auth.models import User as Account
from django.test import Client

from portal.backend import get_client
from portal.engine.mail.models import Email
from portal.services.mail.notifications import unwanted_get, unwanted_set
from portal.services.people import accounts
from portal.staff.mine.notifications import CHOICES
from tests.cast import Cast, add_event_type, book

MINE = "/admin/mine/notifications/"
NINE = "2026-03-03T09:00:00+00:00"


@pytest.fixture
def maren(cast: Cast) -> Client:
    account = accounts.account_set(
        person_id=cast.maren.pk, email=cast.maren.email, name="Maren", role=""
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.user_id))
    return client


def mailed() -> list[tuple[str, bool, str]]:
    rows = Email.objects.order_by("id")
    return [(row.kind, row.to_host, row.recipient["email"].partition("@")[0]) for row in rows]


def test_what_is_unticked_is_not_mailed_to_oneself(maren: Client, cast: Cast) -> None:
    assert MINE in maren.get("/admin/mine/").content.decode()
    assert maren.get(MINE).content.decode().count(" checked") == len(CHOICES) == 7
    wanted = [kind for kind in CHOICES if kind != "booked"]
    assert maren.post(MINE, {"wanted": wanted}).status_code == 302
    assert maren.get(MINE).content.decode().count(" checked") == 6
    both = [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    uid = book(add_event_type(cast, "Talk", "talk", hosts=both), NINE).uid
    assert sorted(mailed()) == [("booked", False, "ada"), ("booked", True, "priya")]
    get_client().bookings.cancel(uid, reason="ill")
    assert ("cancelled", True, "maren") in mailed()


def test_what_waits_for_an_answer_is_always_mailed(cast: Cast) -> None:
    unwanted_set(user_id=cast.maren.pk, kinds=["requested", "booked", "nothing"])
    assert unwanted_get(user_id=cast.maren.pk) == ["booked"]


def test_who_booked_with_oneself_still_gets_the_attendee_s(cast: Cast) -> None:
    unwanted_set(user_id=cast.maren.pk, kinds=["booked"])
    only = add_event_type(cast, "Only Maren", "only")
    book(add_event_type(cast, "Priya", "priya", hosts=[{"user_id": cast.priya.pk}]), NINE)
    Email.objects.all().delete()
    book(only, "2026-03-03T10:00:00+00:00", email=cast.maren.email)
    assert mailed() == [("booked", False, "maren")]


def test_an_unknown_kind_is_refused(maren: Client, cast: Cast) -> None:
    assert maren.post(MINE, {"wanted": ["requested"]}).status_code == 422
    assert unwanted_get(user_id=cast.maren.pk) == []
