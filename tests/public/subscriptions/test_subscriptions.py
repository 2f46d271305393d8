"""Bookings at a private address: whose they are, what stands in them, what makes them another file, and its end."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.schemas.booking import GuestInput
from portal.calcom.schemas.event_type import Location
from portal.calcom.scope import OrganizationScope
from portal.engine import models
from portal.process import invalidation
from portal.services.cache import forget_catalogue
from portal.services.models import Subscription
from portal.services.subscriptions.addresses import address_end, address_get, address_make
from tests.cast import Cast, add_event_type, book

TUESDAY = "2026-03-03T{:02}:00:00+00:00"


SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": False, "showAvailabilityCount": True}


def path_of(kind: str, key: int) -> str:
    return "/calendars/" + address_make(kind=kind, key=key).url.rpartition("/")[2]


def events_in(content: bytes) -> list[Any]:
    calendar = Calendar.from_ical(content)
    return sorted(calendar.walk("VEVENT"), key=lambda each: each["DTSTART"].dt)


def read(client: Client, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return events_in(answer.content)


@pytest.mark.both_backends
def test_a_person_reads_the_bookings_that_they_host_and_no_others(
    client: Client, cast: Cast, settings: Settings
) -> None:
    both = {"hosts": [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]}
    talk = add_event_type(cast, "Talk", "talk", **both)
    marens = add_event_type(cast, "Only Maren", "only")
    uids = [
        book(talk, TUESDAY.format(10)).uid,
        # A guest of somebody else's is no host.
        book(marens, TUESDAY.format(9), email=cast.priya.email).uid,
        book(talk, TUESDAY.format(11)).uid,
    ]
    get_client().bookings.cancel(uids[2], reason="ill")
    [event] = read(client, path_of("person", cast.priya.pk))
    assert (str(event["SUMMARY"]), event["STATUS"]) == (book_title(uids[0]), "CONFIRMED")
    assert event["DTSTART"].dt.isoformat() == TUESDAY.format(10)
    assert "Ada Byron <ada@example.com>" in event["DESCRIPTION"]
    assert event["LOCATION"] == "1 Quay Street"
    assert event["URL"] == f"{settings.PORTAL_URL}/admin/mine/bookings/{uids[0]}/change/"
    found = read(client, path_of("person", cast.maren.pk))
    assert [each["DTSTART"].dt.hour for each in found] == [9, 10]


def book_title(uid: str) -> str:
    return get_client().bookings.get(uid).title


@pytest.mark.both_backends
def test_a_team_reads_its_bookings_without_addresses_and_notes(client: Client, cast: Cast) -> None:
    mine = get_client().event_types.create(title="Coffee", slug="coffee", length_in_minutes=15)
    book(cast.visit, TUESDAY.format(10))
    book(mine, TUESDAY.format(12))
    models.Booking.objects.update(description="a secret")
    [event] = read(client, path_of("team", cast.team.pk))
    assert event["DTSTART"].dt.hour == 10
    text = event.to_ical().decode()
    assert "ada@example.com" not in text
    assert "a secret" not in text
    assert str(event["DESCRIPTION"]) in {"Maren Holt", "Priya Rao"}


@pytest.mark.both_backends
def test_what_has_not_changed_is_not_sent_again(
    client: Client, cast: Cast, frozen: time_machine.Traveller, backend: str
) -> None:
    only = add_event_type(cast, "Only Maren", "only")
    path = path_of("person", cast.maren.pk)
    book(only, TUESDAY.format(10))
    first = client.get(path)
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "X-Robots-Tag" in first.headers
    assert "Set-Cookie" not in first.headers
    assert client.head(path).headers["ETag"] == first.headers["ETag"]
    # Elsewhere, so that the portal is not told of it.
    invalidation.forget_all()
    book(only, TUESDAY.format(11))
    frozen.shift(timedelta(seconds=0 if backend == "engine" else 301))
    changed = client.get(path, headers=tag)
    assert changed.status_code == 200
    assert len(events_in(changed.content)) == 2


def test_every_change_of_a_booking_makes_another_file(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    only = add_event_type(cast, "Only Maren", "only", seats=SEATS)
    path, bookings = path_of("person", cast.maren.pk), get_client().bookings
    seen = [client.get(path).headers["ETag"]]

    def is_another(what: str) -> None:
        seen.append(client.get(path).headers["ETag"])
        assert seen[-1] not in seen[:-1], what
        assert client.get(path).headers["ETag"] == seen[-1], what
        frozen.shift(timedelta(seconds=1))

    visit = add_event_type(cast, "Visit Maren", "visit-maren")
    uid = book(visit, TUESDAY.format(10)).uid
    is_another("booked")
    bookings.add_guests(uid, [GuestInput(email="guest@example.com")])
    is_another("a guest added")
    bookings.update_location(uid, Location(type="address", address="2 Quay Street"))
    is_another("another location")
    bookings.reschedule(uid, starts_at=models.Booking.objects.get().starts_at + timedelta(hours=2))
    is_another("moved")
    book(only, TUESDAY.format(14), email="one@example.com")
    is_another("a seat")
    book(only, TUESDAY.format(14), email="two@example.com")
    is_another("another seat")
    bookings.cancel(models.Booking.objects.latest("pk").uid, reason="ill")
    is_another("cancelled")
    frozen.shift(timedelta(days=1))
    is_another("another day")


@pytest.mark.both_backends
def test_what_was_ended_made_anew_or_is_of_nobody_is_not_found(client: Client, cast: Cast) -> None:
    key = cast.priya.pk
    path = path_of("person", key)
    assert client.get(path).status_code == 200
    newer = path_of("person", key)
    assert client.get(path).status_code == 404
    assert client.get(newer).status_code == 200
    address_end(kind="person", key=key)
    assert client.get(newer).status_code == 404
    assert address_get(kind="person", key=key) is None
    for gone in (path_of("person", 999), path_of("team", 999)):
        assert client.get(gone).status_code == 404
    path = path_of("person", key)
    membership = models.Membership.objects.get(user=cast.priya, team=cast.organization)
    scope = OrganizationScope(cast.organization.pk)
    get_client().memberships.update(membership.pk, scope=scope, accepted=False)
    invalidation.mark()
    forget_catalogue()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["1", "1-", "-", "x", "1-x", "0-x", "²-x", "9" * 30 + "-x", "1-" + "A" * 43, "1-é", "%00"],
)
def test_a_token_that_is_none_is_not_found(client: Client, cast: Cast, token: str) -> None:
    path_of("person", cast.maren.pk)
    assert client.get(f"/calendars/{token}.ics").status_code == 404


def test_another_letter_of_the_token_is_another_token(client: Client, cast: Cast) -> None:
    path = path_of("person", cast.maren.pk)
    assert client.get(path.swapcase().replace("/CALENDARS/", "/calendars/")).status_code in {
        301,
        308,
        404,
    }
    assert client.post(path).status_code == 405
    row = Subscription.objects.get()
    assert row.nonce not in path
    other = Subscription.objects.create(kind="person", key=cast.priya.pk, nonce="x")
    assert client.get(path.replace(f"/{row.pk}-", f"/{other.pk}-")).status_code == 404


def test_an_address_outlives_a_new_secret_key_for_as_long_as_the_old_one_is_known(
    client: Client, cast: Cast, settings: Settings
) -> None:
    path = path_of("person", cast.maren.pk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert client.get(path).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(path).status_code == 404


def test_reading_is_noted_to_the_hour(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    path = path_of("person", cast.maren.pk)

    def read_at() -> Any:
        client.get(path)
        return Subscription.objects.get().read_at

    first = read_at()
    frozen.shift(timedelta(minutes=59))
    assert read_at() == first
    frozen.shift(timedelta(minutes=1))
    assert read_at() == first + timedelta(hours=1)


def test_odd_titles_and_names_break_no_line(client: Client, cast: Cast) -> None:
    only = add_event_type(cast, "Only Maren", "only")
    book(only, TUESDAY.format(10))
    odd = 'Ann;"\r\nEND:VEVENT\x0b\x85\u200d, Ö'
    models.Booking.objects.update(title=odd, description=odd, location=odd)
    models.Attendee.objects.update(name=odd)
    [event] = read(client, path_of("person", cast.maren.pk))
    assert "END:VEVENT" in str(event["SUMMARY"])
    assert "\u200d" in str(event["SUMMARY"])


@pytest.mark.one_backend
def test_an_outage_of_the_backend_is_no_empty_calendar(
    client: Client, cast: Cast, failing: Any
) -> None:
    failing("GET /v2/organizations", lambda _: httpx.Response(503, json={}))
    answer = client.get(path_of("person", cast.maren.pk))
    assert answer.status_code in {502, 503}
