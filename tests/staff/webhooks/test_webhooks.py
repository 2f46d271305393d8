"""Webhooks of every scope: made, changed, stopped, tested and deleted; secrets are never shown."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.scope import OrganizationScope
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope, Subscription
from tests.cast import Cast
from tests.staff.conftest import SignIn, Wire, lost, refused
from tests.staff.pages import state_in

pytestmark = pytest.mark.both_backends

LIST = "/admin/staff/webhook/"
TYPED = {
    "subscriber_url": "https://hooks.example.com/cal",
    "active": "on",
    "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
    "secret_choice": "generate",
}


def only(cast: Cast) -> Subscription:
    found = subscriptions.webhook_list()
    assert len(found) == 1
    return found[0]


@pytest.fixture
def subscription(cast: Cast) -> Subscription:
    get_client().webhooks.create(
        scope=OrganizationScope(cast.organization.pk),
        subscriber_url="https://hooks.example.com/one",
        triggers=["BOOKING_CREATED"],
        active=True,
        secret="s3cret-value",
    )
    return only(cast)


def opened(admin: Client, subscription: Subscription) -> dict[str, Any]:
    return state_in(admin.get(f"{LIST}{subscription.name}/change/"), "webhook_form")


def test_a_webhook_is_made_for_the_organization_unless_told_otherwise(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    answer = admin.post(LIST + "add/", TYPED, follow=True)
    assert wire.sent("POST")[-1] == {
        "subscriberUrl": "https://hooks.example.com/cal",
        "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
        "active": True,
        "secret": only(cast).webhook.secret,
    }
    assert only(cast).scope == Scope(organization_id=cast.organization.pk)
    shown = answer.content.decode()
    assert str(only(cast).webhook.secret) in shown
    again = admin.get(f"{LIST}{only(cast).name}/change/").content.decode()
    assert str(only(cast).webhook.secret) not in again
    assert LogEntry.objects.get().is_addition()


@pytest.mark.parametrize("scope", ["user", "event", "team"])
def test_webhooks_of_other_scopes(admin: Client, cast: Cast, scope: str, own: Any) -> None:
    wanted = {
        "user": Scope(),
        "event": Scope(event_type_id=own.id),
        "team": Scope(event_type_id=cast.visit.id, team_id=cast.team.pk),
    }[scope]
    answer = admin.post(f"{LIST}add/?scope={wanted.name}", TYPED)
    assert answer.status_code == 302
    found = subscriptions.webhook_list(scope=wanted)
    assert [each.webhook.subscriber_url for each in found] == [TYPED["subscriber_url"]]
    listed = admin.get(f"{LIST}?scope={'all' if scope == 'user' else wanted.name}")
    assert "hooks.example.com" in listed.content.decode()


def test_only_what_differs_is_sent(admin: Client, subscription: Subscription, wire: Wire) -> None:
    typed = opened(admin, subscription) | {"triggers": ["BOOKING_CREATED", "BOOKING_REJECTED"]}
    assert admin.post(f"{LIST}{subscription.name}/change/", typed).status_code == 302
    assert wire.sent("PATCH") == [{"triggers": ["BOOKING_CREATED", "BOOKING_REJECTED"]}]
    assert "BOOKING_REJECTED" in LogEntry.objects.get().change_message
    unchanged = opened(admin, subscription)
    unchanged["triggers"] = ["BOOKING_REJECTED", "BOOKING_CREATED"]
    admin.post(f"{LIST}{subscription.name}/change/", unchanged)
    assert len(wire.sent("PATCH")) == 1


@pytest.mark.parametrize(
    ("choice", "typed", "sent"),
    [("replace", "another", "another"), ("remove", "", None)],
)
def test_a_secret_is_replaced_or_removed_but_never_logged(
    admin: Client,
    subscription: Subscription,
    wire: Wire,
    *,
    choice: str,
    typed: str,
    sent: str | None,
) -> None:
    form = opened(admin, subscription) | {"secret_choice": choice, "secret": typed}
    admin.post(f"{LIST}{subscription.name}/change/", form)
    assert wire.sent("PATCH") == [{"secret": sent}]
    scope = subscription.scope.of_client
    assert get_client().webhooks.get(subscription.webhook.id, scope=scope).secret == sent
    message = LogEntry.objects.get().change_message
    assert message == ("Secret: Set → Another one" if sent else "Secret: Set → None")


def test_no_page_shows_a_secret(admin: Client, subscription: Subscription) -> None:
    for path in (LIST, f"{LIST}{subscription.name}/change/", f"{LIST}{subscription.name}/delete/"):
        assert "s3cret-value" not in admin.get(path).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"subscriber_url": "not a url"},
        {"subscriber_url": "ftp://example.com/x"},
        {"triggers": []},
        {"triggers": ["NO_SUCH"]},
        {"secret_choice": "replace", "secret": ""},
    ],
)
def test_bad_input_is_told_and_kept(
    admin: Client, cast: Cast, wire: Wire, wrong: dict[str, Any]
) -> None:
    answer = admin.post(LIST + "add/", TYPED | {"payload_template": "{{kept}}"} | wrong)
    assert answer.status_code == 422
    assert "{{kept}}" in answer.content.decode()
    assert wire.sent("POST") == []


def test_cal_coms_refusal_is_told_and_what_was_typed_is_kept(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer(
        "POST", "/webhooks", refused(409, "Webhook with this subscriber url already exists")
    )
    answer = admin.post(LIST + "add/", TYPED)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a webhook with this address already." in shown
    assert "https://hooks.example.com/cal" in shown


def test_a_lost_answer_is_told(admin: Client, subscription: Subscription, wire: Wire) -> None:
    wire.answer("PATCH", "/webhooks/", lost)
    form = opened(admin, subscription) | {"subscriber_url": "https://hooks.example.com/two"}
    answer = admin.post(f"{LIST}{subscription.name}/change/", form)
    assert answer.status_code == 504
    assert "lost" in LogEntry.objects.get().change_message


def test_stopping_and_starting(admin: Client, subscription: Subscription, cast: Cast) -> None:
    admin.post(f"{LIST}{subscription.name}/active/", {"wanted": "off"})
    assert not only(cast).webhook.active
    admin.post(f"{LIST}{subscription.name}/active/", {"wanted": "on"})
    assert only(cast).webhook.active
    assert admin.get(f"{LIST}{subscription.name}/active/").status_code == 405


def test_deleting_asks_first(admin: Client, subscription: Subscription) -> None:
    path = f"{LIST}{subscription.name}/delete/"
    assert "hooks.example.com/one" in admin.get(path).content.decode()
    assert subscriptions.webhook_list()
    assert admin.post(path).status_code == 302
    assert not subscriptions.webhook_list()


@pytest.mark.parametrize("name", ["user.nothing", "team-1.x", "bogus.x", "event-99999.x", "x"])
def test_unknown_webhooks_are_not_found(admin: Client, cast: Cast, name: str) -> None:
    assert admin.get(f"{LIST}{name}/change/").status_code in {403, 404}


def test_a_template_is_previewed(admin: Client, cast: Cast) -> None:
    typed = {"payload_template": '{"who": "{{attendees.0.email}}"}'}
    page = admin.post(LIST + "preview/", typed)
    assert "jane@example.com" in page.content.decode()
    assert "<html" in page.content.decode()
    part = admin.post(LIST + "preview/", typed, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_what_may_be_done_without_the_permission(
    sign_in: SignIn, subscription: Subscription
) -> None:
    viewer = sign_in("view_webhook")
    assert viewer.get(LIST).status_code == 200
    assert viewer.get(f"{LIST}{subscription.name}/change/").status_code == 200
    assert b"Save" not in viewer.get(f"{LIST}{subscription.name}/change/").content
    for path in ("active", "test", "delete", "change"):
        assert viewer.post(f"{LIST}{subscription.name}/{path}/").status_code in {403, 405}
    assert viewer.get(LIST + "add/").status_code == 403
    assert sign_in("view_booking").get(LIST).status_code == 403


@dataclass
class Subscriber:
    """A server that takes deliveries."""

    url: str = ""
    status: int = 200
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    made = Subscriber()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.taken.append((dict(self.headers.items()), body))
            self.send_response(made.status)
            self.end_headers()
            self.wfile.write(b"thank you")

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield made
    server.shutdown()
    server.server_close()


def subscribe(cast: Cast, url: str) -> Subscription:
    get_client().webhooks.create(
        subscriber_url=url, triggers=["BOOKING_CREATED"], active=True, secret="topsecret"
    )
    return only(cast)


@pytest.mark.wire
def test_a_test_reaches_the_subscriber_signed(
    admin: Client, cast: Cast, subscriber: Subscriber
) -> None:
    from portal.webhooks.bodies import signature  # noqa: PLC0415  what is compared

    name = subscribe(cast, subscriber.url).name
    shown = admin.post(f"{LIST}{name}/test/").content.decode()
    assert "took it: 200" in shown
    assert "thank you" in shown
    headers, body = subscriber.taken[0]
    assert json.loads(body)["triggerEvent"] == "PING"
    assert headers["X-Cal-Signature-256"] == signature("topsecret", body)
    subscriber.status = 500
    assert "answered 500" in admin.post(f"{LIST}{name}/test/").content.decode()


@pytest.mark.wire
def test_a_test_does_not_go_to_private_addresses(
    admin: Client, cast: Cast, settings: Settings
) -> None:
    settings.ENGINE_WEBHOOKS_TO_PRIVATE = False
    name = subscribe(cast, "http://127.0.0.1:9/hook").name
    assert "has no public address" in admin.post(f"{LIST}{name}/test/").content.decode()
