"""How many emails to guests one client can cause and one mailbox can get, and what staff see of the rest."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from portal.engine.bookings.models import Attendee
from portal.engine.mail import budget
from portal.engine.mail.models import WITHHELD, Email
from portal.process.caller import acting_for
from portal.web.protection.form_token import make_token
from tests.cast import Cast
from tests.engine.house import House
from tests.engine.mail.conftest import Send

TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
ABUSER = "203.0.113.7"
GUESTS = [f"g{number}@client.test" for number in range(30)]


def count(**filters: Any) -> int:
    return Email.objects.filter(recipient__isGuest=True, **filters).count()


def test_one_client_causes_so_many_letters_to_guests_whatever_it_does(
    house: House, clock: time_machine.Traveller
) -> None:
    weekly = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
    plain = house.event_type()["id"]
    series = house.event_type(slug="weekly", recurrence=weekly)["id"]
    with acting_for(ABUSER):
        made = house.booked(plain, TEN, guests=GUESTS)
        house.booked(series, "2026-12-02T10:00:00Z", guests=GUESTS)
        assert (count(), count(state=WITHHELD)) == (60, 0)
        path, body = f"/bookings/{made['uid']}/reschedule", {"start": ELEVEN}
        new = house.data("POST", path, json=body)["uid"]
        house.data("POST", f"/bookings/{new}/cancel", json={})
        assert (count(), count(state=WITHHELD)) == (120, 0)
        # All of it together is the budget: past it bookings are made, and guests hear nothing.
        last = house.booked(
            plain, "2026-12-03T10:00:00Z", guests=[f"n{x}@b.test" for x in range(9)]
        )
        assert last["status"] == "accepted"
        assert (count(), count(state=WITHHELD)) == (129, 9)
    # The booker and the host hear of it all the same, and others are not concerned.
    to_others = Email.objects.filter(booking__uid=last["uid"], recipient__isGuest__isnull=True)
    assert sorted(to_others.values_list("state", flat=True)) == ["waiting", "waiting"]
    with acting_for("198.51.100.9"):
        house.booked(plain, "2026-12-04T10:00:00Z", guests=["fine@b.test"])
    assert count(state=WITHHELD) == 9
    clock.shift(3601)
    with acting_for(ABUSER):
        house.booked(plain, "2026-12-04T11:00:00Z", guests=["late@b.test"])
    assert count(state=WITHHELD) == 9


def test_one_mailbox_gets_so_many_letters_a_day_from_all_clients(
    house: House, clock: time_machine.Traveller
) -> None:
    event_type = house.event_type()["id"]
    for hour in range(12):
        with acting_for(f"203.0.113.{hour}"):
            start = f"2026-12-0{1 + hour // 6}T{10 + hour % 6}:00:00Z"
            address = ["victim@b.test", "Victim@b.test", "vic.tim+x@b.test"][hour % 3]
            house.booked(event_type, start, guests=[address])
    assert (count(), count(state=WITHHELD)) == (12, 2)
    clock.shift(24 * 3600 + 1)
    with acting_for("203.0.113.99"):
        house.booked(event_type, "2026-12-03T10:00:00Z", guests=["victim@b.test"])
    assert count(state=WITHHELD) == 2


def test_withheld_letters_are_not_sent_and_the_rest_of_a_change_is(
    house: House, send: Send, settings: Settings
) -> None:
    settings.GUEST_MAILS_PER_CLIENT = "2/hour"
    with acting_for(ABUSER):
        house.booked(house.event_type()["id"], TEN, guests=GUESTS[:5])
    assert sorted(each.to[0] for each in send()) == [
        "Mia <mia@lock.test>",
        "Pat <pat@client.test>",
        *GUESTS[:2],
    ]
    assert count(state=WITHHELD) == 3


@pytest.mark.parametrize("rates", ["off", "5/hour; 6/day"])
def test_the_budget_is_a_setting(house: House, settings: Settings, rates: str) -> None:
    settings.GUEST_MAILS_PER_CLIENT = rates
    with acting_for(ABUSER):
        house.booked(house.event_type()["id"], TEN, guests=GUESTS)
    assert count(state=WITHHELD) == (0 if rates == "off" else 25)


def test_what_staff_do_is_not_counted(house: House, settings: Settings) -> None:
    settings.GUEST_MAILS_PER_CLIENT = settings.GUEST_MAILS_PER_ADDRESS = "1/day"
    uid = house.booked(house.event_type()["id"], TEN, guests=GUESTS)["uid"]
    house.data("POST", f"/bookings/{uid}/cancel", json={})
    assert (count(), count(state=WITHHELD)) == (60, 0)


@pytest.mark.parametrize("many", [31, 300])
def test_nobody_brings_more_than_thirty_guests(house: House, many: int) -> None:
    weekly = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
    guests = [f"g{number}@client.test" for number in range(many)]
    kinds = [house.event_type()["id"], house.event_type(slug="weekly", recurrence=weekly)["id"]]
    for event_type in kinds:
        refused = house.book(event_type, TEN, guests=guests)
        assert refused.status_code == 400
        assert "no more than 30" in refused.text
        old = {
            "eventTypeId": event_type,
            "start": TEN,
            "timeZone": "Europe/London",
            "language": "en",
            "metadata": {},
            "responses": {"name": "Pat", "email": "pat@client.test", "guests": guests},
        }
        older = house.call("POST", "/bookings", version="2024-04-15", json=old)
        assert older.status_code == 400
    # Not by the answers, and not one after the other either.
    hidden = {"guests": guests}
    uid = house.booked(kinds[0], TEN, bookingFieldsResponses=hidden)["uid"]
    codes = [
        house.call(
            "POST",
            f"/bookings/{uid}/guests",
            by=house.mia,
            json={"guests": [{"email": f"x{call}-{x}@client.test"} for x in range(10)]},
        ).status_code
        for call in range(4)
    ]
    assert codes == [200, 200, 400, 400]
    assert count() == 20
    assert Attendee.objects.filter(is_guest=True).count() == 20


# Who the client is.


def test_a_visitors_address_counts_on_the_portals_pages(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.GUEST_MAILS_PER_CLIENT = "1/hour"
    from_pages(client, "10", REMOTE_ADDR=ABUSER)
    from_pages(client, "11", REMOTE_ADDR=ABUSER)
    from_pages(client, "12", REMOTE_ADDR="198.51.100.9")
    assert list(states()) == ["waiting", WITHHELD, "waiting"]


def test_behind_a_proxy_the_visitors_address_counts(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.GUEST_MAILS_PER_CLIENT, settings.BEHIND_PROXY = "1/hour", True
    for hour, address in (("10", ABUSER), ("11", "198.51.100.9"), ("12", ABUSER)):
        from_pages(client, hour, headers={"X-Forwarded-For": f"1.2.3.4, {address}"})
    assert list(states()) == ["waiting", "waiting", WITHHELD]


def test_a_callers_address_counts_over_http(client: Client, cast: Cast, settings: Settings) -> None:
    settings.GUEST_MAILS_PER_CLIENT = "1/hour"
    for hour in ("10", "11"):
        body = {
            "eventTypeId": cast.visit.id,
            "start": f"2026-03-03T{hour}:00:00Z",
            "attendee": {"name": "Ada", "email": "ada@b.test", "timeZone": "Europe/Rome"},
            "guests": [f"gus{hour}@b.test"],
        }
        made = client.post(
            "/v2/bookings",
            json.dumps(body),
            content_type="application/json",
            REMOTE_ADDR=ABUSER,
            headers={"cal-api-version": "2024-08-13", "X-Forwarded-For": f"10.0.0.{hour}"},
        )
        assert made.status_code == 201
    assert list(states()) == ["waiting", WITHHELD]


def test_digests_tell_no_address(house: House) -> None:
    with acting_for(ABUSER):
        house.booked(house.event_type()["id"], TEN, guests=["gus@client.test"])
    row = Email.objects.get(recipient__isGuest=True)
    assert (len(row.client), len(row.guest)) == (32, 32)
    assert ABUSER not in row.client
    assert row.guest == budget.digest("guest", "gus@client.test")


def from_pages(client: Client, hour: str, **request: Any) -> None:
    data = {
        "token": make_token("book:/team/desk/visit"),
        "name": "Ada",
        "email": "ada@b.test",
        "guests": [f"gus{hour}@b.test"],
    }
    made = client.post(f"/team/desk/visit?slot=2026-03-03T{hour}:00:00Z", data, **request)
    assert made.status_code == 303


def states() -> Any:
    guests = Email.objects.filter(recipient__isGuest=True)
    return guests.order_by("id").values_list("state", flat=True)


# Staff.


def test_staff_see_what_was_held_back_and_can_send_it(
    client: Client, cast: Cast, settings: Settings, admin_client: Client
) -> None:
    settings.GUEST_MAILS_PER_CLIENT = "1/hour"
    from_pages(client, "10", REMOTE_ADDR=ABUSER)
    from_pages(client, "11", REMOTE_ADDR=ABUSER)
    row = Email.objects.get(state=WITHHELD)
    page = f"/admin/staff/booking/{row.booking.uid}/change/"
    do = f"/admin/staff/booking/{row.booking.uid}/do/emails/"

    start = admin_client.get("/admin/").content.decode()
    assert "Emails that did not go out" in start
    assert "1 · held back" in start
    assert page in start
    shown = admin_client.get(page).content.decode()
    assert "gus11@b.test" in shown
    assert do in shown
    assert admin_client.get(do).status_code == 200
    assert admin_client.post(do, REMOTE_ADDR=ABUSER).status_code == 302
    assert list(states()) == ["waiting", "waiting"]
    assert "did not go out" not in admin_client.get(page).content.decode()
    assert "did not go out" not in admin_client.get("/admin/").content.decode()
    # Another click finds nothing to do.
    assert admin_client.post(do).status_code == 302
    assert client.post(do).status_code == 302
