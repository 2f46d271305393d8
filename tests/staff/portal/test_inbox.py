"""Connecting the portal to Cal.com's webhooks, and the inbox."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.services.models import Delivery, DeliveryState, Receiver
from portal.services.webhooks import inbox, subscriptions
from tests.cast import Cast
from tests.staff.conftest import Wire, refused

RECEIVERS = "/admin/services/receiver/"
INBOX = "/admin/services/delivery/"


@pytest.fixture
def delivery(cast: Cast) -> Delivery:
    receiver = inbox.portal_connect(address="http://testserver/hooks/calcom/{token}")
    body = {"triggerEvent": "BOOKING_CREATED", "payload": {"uid": "abc", "title": "<b>x</b>"}}
    made, _ = inbox.delivery_store(receiver=receiver, body=json.dumps(body).encode())
    inbox.delivery_apply(delivery=made)
    return made


def allowed(*codenames: str) -> Client:
    user = User.objects.create_user("member", is_staff=True)
    for codename in codenames:
        user.user_permissions.add(
            Permission.objects.get(codename=codename, content_type__app_label="services")
        )
    client = Client()
    client.force_login(user)
    return client


def test_connecting_asks_then_makes_the_webhook(admin: Client, cast: Cast) -> None:
    asked = admin.get(RECEIVERS + "add/")
    assert "BOOKING_CREATED" in asked.content.decode()
    assert not Receiver.objects.exists()
    answer = admin.post(RECEIVERS + "add/", follow=True)
    assert "delivers to this portal now" in answer.content.decode()
    receiver = Receiver.objects.get()
    subscription = subscriptions.webhook_list()[0]
    assert subscription.webhook.subscriber_url.endswith(f"/hooks/calcom/{receiver.token}")
    assert LogEntry.objects.get().is_addition()


def test_a_refused_connection_leaves_nothing_behind(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("POST", "/webhooks", refused(403, "Forbidden", "ForbiddenException"))
    assert admin.post(RECEIVERS + "add/").status_code == 403
    assert not Receiver.objects.exists()


def test_disconnecting_deletes_the_webhook(admin: Client, delivery: Delivery) -> None:
    path = f"{RECEIVERS}{delivery.receiver.pk}/delete/"
    assert admin.post(path, {"post": "yes"}).status_code == 302
    assert not subscriptions.webhook_list()
    assert not Delivery.objects.exists()


def test_the_inbox_shows_what_came_and_what_became_of_it(admin: Client, delivery: Delivery) -> None:
    listed = admin.get(INBOX).content.decode()
    assert "BOOKING_CREATED" in listed
    assert "/admin/staff/booking/abc/change/" in listed
    shown = admin.get(f"{INBOX}{delivery.pk}/change/").content.decode()
    assert "&lt;b&gt;x" in shown
    assert "<b>x</b>" not in shown


@pytest.mark.parametrize("query", ["?state__exact=applied", "?q=abc", "?trigger=BOOKING_CREATED"])
def test_the_inbox_is_narrowed(admin: Client, delivery: Delivery, query: str) -> None:
    assert admin.get(INBOX + query).status_code == 200


def test_a_delivery_is_followed_again(admin: Client, delivery: Delivery) -> None:
    before = DBTaskResult.objects.count()
    data: dict[str, Any] = {"action": "replay", "_selected_action": [delivery.pk]}
    assert "followed again" in admin.post(INBOX, data, follow=True).content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert DBTaskResult.objects.count() == before + 1


def test_only_those_who_may_follow_again(delivery: Delivery) -> None:
    viewer = allowed("view_delivery")
    assert viewer.get(INBOX).status_code == 200
    data: dict[str, Any] = {"action": "replay", "_selected_action": [delivery.pk]}
    viewer.post(INBOX, data)
    delivery.refresh_from_db()
    assert delivery.state != DeliveryState.WAITING
    assert viewer.get(RECEIVERS + "add/").status_code == 403
    assert viewer.get(RECEIVERS).status_code == 403
