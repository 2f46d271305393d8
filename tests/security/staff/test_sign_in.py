"""Guessing passwords: what is counted, whom it stops, and whom it does not."""

import json
from datetime import timedelta
from typing import Final

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.security.staff.codes import LOGIN, PASSWORD, member, try_password

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_backends,
]

FULL_WIDTH: Final = "ｋｉｍ"


@pytest.fixture
def kim() -> User:
    return member()


def client_at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


@pytest.mark.parametrize(
    "spelt", ["kim ", " kim", "\tkim\n", FULL_WIDTH, "Kim", "KIM", f" {FULL_WIDTH}  ", "kim"]
)
def test_every_spelling_of_a_name_has_one_count(kim: User, spelt: str) -> None:
    client = client_at("192.0.2.1")
    for number in range(10):
        assert try_password(client, spelt if number % 2 else "kim", "wrong").status_code == 200
    for name in (spelt, "kim"):
        assert try_password(client, name).status_code == 429
    assert client.get("/admin/").status_code == 302


def test_right_sign_ins_do_not_count(kim: User) -> None:
    client = client_at("192.0.2.1")
    for _ in range(25):
        assert try_password(client).status_code == 302
        client.post("/admin/logout/")
    for _ in range(9):
        try_password(client, password="wrong")
    assert try_password(client).status_code == 302


def test_a_right_one_between_does_not_forgive_the_wrong_ones(kim: User) -> None:
    member("eve")
    client = client_at("192.0.2.1")
    for _ in range(60):
        try_password(client, f"victim{_}", "wrong")
        # An attacker's own account must not begin the count anew.
        try_password(client, "eve")
        client.post("/admin/logout/")
    assert try_password(client, "victim", "wrong").status_code == 429


@pytest.mark.parametrize("setting", ["THROTTLE_EMAIL", "THROTTLE_ADDRESS", "THROTTLE_EVENT_TYPE"])
def test_settings_of_visitors_throttles_do_not_lift_it(
    kim: User, settings: Settings, setting: str
) -> None:
    setattr(settings, setting, "off")
    client = client_at("192.0.2.1")
    statuses = [try_password(client, password="wrong").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_it_has_settings_of_its_own(kim: User, settings: Settings) -> None:
    settings.THROTTLE_SIGN_IN = settings.THROTTLE_SIGN_IN_ADDRESS = "off"
    settings.THROTTLE_SIGN_IN_ACCOUNT = "off"
    client = client_at("192.0.2.1")
    assert {try_password(client, password="wrong").status_code for _ in range(30)} == {200}


def test_many_places_slow_an_account_down_and_lock_nobody_out(
    kim: User, clock: time_machine.Traveller
) -> None:
    known = client_at("192.0.2.7")
    assert try_password(known).status_code == 302
    known.post("/admin/logout/")
    statuses = [
        try_password(client_at(f"198.51.100.{number}"), password="wrong").status_code
        for number in range(40)
    ]
    assert statuses == [200] * 20 + [429] * 20
    # A browser in which kim signed in before is no stranger, wherever it is now.
    assert try_password(known, REMOTE_ADDR="203.0.113.9").status_code == 302
    # Elsewhere it takes a minute.
    slowed = try_password(client_at("192.0.2.8"))
    assert slowed.status_code == 429
    assert 1 <= int(slowed["Retry-After"]) <= 60
    clock.shift(timedelta(seconds=61))
    assert try_password(client_at("192.0.2.8")).status_code == 302


def test_a_known_browser_is_counted_too(kim: User) -> None:
    known = client_at("192.0.2.7")
    try_password(known)
    known.post("/admin/logout/")
    statuses = [
        try_password(known, password="wrong", REMOTE_ADDR=f"198.51.100.{number}").status_code
        for number in range(12)
    ]
    assert statuses == [200] * 10 + [429] * 2


def test_what_makes_a_browser_known_is_signed_and_of_one_person(kim: User) -> None:
    member("evangeline")
    other = client_at("192.0.2.7")
    try_password(other, "evangeline")
    other.post("/admin/logout/")
    cookie = other.cookies["staff-browser"].value
    forged = client_at("192.0.2.8")
    forged.cookies["staff-browser"] = json.dumps({"who": "x", "browser": "y"})
    for number in range(20):
        try_password(client_at(f"198.51.100.{number}"), password="wrong")
    assert "evangeline" not in cookie
    assert [try_password(each).status_code for each in (other, forged)] == [429, 429]


def test_one_place_that_tries_many_names_waits(kim: User) -> None:
    client = client_at("192.0.2.1")
    statuses = [try_password(client, f"n{n}", "wrong").status_code for n in range(61)]
    assert statuses == [200] * 60 + [429]
    assert try_password(client_at("192.0.2.2")).status_code == 302


def test_a_neighbour_who_guesses_keeps_no_known_browser_waiting(kim: User) -> None:
    known = client_at("192.0.2.1")
    try_password(known)
    known.post("/admin/logout/")
    for number in range(70):
        try_password(client_at("192.0.2.1"), f"n{number % 3}", "wrong")
        try_password(client_at("192.0.2.1"), password="wrong")
    assert try_password(client_at("192.0.2.1")).status_code == 429
    assert try_password(known).status_code == 302


def test_the_old_password_cannot_be_guessed_for_long_either(kim: User) -> None:
    client = client_at("192.0.2.1")
    try_password(client)
    new = {"new_password1": "another long one", "new_password2": "another long one"}
    statuses = [
        client.post("/admin/password_change/", new | {"old_password": f"x{n}"}).status_code
        for n in range(11)
    ]
    assert statuses == [200] * 10 + [429]


def test_a_refused_place_does_not_fill_the_accounts_count(kim: User) -> None:
    stranger = client_at("192.0.2.1")
    for _ in range(50):
        try_password(stranger, password="wrong")
    assert try_password(client_at("192.0.2.2")).status_code == 302


def test_the_neighbour_in_the_same_house_is_one_place(kim: User) -> None:
    statuses = [
        try_password(client_at(f"2001:db8::{number:x}"), password="wrong").status_code
        for number in range(1, 12)
    ]
    assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize(
    "typed",
    [{}, {"username": "kim"}, {"username": "k\0m", "password": "x"}, {"username": "x" * 9000}],
)
def test_odd_input_is_a_form_with_an_error(kim: User, typed: dict[str, str]) -> None:
    assert client_at("192.0.2.1").post(LOGIN, typed).status_code == 200


def test_too_many_attempts_say_so_without_a_session(kim: User) -> None:
    client = client_at("192.0.2.1")
    for _ in range(11):
        answer = try_password(client, password="wrong")
    assert answer.status_code == 429
    assert "Too many attempts to sign in." in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert set(client.cookies) == {"csrftoken"}


def test_a_right_sign_in_goes_where_one_wanted_to(kim: User) -> None:
    client = Client()
    answer = client.post(
        f"{LOGIN}?next=/admin/auth/", {"username": "kim", "password": PASSWORD, "next": "/admin/x/"}
    )
    assert answer["Location"] == "/admin/x/"
    client.post("/admin/logout/")
    away = {"username": "kim", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, away)["Location"] == "/admin/"


def test_a_changed_password_ends_the_sessions_elsewhere(kim: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        try_password(client)
        assert client.get("/admin/").status_code == 200
    new = "another long one"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/admin/password_change/", typed).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_session_that_nobody_uses_ends(
    kim: User, settings: Settings, clock: time_machine.Traveller, minutes: int, status: int
) -> None:
    settings.STAFF_IDLE_MINUTES = 30
    client = Client()
    try_password(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=29))
        assert client.get("/admin/").status_code == 200
    clock.shift(timedelta(minutes=minutes))
    # A visitors' page is no use of staff's, and shows what is internal no longer than the session lives.
    client.get("/")
    assert client.get("/admin/").status_code == status


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 302)])
def test_without_the_setting_it_is_two_weeks(
    kim: User, settings: Settings, clock: time_machine.Traveller, days: int, status: int
) -> None:
    settings.STAFF_IDLE_MINUTES = 0
    client = Client()
    try_password(client)
    clock.shift(timedelta(days=days))
    assert client.get("/admin/").status_code == status


def test_a_session_from_before_the_setting_is_given_its_time(
    kim: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.STAFF_IDLE_MINUTES = 0
    client = Client()
    try_password(client)
    settings.STAFF_IDLE_MINUTES = 30
    clock.shift(timedelta(minutes=1))
    client.get("/admin/")
    clock.shift(timedelta(minutes=31))
    assert client.get("/admin/").status_code == 302
