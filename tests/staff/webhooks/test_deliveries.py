"""Last deliveries on a webhook's page: what became of each, and sending one again."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from portal.backend import get_client
from portal.calcom.scope import OrganizationScope
from portal.engine.webhooks.models import Delivery, DeliveryState
from portal.services.webhooks import subscriptions
from tests.cast import NOW, Cast, book
from tests.staff.conftest import SignIn

SLOTS = ("2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z", "2026-03-03T12:00:00Z")


@pytest.fixture
def page(cast: Cast) -> str:
    """The address of a webhook with three deliveries: taken, given up, and in a pause."""
    get_client().webhooks.create(
        scope=OrganizationScope(cast.organization.pk),
        subscriber_url="https://hooks.example.com/secret-path",
        triggers=["BOOKING_CREATED"],
        active=True,
    )
    for start in SLOTS:
        book(cast.visit, start)
    outcomes: tuple[dict[str, Any], ...] = (
        {"state": DeliveryState.DELIVERED, "last_status": 204, "attempts": 1},
        {"state": DeliveryState.ABANDONED, "last_status": 410, "attempts": 9},
        {
            "last_problem": "nobody listens",
            "attempts": 2,
            "next_attempt_at": NOW + timedelta(hours=1),
        },
    )
    for row, outcome in zip(Delivery.objects.order_by("id"), outcomes, strict=True):
        Delivery.objects.filter(pk=row.pk).update(attempted_at=NOW, **outcome)
    [found] = subscriptions.webhook_list()
    return f"/admin/staff/webhook/{found.name}/"


def test_the_page_tells_what_became_of_each(admin: Client, page: str) -> None:
    shown = admin.get(page + "change/").content.decode()
    for words in (
        "Delivered: 204",
        "Given up after 9 attempts: 410",
        "nobody listens at attempt 2; the next one: Mon 2 Mar 2026, 08:00",
        "Mon 2 Mar 2026, 07:00",
    ):
        assert words in shown
    assert shown.count("BOOKING_CREATED of Mon 2 Mar 2026") == 3


@pytest.mark.parametrize("number", [0, 1, 2])
def test_any_is_sent_again_once(admin: Client, page: str, number: int) -> None:
    row = Delivery.objects.order_by("id")[number]
    body = row.body
    for _click in range(2):
        answer = admin.post(page + "deliveries/", {"delivery": str(row.pk)})
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"{page}change/#deliveries",
        )
    row.refresh_from_db()
    assert (row.state, row.attempts, row.body) == (DeliveryState.WAITING, 0, body)
    assert row.next_attempt_at <= timezone.now()
    # The second click found it on its way.
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("given", ["", "0", "999999", "9" * 40, "x", "-1"])
def test_what_is_no_delivery_of_it_is_not_sent(admin: Client, page: str, given: str) -> None:
    before = list(Delivery.objects.order_by("id").values_list("state", "attempts"))
    answer = admin.post(page + "deliveries/", {"delivery": given}, follow=True)
    assert "is gone, or is being sent" in answer.content.decode()
    assert list(Delivery.objects.order_by("id").values_list("state", "attempts")) == before


def test_a_webhook_that_is_not_active_sends_nothing_again(admin: Client, page: str) -> None:
    row = Delivery.objects.order_by("id")[1]
    row.webhook.active = False
    row.webhook.save()
    admin.post(page + "deliveries/", {"delivery": str(row.pk)})
    row.refresh_from_db()
    assert row.state == DeliveryState.ABANDONED


def test_who_may_only_look_sees_them_without_addresses(page: str, sign_in: SignIn) -> None:
    viewer = sign_in("view_webhook")
    shown = viewer.get(page + "change/").content.decode()
    assert "Given up after 9 attempts" in shown
    assert "secret-path" not in shown
    assert viewer.post(page + "deliveries/", {"delivery": "1"}).status_code == 403
    assert viewer.get(page + "deliveries/").status_code == 403


def test_the_start_page_lists_webhooks_that_did_not_get_everything(
    admin: Client, page: str
) -> None:
    shown = admin.get("/admin/").content.decode()
    assert "Webhooks that did not arrive" in shown
    assert f'<a href="{page}change/">hooks.example.com</a> <span class="quiet">2</span>' in shown
    Delivery.objects.update(state=DeliveryState.DELIVERED)
    assert "Webhooks that did not arrive" not in admin.get("/admin/").content.decode()
