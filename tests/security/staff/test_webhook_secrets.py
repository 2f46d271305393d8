"""Addresses of webhooks are for people who may change them, and a new secret never travels in a cookie."""

import json
from typing import Any, Final

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.backend import get_client
from portal.services.models import Receiver
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Subscription
from portal.staff import models
from portal.staff.kit.facts import host_of, without_addresses
from tests.cast import Cast
from tests.staff.conftest import SignIn, Wire, lost, refused
from tests.staff.pages import state_in

pytestmark = pytest.mark.both_backends

LIST: Final = "/admin/staff/webhook/"
HOST: Final = "hooks.example.com"
SECRET: Final = "T0KEN-in-the-path"
ADDRESS: Final = f"https://me:{SECRET}@{HOST}:8443/{SECRET}/in?key={SECRET}#{SECRET}"
TEMPLATE: Final = f'{{"key": "{SECRET}", "title": "{{{{title}}}}"}}'


@pytest.fixture
def subscription(cast: Cast) -> Subscription:
    get_client().webhooks.create(
        subscriber_url=ADDRESS,
        triggers=["BOOKING_CREATED"],
        active=True,
        payload_template=TEMPLATE,
    )
    [found] = subscriptions.webhook_list()
    return found


def pages(name: str) -> dict[str, str]:
    return {
        "list": LIST,
        "search": f"{LIST}?q={SECRET}",
        "page": f"{LIST}{name}/change/",
        "history": f"{LIST}{name}/history/",
        "delete": f"{LIST}{name}/delete/",
        "start": "/admin/",
    }


def old_entry(subscription: Subscription) -> None:
    """Write into the log what releases before this one wrote."""
    LogEntry.objects.create(
        user=User.objects.create_user("earlier", is_staff=True),
        content_type=ContentType.objects.get_for_model(models.Webhook, for_concrete_model=False),
        object_id=subscription.name,
        object_repr=ADDRESS[:200],
        action_flag=CHANGE,
        change_message=f"Subscriber URL: {ADDRESS} → {ADDRESS}x; Payload template: – → {TEMPLATE}",
    )


@pytest.mark.parametrize("rights", [("view_webhook",), ("view_webhook", "delete_webhook")])
@pytest.mark.parametrize("page", ["list", "search", "page", "history", "delete", "start"])
def test_who_may_not_change_a_webhook_reads_its_host_only(
    sign_in: SignIn, subscription: Subscription, rights: tuple[str, ...], page: str
) -> None:
    who = sign_in(*rights)
    old_entry(subscription)
    answer = who.get(pages(subscription.name)[page])
    assert answer.status_code == (
        403 if page == "delete" and "delete_webhook" not in rights else 200
    )
    shown = answer.content.decode().replace(f'value="{SECRET}"', "")
    assert SECRET not in shown.replace(f"q={SECRET}", "")
    if page in {"list", "page"}:
        assert HOST in shown


def test_the_group_of_viewers_is_such_a_person(sign_in: SignIn, subscription: Subscription) -> None:
    viewer = sign_in(group="Viewer")
    for page in ("list", "page", "history"):
        assert SECRET not in viewer.get(pages(subscription.name)[page]).content.decode()


def test_who_may_change_a_webhook_reads_all_of_it(
    sign_in: SignIn, subscription: Subscription
) -> None:
    editor = sign_in("view_webhook", "change_webhook")
    for page in ("list", "page"):
        assert SECRET in editor.get(pages(subscription.name)[page]).content.decode()


@pytest.mark.parametrize("is_lost", [False, True])
def test_the_log_has_no_address(
    admin: Client, subscription: Subscription, wire: Wire, *, is_lost: bool
) -> None:
    path = f"{LIST}{subscription.name}/change/"
    typed = state_in(admin.get(path), "webhook_form")
    if is_lost:
        wire.answer("PATCH", "/webhooks/", lost)
    changed = {"subscriber_url": ADDRESS + "2", "payload_template": TEMPLATE + " "}
    admin.post(path, typed | changed)
    entry = LogEntry.objects.get()
    assert SECRET not in entry.object_repr + entry.change_message
    assert HOST in entry.change_message


def test_neither_has_the_log_that_of_a_new_one(admin: Client, cast: Cast, wire: Wire) -> None:
    typed = {
        "subscriber_url": ADDRESS,
        "active": "on",
        "triggers": ["BOOKING_CREATED"],
        "secret_choice": "remove",
    }
    admin.post(LIST + "add/", typed)
    wire.answer("POST", "/webhooks", lost)
    admin.post(LIST + "add/", typed)
    entries = LogEntry.objects.all()
    assert len(entries) == 2
    for entry in entries:
        assert SECRET not in entry.object_repr + entry.change_message


def test_a_fault_that_repeats_the_address_shows_its_host(
    sign_in: SignIn, subscription: Subscription, wire: Wire
) -> None:
    who = sign_in("view_webhook", "delete_webhook")
    path = f"{LIST}{subscription.name}/delete/"
    asked = state_in(who.get(path), "")
    said = refused(403, f"No rights for {ADDRESS}", code="ForbiddenException")
    wire.answer("DELETE", "/webhooks/", said)
    shown = who.post(path, asked).content.decode()
    assert SECRET not in shown


def test_a_receivers_token_stands_on_no_page(sign_in: SignIn, cast: Cast) -> None:
    receiver = Receiver.objects.create(token="t0ken" * 8, created_at=timezone.now())
    who = sign_in(group="Administrator")
    shown = who.get(f"/admin/services/receiver/{receiver.pk}/change/").content.decode()
    assert receiver.token not in shown


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (ADDRESS, HOST),
        ("https://[2001:db8::1]/x", "2001:db8::1"),
        ("HTTPS://Hooks.Example.com/x y z", HOST),
        ("no address", "–"),
        ("https://[/x", "–"),
        ("", "–"),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "text",
    [
        f"sent to {ADDRESS}.",
        f"“{ADDRESS}” was refused",
        f"{ADDRESS} → {ADDRESS}",
        f"a\n{ADDRESS}\tb",
        f"https://{HOST}?{SECRET}",
        f"https://{HOST}#{SECRET}",
        f"https://[2001:db8::1]:81/{SECRET}",
        f"HTTPS://x:{SECRET}@y:{SECRET}@{HOST}/",
    ],
)
def test_no_part_of_an_address_but_the_host_is_left_in_a_text(text: str) -> None:
    assert SECRET not in without_addresses(text)


def seen_by_browser(answer: HttpResponse | Any) -> str:
    """Return what a cookie of this answer could carry, decoded as far as Django encodes it."""
    return " ".join(cookie.OutputString() for cookie in answer.cookies.values())


@pytest.mark.parametrize("is_new", [True, False])
def test_a_new_secret_is_shown_once_and_in_no_cookie(
    admin: Client, subscription: Subscription, *, is_new: bool
) -> None:
    path = LIST + ("add/" if is_new else f"{subscription.name}/change/")
    typed = state_in(admin.get(path), "webhook_form") | {
        "subscriber_url": ADDRESS,
        "triggers": ["BOOKING_CREATED"],
        "secret_choice": "generate",
    }
    answer = admin.post(path, typed)
    assert answer.status_code == 302
    [secret] = {each.webhook.secret for each in subscriptions.webhook_list()} - {None}
    assert secret
    assert "messages" not in answer.cookies
    assert secret not in seen_by_browser(answer)
    # The one page that shows it takes it out of the session, too.
    assert secret in admin.get(answer["Location"]).content.decode()
    assert secret not in admin.get(answer["Location"]).content.decode()
    kept = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    assert kept
    assert not any(secret in each for each in kept)


def test_no_message_of_any_page_makes_a_cookie(
    admin: Client, settings: Settings, cast: Cast
) -> None:
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
    assert "signed_cookies" not in settings.SESSION_ENGINE
    assert "messages" not in admin.post(LIST + "add/", {}).cookies


def test_visitors_get_no_session_by_it(client: Client, cast: Cast) -> None:
    for path in ("/", "/team/desk/visit"):
        assert not client.get(path).cookies
    assert Session.objects.count() == 0
