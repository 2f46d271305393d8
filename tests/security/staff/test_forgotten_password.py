"""The forgotten password: a link by mail, and nothing to be learnt from asking for one."""

import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.staff.accounts.forgotten import send_link
from tests.security.staff.codes import FACTOR, PASSWORD, add_app, member, try_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ASK = "/admin/forgotten/"


@pytest.fixture(autouse=True)
def outbox(settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def ask(address: str, *, host: str = "testserver") -> None:
    Client().post(ASK, {"email": address}, headers={"Host": host})


def work() -> int:
    """Do what the task worker would, and return how many links were asked for."""
    waiting = list(DBTaskResult.objects.filter(task_path__endswith="send_link"))
    for each in waiting:
        send_link.func(*each.args_kwargs["args"])
        each.delete()
    return len(waiting)


def link() -> str:
    [letter] = mail.outbox
    found = re.search(r"https?://\S+", str(letter.body))
    assert found is not None
    return found[0]


def test_the_sign_in_page_leads_there() -> None:
    assert ASK in Client().get("/admin/login/").content.decode()


def test_a_mailed_link_sets_a_new_password(settings: Settings) -> None:
    member()
    settings.PORTAL_URL = "https://book.example.com"
    ask("kim@example.com", host="127.0.0.1")
    assert work() == 1
    assert mail.outbox[0].to == ["kim@example.com"]
    # Not the host that the request named, which anybody can.
    assert link().startswith("https://book.example.com/admin/forgotten/")
    client = Client()
    form = client.get(link().removeprefix("https://book.example.com"), follow=True)
    address = form.redirect_chain[-1][0]
    assert link().rsplit("/", 2)[1] not in address
    new = "another long one"
    client.post(address, {"new_password1": new, "new_password2": new})
    assert try_password(Client(), password=new).status_code == 302
    assert try_password(Client(), password=PASSWORD).status_code == 200
    # Once.
    used = Client().get(link().removeprefix("https://book.example.com"), follow=True)
    assert "was invalid" in used.content.decode()


def test_the_link_ends_after_two_hours(clock: time_machine.Traveller, settings: Settings) -> None:
    member()
    ask("kim@example.com")
    work()
    clock.shift(2 * 3600 + 1)
    path = link().partition("/admin")
    shown = Client().get("/admin" + path[2], follow=True).content.decode()
    assert "was invalid" in shown


@pytest.mark.parametrize(
    "address",
    ["nobody@example.com", "visitor@example.com", "issuer@example.com", "gone@example.com"],
)
def test_who_has_no_password_here_gets_no_mail_and_the_same_answer(address: str) -> None:
    member()
    member("visitor", is_staff=False)
    member("gone", is_active=False)
    issuer = member("issuer")
    issuer.set_unusable_password()
    issuer.save()
    known, other = (Client().post(ASK, {"email": each}) for each in ("kim@example.com", address))
    assert (known.status_code, known["Location"]) == (other.status_code, other["Location"])
    # The request itself looks nobody up: that is the worker's, so both take the same time.
    assert work() == 2
    assert [letter.to for letter in mail.outbox] == [["kim@example.com"]]


def test_answering_asks_the_database_the_same_for_everybody() -> None:
    member()
    counts = []
    for address in ("kim@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as asked:
            ask(address)
        counts.append(len(asked))
        assert not any("auth_user" in each["sql"] for each in asked.captured_queries)
    assert counts[0] == counts[1]


def test_an_address_is_written_to_so_often_and_no_more() -> None:
    member()
    answers = {
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(ASK, {"email": spelt}).status_code
        for number in range(10)
        for spelt in ("kim@example.com", "KIM@example.com")
    }
    assert answers == {302}
    assert work() == 5


def test_a_place_that_asks_too_often_waits() -> None:
    client = Client(REMOTE_ADDR="192.0.2.1")
    answers = [client.post(ASK, {"email": f"n{n}@example.com"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


def test_visitors_throttles_do_not_lift_that(settings: Settings) -> None:
    settings.THROTTLE_EMAIL = settings.THROTTLE_ADDRESS = "off"
    test_a_place_that_asks_too_often_waits()


@pytest.mark.parametrize("typed", ["", "no address", "a@b\r\nBcc: x@y.example", "x" * 9000])
def test_odd_input_is_a_form_with_an_error(typed: str) -> None:
    assert Client().post(ASK, {"email": typed}).status_code == 200
    assert work() == 0


@pytest.mark.parametrize("path", ["x/y/", "MQ/set-password/", "%00/x/", "🦊/x/"])
def test_odd_links_are_told_so(path: str) -> None:
    shown = Client().get(ASK + path)
    assert shown.status_code == 200
    assert "invalid" in shown.content.decode()


def test_a_new_password_is_no_way_around_the_second_factor(settings: Settings) -> None:
    user = member()
    client = Client()
    try_password(client)
    add_app(client)
    user.set_password("another long one")
    user.save()
    assert try_password(Client(), password="another long one")["Location"] == f"{FACTOR}ask/"


def test_users_are_not_made_by_asking() -> None:
    ask("new@example.com")
    work()
    assert User.objects.count() == 0


def test_without_a_mail_server_no_link_gets_into_the_log(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    member()
    settings.IS_PRODUCTION = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    ask("kim@example.com")
    assert work() == 1
    assert "/forgotten/" not in "".join(capfd.readouterr())
