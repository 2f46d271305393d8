"""The second factor: asked for, required, lost, and kept from others."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.security.staff.codes import (
    FACTOR,
    PASSWORD,
    add_app,
    code_of,
    confirmed,
    member,
    try_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def kim() -> User:
    return member(is_superuser=True)


@pytest.fixture
def app(kim: User) -> tuple[str, list[str]]:
    client = Client()
    try_password(client)
    return add_app(client)


def half_in() -> Client:
    """Return a browser in which the password was given, and the second factor is asked for."""
    client = Client()
    answer = try_password(client)
    assert answer["Location"] == f"{FACTOR}ask/"
    return client


def test_without_one_the_password_is_enough(kim: User) -> None:
    client = Client()
    try_password(client)
    assert client.get("/admin/").status_code == 200
    assert b"Second factor" in client.get("/admin/").content


def test_the_password_alone_opens_nothing(app: tuple[str, list[str]]) -> None:
    client = half_in()
    for path in ("/admin/", "/admin/auth/user/", FACTOR, f"{FACTOR}codes/", f"{FACTOR}app/remove/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert "/admin/login/" in answer["Location"], path
    assert "staff-browser" not in client.cookies


def test_a_code_of_the_app_opens(app: tuple[str, list[str]]) -> None:
    client = half_in()
    answer = client.post(f"{FACTOR}ask/", {"code": code_of(app[0])})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert "staff-browser" in client.cookies


def test_a_code_opens_once(app: tuple[str, list[str]]) -> None:
    code = code_of(app[0])
    assert half_in().post(f"{FACTOR}ask/", {"code": code}).status_code == 302
    assert half_in().post(f"{FACTOR}ask/", {"code": code}).status_code == 200


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_a_code_of_another_time_does_not(app: tuple[str, list[str]], steps: int) -> None:
    wrong = code_of(app[0], at=time.time() + 30 * steps)
    assert half_in().post(f"{FACTOR}ask/", {"code": wrong}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"code": ""},
        {"code": "x" * 5000},
        {"credential": "{}"},
        {"credential": "[]"},
        {"credential": '{"a": {}}'},
        {"code": "١٢٣٤٥٦"},
    ],
)
def test_odd_input_is_a_form_with_an_error(
    app: tuple[str, list[str]], sent: dict[str, str]
) -> None:
    client = half_in()
    assert client.post(f"{FACTOR}ask/", sent).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_codes_cannot_be_guessed_for_long(app: tuple[str, list[str]]) -> None:
    client = half_in()
    for number in range(5):
        client.post(f"{FACTOR}ask/", {"code": f"{number:06d}"})
    # Nor in a new sign-in, or from another place; the right one neither, for the time being.
    again = Client(REMOTE_ADDR="203.0.113.5")
    try_password(again)
    assert again.post(f"{FACTOR}ask/", {"code": code_of(app[0])}).status_code == 200
    assert again.get("/admin/").status_code == 302


def test_the_wait_ends(app: tuple[str, list[str]], clock: time_machine.Traveller) -> None:
    client = half_in()
    for number in range(6):
        client.post(f"{FACTOR}ask/", {"code": f"{number:06d}"})
    clock.shift(301)
    assert half_in().post(f"{FACTOR}ask/", {"code": code_of(app[0])}).status_code == 302


def test_a_recovery_code_opens_once(app: tuple[str, list[str]]) -> None:
    assert len(app[1]) == 10
    assert half_in().post(f"{FACTOR}ask/", {"code": app[1][3]}).status_code == 302
    assert half_in().post(f"{FACTOR}ask/", {"code": app[1][3]}).status_code == 200
    assert half_in().post(f"{FACTOR}ask/", {"code": app[1][4]}).status_code == 302


def test_the_database_holds_no_secret(app: tuple[str, list[str]]) -> None:
    kept = " ".join(str(each.data) for each in Authenticator.objects.all())
    assert Authenticator.objects.count() == 2
    assert app[0] not in kept
    assert not any(code in kept for code in app[1])


def test_a_new_secret_key_beside_the_old_one_changes_nothing(
    app: tuple[str, list[str]], settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    client = half_in()
    assert client.post(f"{FACTOR}ask/", {"code": code_of(app[0])}).status_code == 302


def test_with_another_secret_key_no_code_fits_and_nothing_breaks(
    app: tuple[str, list[str]], settings: Settings
) -> None:
    settings.SECRET_KEY = "new" * 20
    client = half_in()
    for code in (code_of(app[0]), app[1][0], "000000"):
        assert client.post(f"{FACTOR}ask/", {"code": code}).status_code == 200


@pytest.mark.parametrize("path", ["app/", "codes/new/", "app/remove/", "codes/", "passkeys/add/"])
def test_second_factors_are_changed_after_the_password_only(
    app: tuple[str, list[str]], path: str, clock: time_machine.Traveller
) -> None:
    client = half_in()
    client.post(f"{FACTOR}ask/", {"code": code_of(app[0])})
    answer = client.get(FACTOR + path, follow=True)
    asked = "Enter your password" in answer.content.decode()
    # What is there already leads to its removal, which asks as well.
    assert asked
    wrong = client.post(answer.redirect_chain[-1][0], {"password": "wrong"})
    assert wrong.status_code == 200


def test_pages_of_second_factors_are_kept_nowhere(app: tuple[str, list[str]]) -> None:
    client = half_in()
    assert "no-store" in client.get(f"{FACTOR}ask/")["Cache-Control"]
    client.post(f"{FACTOR}ask/", {"code": code_of(app[0])})
    for path in ("", "codes/"):
        answer = confirmed(client, FACTOR + path) if path else client.get(FACTOR)
        assert "no-store" in answer["Cache-Control"]
    policy = client.get(FACTOR)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_changes_stand_in_the_log(
    kim: User, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    client = Client()
    try_password(client)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    said = [entry.change_message for entry in LogEntry.objects.filter(object_id=str(kim.pk))]
    assert sorted(said) == [
        "Second factor added: Recovery codes.",
        "Second factor added: TOTP Authenticator.",
    ]


@pytest.fixture
def required(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = "required"


@pytest.mark.usefixtures("required")
def test_where_it_is_required_nothing_opens_before_it_is_set_up(kim: User) -> None:
    client = Client()
    try_password(client)
    for path in (
        "/admin/",
        "/admin/auth/user/",
        "/admin/staff/booking/",
        "/admin/password_change/",
    ):
        assert client.get(path)["Location"] == FACTOR, path
        assert client.post(path)["Location"] == FACTOR, path
    assert "required here" in client.get(FACTOR).content.decode()
    assert client.get("/admin/login/")["Location"] == "/admin/"
    add_app(client)
    assert client.get("/admin/auth/user/").status_code == 200
    # Taken away again, it is to be set up again.
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 302


@pytest.mark.usefixtures("required")
def test_signing_out_is_always_possible(kim: User) -> None:
    client = Client()
    try_password(client)
    assert "Log out" in client.get(FACTOR).content.decode()
    client.post("/admin/logout/")
    assert "/admin/login/" in client.get("/admin/")["Location"]


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    "backend",
    [
        "portal.web.remote_user.KnownUsersBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
)
def test_issuers_and_proxies_ask_for_it_themselves(
    kim: User, settings: Settings, backend: str
) -> None:
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, backend]
    client = Client()
    client.force_login(kim, backend=backend)
    assert client.get("/admin/").status_code == 200


def test_off_asks_nobody(app: tuple[str, list[str]], settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = "off"
    client = Client()
    assert try_password(client)["Location"] == "/admin/"
    assert "Second factor" not in client.get("/admin/").content.decode()


LIST = "/admin/mfa/authenticator/"


def test_superusers_take_a_lost_one_away_and_read_none(app: tuple[str, list[str]]) -> None:
    member("boss", is_superuser=True)
    boss = Client()
    try_password(boss, "boss")
    one = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    shown = boss.get(f"{LIST}{one.pk}/change/").content.decode()
    assert one.data["secret"] not in shown
    assert boss.get(f"{LIST}add/").status_code == 403
    boss.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
    client = Client()
    assert try_password(client)["Location"] == "/admin/"


def test_nobody_else_sees_that_list(app: tuple[str, list[str]]) -> None:
    member("sam")
    sam = Client()
    try_password(sam, "sam")
    assert sam.get(LIST).status_code == 403
    assert sam.get("/admin/account/emailaddress/").status_code == 404


def test_nobody_removes_the_passkey_of_another(app: tuple[str, list[str]]) -> None:
    sam = Authenticator.objects.create(
        user=member("sam"), type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    client = half_in()
    client.post(f"{FACTOR}ask/", {"code": code_of(app[0])})
    for path in (f"passkeys/{sam.pk}/", f"passkeys/{sam.pk}/remove/"):
        assert confirmed_or_now(client, FACTOR + path).status_code == 404
    assert Authenticator.objects.filter(pk=sam.pk).exists()


def confirmed_or_now(client: Client, path: str) -> HttpResponse | Any:
    answer = client.get(path)
    return confirmed(client, path) if answer.status_code == 302 else answer


def test_the_command_takes_all_of_them_away(app: tuple[str, list[str]]) -> None:
    call_command("forget_second_factor", "kim")
    assert try_password(Client())["Location"] == "/admin/"
    with pytest.raises(CommandError):
        call_command("forget_second_factor", "nobody")


def test_the_answer_of_a_stranger_tells_no_second_factor(app: tuple[str, list[str]]) -> None:
    member("sam")
    shown = [
        re.sub(r"csrf\S+ value=\S+", "", try_password(Client(), name, "wrong").content.decode())
        for name in ("kim", "sam", "nobody")
    ]
    assert (
        shown[0].replace("kim", "") == shown[1].replace("sam", "") == shown[2].replace("nobody", "")
    )
    assert PASSWORD not in shown[0]


def test_asking_for_the_password_again_and_again_is_a_page_too(app: tuple[str, list[str]]) -> None:
    client = half_in()
    client.post(f"{FACTOR}ask/", {"code": code_of(app[0])})
    statuses = {
        client.post(f"{FACTOR}password/", {"password": f"x{n}"}).status_code for n in range(12)
    }
    assert statuses == {200, 429}
