"""Every address with values that nobody types, in path, query, body and headers: refused or answered, never a 5xx.

What an address reads is found by watching which parameters it asks for and by reading its forms, so that a new page is
tried without a word here. FUZZ_EXAMPLES says how many requests each address gets.
"""

import copy
import json
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode
from pytest_django import DjangoDbBlocker, Settings

from portal.backend import get_client, reset_client
from portal.calcom.scope import EventTypeScope, OrganizationTeamScope, OrganizationUserScope
from portal.engine.protocol import routing
from portal.public.shared.requests import signed_key
from portal.services.models import Delivery, Intent, Receiver
from portal.services.portal.readiness import heartbeat_note
from portal.services.subscriptions.addresses import address_make
from portal.services.webhooks.inbox import secrets_of
from portal.webhooks.bodies import signature
from tests.cast import NOW, add_event_type, book, make_cast
from tests.engine import house as houses
from tests.odd_bodies import with_one_replaced
from tests.security.input.requests import (
    Address,
    Sent,
    action_of,
    addresses,
    noted_names,
    posted_forms,
    spoiled,
    strict_database,
)
from tests.security.input.values import HEADER_VALUES, HEADERS, JSON_VALUES
from tests.wire.case import Case, filled
from tests.wire.test_cases import CASES
from tests.wire.world import make_world

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
"""Requests for each address: a few in every run, many at night."""
SLOT: Final = "2026-03-03T10:00:00Z"
QUERIES: Final[dict[str, list[dict[str, str]]]] = {
    "team-event": [{"slot": SLOT}, {"date": "2026-03-03", "view": "week"}, {"zones": "ber"}],
    "staff_booking_add": [{"event_type": "{event_type}", "day": "2026-03-03"}],
    "staff_booking_do": [{"day": "2026-03-03"}],
}
"""By the name of an address: what stands in its query besides, where the page says more with it."""
ADDRESSES: Final = [one for one in addresses() if one.name not in {"api", "logout"}]
pytestmark = [pytest.mark.django_db, pytest.mark.fuzz]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """A small organization with one of everything; the values of path parameters by the name of the address."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(NOW, tick=False),
    ):
        reset_client()
        # Else the portal is not ready, which is no fault.
        heartbeat_note()
        yield _make_world()
        transaction.set_rollback(True)
        reset_client()


def _make_world() -> dict[str, Any]:
    cast = make_cast()
    fields = [
        {"type": kind, "slug": kind, "label": kind, "required": False, "placeholder": ""}
        | ({"options": ["a", "b"]} if kind in {"select", "multiselect", "radio"} else {})
        for kind in ("number", "phone", "select", "multiselect", "radio", "url", "boolean")
    ]
    locations = [{"type": "attendeePhone"}, {"type": "attendeeAddress"}]
    add_event_type(cast, "Long", "long", booking_fields=fields, locations=locations)
    booking = book(cast.visit, "2026-03-04T10:00:00Z")
    receiver = Receiver.objects.create(token="t" * 40, webhook_id="1", created_at=NOW)
    delivery = Delivery.objects.create(receiver=receiver, digest="d", received_at=NOW, body="{}")
    intent = Intent.objects.create(
        key="k" * 32,
        kind="book",
        digest="d",
        starts_at=NOW,
        ends_at=NOW,
        created_at=NOW,
        sent_at=NOW,
        event_type_id=cast.visit.id,
    )
    schedule = get_client().schedules.create(
        name="Hours", time_zone="Europe/London", is_default=True
    )
    hook = get_client().webhooks.create(
        subscriber_url="http://10.0.0.1/in", triggers=[], active=True
    )
    absence = get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.maren.pk),
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=31),
    )
    link = get_client().private_links.create(
        scope=EventTypeScope(
            OrganizationTeamScope(cast.organization.pk, cast.team.pk), cast.visit.id
        ),
        max_usage_count=1000,
    )
    subscription = address_make(kind="person", key=cast.maren.pk).url
    staff = User.objects.create_user("staff", is_staff=True, is_superuser=True)
    return {
        "cast": cast,
        "staff": staff,
        "receiver": receiver,
        "event_type": str(cast.visit.id),
        "uid": booking.uid,
        "pk": "1",
        "uidb64": urlsafe_base64_encode(str(staff.pk).encode()),
        "token": {
            "": receiver.token,
            "request": signed_key(intent.key),
            "subscription": subscription.rpartition("/")[2].removesuffix(".ics"),
            "password_reset": default_token_generator.make_token(staff),
        },
        "event_slug": "visit",
        "link_id": link.link_id,
        "slug": "desk",
        "digest": "0" * 12,
        "light": "0f6b5c",
        "dark": "6aa39a",
        "which": "logo",
        "state": "failing",
        "language": "de",
        "audience": "attendees",
        "kind": "booked",
        "name": "reschedule",
        "app_label": "staff",
        "content_type_id": "1",
        "id": str(staff.pk),
        "url": "admin",
        "object_id": {
            "staff_booking": booking.uid,
            "staff_eventtype": str(cast.visit.id),
            "staff_member": str(cast.maren.pk),
            "staff_team": str(cast.team.pk),
            "staff_schedule": str(schedule.id),
            "staff_webhook": f"user.{hook.id}",
            "staff_outofoffice": str(absence.id),
            "services_receiver": str(receiver.pk),
            "services_delivery": str(delivery.pk),
            "services_intent": str(intent.pk),
            "auth_group": str(Group.objects.create(name="G").pk),
            "auth_user": str(staff.pk),
        },
    }


@pytest.fixture(autouse=True)
def free_of_limits(settings: Settings) -> None:
    settings.ENGINE_RATE_LIMIT = 10**9
    # Deliveries of tests are refused before anything is sent.
    settings.ENGINE_WEBHOOKS_TO_PRIVATE = False


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.route)
def test_no_address_breaks(world: dict[str, Any], address: Address) -> None:
    is_staffs = address.route.startswith("/admin")
    client = Client(raise_request_exception=False)
    if is_staffs and address.name != "login":
        client.force_login(world["staff"])
    path, open_path = _paths(world, address)
    chance = random.Random(address.route)  # noqa: S311  repeatable, not secret
    queries = [
        {name: value.format(**world) for name, value in query.items()}
        for query in [{}, *QUERIES.get(address.name, ())]
    ]
    wanted = []
    for query in queries:
        sent = Sent("GET", path, query)
        with noted_names() as names:
            page = _answered(client, sent)
            wanted.append((sent, open_path, list(names)))
            forms = posted_forms(page)
        for action, fields in forms[:4] or [("", {"token": "x"})]:
            target, given = action_of(path, action or "")
            with noted_names() as names:
                sent = Sent("POST", target, query | given, fields)
                _answered(client, sent)
            is_own = target == path
            wanted.append((sent, open_path if is_own else target, list(names)))
    for _ in range(EXAMPLES):
        sent, where, asked = chance.choice(wanted)
        _answered(client, spoiled(sent, chance, path=where, names=asked))


def _paths(world: dict[str, Any], address: Address) -> tuple[str, str]:
    """Return a path that leads to something, and the same with ``{}`` for its last parameter."""
    values = {}
    for name in address.parameters:
        value = world[name]
        if isinstance(value, dict):
            value = value.get(address.name.rpartition("_")[0], value.get("", "1"))
            value = next((v for k, v in world[name].items() if address.name.startswith(k)), value)
        values[name] = value
    open_values = values | ({address.parameters[-1]: "{}"} if address.parameters else {})
    return address.route.format(**values), address.route.format(**open_values)


def _answered(client: Client, sent: Sent) -> Any:
    """Send a request and take back what it changed."""
    with transaction.atomic(), strict_database():
        answer = sent.answer(client)
        content = list(getattr(answer, "streaming_content", ()))
        transaction.set_rollback(True)
    answer.close()
    fault = getattr(answer, "exc_info", None) or getattr(answer, "content", content)
    assert answer.status_code < 500, (sent, fault)
    return answer


# --- headers -------------------------------------------------------------------------


FORM: Final = f"/team/desk/visit?slot={SLOT}"
READERS: Final = (
    *("GET /", "GET /team/desk/visit", f"GET {FORM}", f"POST {FORM}", "POST /bookings"),
    *("POST /slots/hold", "GET /admin/login/", "POST /admin/login/", "GET /admin/staff/booking/"),
    *("POST /admin/staff/schedule/add/", "GET /admin/staff/booking/export/", "GET /health"),
    *("GET /v2/me", "POST /v2/bookings", "OPTIONS /v2/me", "POST /hooks/calcom"),
    *("GET /static/demo/maren.svg", "GET /static/public/visitors.css", "GET /nothing/here/at/all"),
)
"""Addresses whose headers are read by something that the others have not."""


@pytest.mark.parametrize("target", READERS)
def test_no_header_breaks(world: dict[str, Any], settings: Settings, target: str) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.PAGES_KEPT_SECONDS = 15
    settings.CALCOM_WEBHOOK_SECRET = "s3cret"
    client = Client(raise_request_exception=False)
    if target.split()[1].startswith("/admin/staff"):
        client.force_login(world["staff"])
    pairs = [(header, value) for header in HEADERS for value in HEADER_VALUES]
    chance = random.Random(target)  # noqa: S311  repeatable, not secret
    method, address = target.split()
    path, _, query = address.partition("?")
    given = dict(pair.split("=") for pair in query.split("&") if pair)
    form = {"token": "x", "username": "staff", "password": "x"} if method == "POST" else {}
    for header, value in chance.sample(pairs, min(len(pairs), 2 * EXAMPLES)):
        _answered(client, Sent(method, path, given, form, {header: value}))


# --- the engine ---------------------------------------------------------------


@pytest.fixture(scope="module")
def names(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(houses.NOW, tick=False),
    ):
        yield make_world()
        transaction.set_rollback(True)


QUERY_NAMES: Final = (
    *("take", "skip", "eventTypeId", "start", "end", "timeZone", "afterStart", "beforeEnd"),
    *("eventTypeIds", "teamId", "teamIds", "status", "sortStart", "username", "usernameList"),
    *("duration", "userIds", "userEmail", "afterUpdatedAt", "beforeUpdatedAt", "seatUid"),
    *("loggedInUsersTz", "dateFrom", "dateTo", "eventTypeSlug", "bookingUidToReschedule"),
    *("startTime", "endTime", "usernames", "emails", "format", "attendeeEmail", "bookingUid"),
    *("calendarsToLoad[0][credentialId]", "calendarsToLoad[0][externalId]"),
)
"""What calls of the engine read: they take their query as a dictionary, so that nothing notes it."""


def _operations() -> list[Case]:
    """Return a case for each route: a success where there is one, since it comes farthest."""
    found: dict[str, Case] = {}
    for case in sorted(CASES, key=lambda case: case.is_refusal):
        path = case.target.partition("?")[0]
        route = routing.find(case.method, path, routing.effective_version(case.wanted_version))
        if route is not None:
            found.setdefault(f"{case.method} {route[0].pattern.pattern} {route[0].versions}", case)
    return list(found.values())


@pytest.mark.parametrize("case", _operations(), ids=lambda case: case.name)
def test_no_call_of_the_engine_breaks(names: Any, case: Case) -> None:
    client = Client(raise_request_exception=False)
    chance = random.Random(case.name)  # noqa: S311  repeatable, not secret
    path, _, query = filled(case.target, names).partition("?")
    open_path = case.target.partition("?")[0]
    for name in [part[1:-1] for part in open_path.split("/") if part.startswith("{")][:1]:
        open_path = open_path.replace("{" + name + "}", "{}", 1)
    open_path = filled(open_path, names)
    body = filled(case.sends, names)
    headers = {"HTTP_CAL_API_VERSION": case.wanted_version, "CONTENT_TYPE": "application/json"}
    if f"key_{case.by}" in names:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {names[f'key_{case.by}']}"
    given = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    sent = Sent(case.method, f"/v2{path}", given, headers=headers)
    for _ in range(EXAMPLES):
        if isinstance(body, dict) and body and chance.random() < 0.7:
            odd = copy.copy(sent)
            odd.body = _encoded(with_one_replaced(body, chance, JSON_VALUES))
            _answered(client, odd)
            continue
        odd = spoiled(sent, chance, path=f"/v2{open_path}", names=QUERY_NAMES)
        odd.body = _encoded(body) if body is not None else b""
        _answered(client, odd)


def _encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


# --- webhooks that are signed ------------------------------------------------------


JSON: Final = {"CONTENT_TYPE": "application/json"}
BODIES: Final[tuple[bytes, ...]] = (
    b"[" * 100_000,
    b'{"payload":' * 20_000,
    b'{"payload":{"eventTypeId":' + b"9" * 5000 + b"}}",
    b'{"payload":{"eventTypeId":1e400,"organizer":{"id":1e308}}}',
    b'{"payload":{"uid":"\\ud800","metadata":{"portalRequest":"\\udfff"}}}',
    b'{"payload":{"uid":"a\\u0000b"},"triggerEvent":"\\u0000"}',
    b'{"payload":{"uid":"' + b"x" * 1000 + b'"},"triggerEvent":"' + b"y" * 1000 + b'"}',
    b'{"triggerEvent":1,"createdAt":"0001-01-01T00:00:00+23:59","payload":{}}',
    b'{"createdAt":"9999-12-31T23:59:59-23:59","payload":{"organizer":[]}}',
    b'{"payload":{"team":{"members":[[],{"id":-1},{"id":true},{"id":9e99}]}}}',
    b'{"payload":{"oooEntry":{"user":{"id":1e999}}}}',
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b"NaN",
    b"",
)


@pytest.mark.parametrize("where", ["receiver", "setting"])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:40]))
def test_no_signed_delivery_breaks(
    world: dict[str, Any], settings: Settings, where: str, body: bytes
) -> None:
    settings.CALCOM_WEBHOOK_SECRET = "s3cret"
    client = Client(raise_request_exception=False)
    path, secret = reverse("hooks-calcom"), "s3cret"
    if where == "receiver":
        path = reverse("hooks-calcom-receiver", args=[world["receiver"].token])
        secret = secrets_of(world["receiver"])[0]
    signed = {"HTTP_X_CAL_SIGNATURE_256": signature(secret, body)}
    with transaction.atomic(), strict_database():
        answer = Sent("POST", path, headers=signed | JSON, body=body).answer(client)
        transaction.set_rollback(True)
    assert answer.status_code in {200, 204, 400}, answer.content


def test_there_is_something_to_try() -> None:
    assert len(ADDRESSES) > 100
    assert len(_operations()) > 150
