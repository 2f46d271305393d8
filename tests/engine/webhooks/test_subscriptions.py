"""Which subscriptions hear of what, in which words, and when."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from portal.engine.webhooks import envelope
from portal.engine.webhooks.meetings import announce_meeting
from portal.engine.webhooks.models import Delivery, Webhook
from tests.engine.house import House
from tests.engine.webhooks import outbox
from tests.engine.webhooks.conftest import subscribe

TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
BOTH = "2026-12-01T15:00:00Z"
RECORDED_TEMPLATE = (
    '{"t":"{{type}}","title":"{{title}}","start":"{{startTime}}","who":"{{attendees.0.name}}"}'
)


def heard(webhook: dict[str, Any]) -> int:
    return Delivery.objects.filter(webhook=webhook["id"]).count()


def test_user_event_type_and_organization_hear_of_a_booking_and_others_do_not(house: House) -> None:
    event_type = house.event_type()["id"]
    other = house.event_type(slug="other")["id"]
    organization = f"/organizations/{house.organization.pk}/webhooks"
    hearing = [
        subscribe(house, "/webhooks", by=house.mia),
        subscribe(house, f"/event-types/{event_type}/webhooks", by=house.mia),
        subscribe(house, organization, by=house.olga),
    ]
    deaf = [
        subscribe(house, "/webhooks", by=house.max),
        subscribe(house, f"/event-types/{other}/webhooks", by=house.mia),
    ]

    house.booked(event_type, TEN)

    assert [heard(each) for each in hearing] == [1, 1, 1]
    assert [heard(each) for each in deaf] == [0, 0]
    assert len({row.body for row in Delivery.objects.all()}) == 1


def test_a_managed_parent_hears_of_its_children(house: House) -> None:
    house.team_event_type("managed")
    child = house.mia.event_types.exclude(parent=None).get()
    path = f"/teams/{house.desk.pk}/event-types/{child.parent_id}/webhooks"
    webhook = subscribe(house, path, by=house.mia)

    house.booked(child.pk, TEN)

    assert heard(webhook) == 1


def test_a_team_booking_is_heard_by_its_organizer_not_by_the_other_hosts(house: House) -> None:
    event_type = house.team_event_type("collective")["id"]
    mia = subscribe(house, "/webhooks", by=house.mia)
    other = subscribe(house, "/webhooks", by=house.max)

    house.booked(event_type, BOTH)

    assert (heard(mia), heard(other)) == (1, 0)


@pytest.mark.parametrize("options", [{"active": False}, {"triggers": ["BOOKING_CANCELLED"]}])
def test_inactive_subscriptions_and_other_triggers_hear_nothing(
    house: House, options: dict[str, Any]
) -> None:
    webhook = subscribe(house, "/webhooks", by=house.mia, **options)

    house.booked(house.event_type()["id"], TEN)

    assert heard(webhook) == 0


def test_a_booking_that_is_refused_tells_nobody(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.event_type()["id"]
    house.booked(event_type, TEN)

    assert house.book(event_type, TEN, name="Una").status_code == 400

    assert outbox.triggers() == ["BOOKING_CREATED"]


def test_a_repeated_round_robin_booking_is_told_once(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.team_event_type("roundRobin")["id"]

    house.booked(event_type, BOTH)
    house.booked(event_type, BOTH)

    assert outbox.triggers().count("BOOKING_CREATED") == 1


def test_a_template_sees_the_flattened_payload_escaped_for_html(house: House) -> None:
    subscribe(house, "/webhooks", by=house.mia, payloadTemplate=RECORDED_TEMPLATE)

    house.booked(house.event_type()["id"], TEN, attendee={"name": "Zoë <b>王</b> 😀"})

    row = Delivery.objects.get()
    assert row.content_type == "application/json"
    assert json.loads(row.body) == {
        "t": "visit",
        "title": "Visit between Mia and Zoë &lt;b&gt;王&lt;/b&gt; 😀",
        "start": TEN,
        "who": "Zoë &lt;b&gt;王&lt;/b&gt; 😀",
    }


@pytest.mark.parametrize(
    ("template", "kind", "body"),
    [
        ("hello {{organizer.name}}", envelope.FORM, "hello Mia"),
        ('{"n": {{length}}}', envelope.FORM, '{"n": 30}'),
        ('{"q": "{{title}}"}', envelope.JSON, '{"q":"say &#x27;x&#x27;"}'),
        ('{"q": "{{{quoted}}}"}', envelope.JSON, "false"),
        ('{"q": "{{quoted}}"}', envelope.JSON, "false"),
        ('{"gone": "{{no.such.key}}"}', envelope.JSON, '{"gone":""}'),
        ('"{{triggerEvent}} {{createdAt}}"', envelope.JSON, '"PING 2026-11-23T13:00:00.000Z"'),
    ],
)
def test_forms_of_templates(template: str, kind: str, body: str) -> None:
    payload = {"organizer": {"name": "Mia"}, "length": 30, "title": "say 'x'", "quoted": 'a "b"'}
    at = datetime(2026, 11, 23, 13, tzinfo=UTC)
    made = envelope.wrap(Webhook(payload_template=template), "PING", payload, at=at)

    assert (made.content_type, made.text) == (kind, body)


def test_the_signature_is_that_of_the_contract() -> None:
    body = (
        b'{"triggerEvent":"PING","createdAt":"2030-01-08T13:00:00.000Z","payload":{"type":"Test"}}'
    )

    assert envelope.signature("topsecret", body) == (
        "49599b91696aaadbb676b3fb73f9e50a9e496fcde2b03bfcccc4449548bae946"
    )
    assert envelope.signature("", body) == "no-secret-provided"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"secret": None}, (None, "{}")),
        ({"payloadTemplate": None}, ("topsecret", None)),
        ({"active": None, "triggers": None, "subscriberUrl": None}, ("topsecret", "{}")),
    ],
)
def test_null_takes_away_a_secret_or_a_template_and_nothing_else(
    house: House, body: dict[str, None], kept: tuple[str | None, str | None]
) -> None:
    webhook = subscribe(house, "/webhooks", by=house.mia, payloadTemplate="{}")

    now = house.data("PATCH", f"/webhooks/{webhook['id']}", by=house.mia, json=body)

    assert (now["secret"], now["payloadTemplate"]) == kept
    same = ("active", "triggers", "subscriberUrl")
    assert [now[name] for name in same] == [webhook[name] for name in same]


def planned() -> list[tuple[str, datetime]]:
    """Return (trigger, when) of what the worker will announce."""
    rows = DBTaskResult.objects.filter(task_path__endswith="announce_meeting")
    return [(row.args_kwargs["args"][1], row.run_after) for row in rows.order_by("run_after")]


def test_meetings_are_told_at_their_start_and_end(
    house: House, webhook: dict[str, Any], clock: time_machine.Traveller
) -> None:
    booking = house.booked(house.event_type()["id"], TEN)

    assert [(name, f"{when:%H:%M}") for name, when in planned()] == [
        ("MEETING_STARTED", "10:00"),
        ("MEETING_ENDED", "10:30"),
    ]
    clock.move_to(TEN)
    assert announce_meeting.call(booking["id"], "MEETING_STARTED") == 1
    assert outbox.last("MEETING_STARTED")["uid"] == booking["uid"]
    assert announce_meeting.call(booking["id"], "MEETING_STARTED") == 0


def test_a_moved_meeting_is_not_told_at_its_old_time(house: House, webhook: dict[str, Any]) -> None:
    booking = house.booked(house.event_type()["id"], TEN)
    body = {"start": ELEVEN}
    house.data("POST", f"/bookings/{booking['uid']}/reschedule", json=body)

    assert announce_meeting.call(booking["id"], "MEETING_STARTED") == 0
    assert "MEETING_STARTED" not in outbox.triggers()


def test_a_later_subscription_hears_of_meetings_ahead(house: House) -> None:
    house.booked(house.event_type()["id"], TEN)
    assert planned() == []

    subscribe(house, "/webhooks", by=house.mia)

    assert [name for name, _ in planned()] == ["MEETING_STARTED", "MEETING_ENDED"]


def test_out_of_office_is_told(house: House, webhook: dict[str, Any]) -> None:
    path = f"/organizations/{house.organization.pk}/users/{house.mia.pk}/ooo"
    body = {"start": "2026-12-07T00:00:00Z", "end": "2026-12-08T23:59:59Z", "reason": "vacation"}
    made = house.data("POST", path, by=house.olga, json=body)

    entry = outbox.last("OOO_CREATED")["oooEntry"]
    assert (entry["id"], entry["user"]["email"]) == (made["id"], "mia@lock.test")
    assert entry["toUser"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"active": True},
        {"subscriberUrl": "https://hooks.test/other"},
        {"secret": "another"},
        {"triggers": ["BOOKING_CREATED", "MEETING_STARTED", "MEETING_ENDED"]},
        {"payloadTemplate": "{}"},
    ],
)
def test_a_change_of_something_else_plans_nothing_again(
    house: House, webhook: dict[str, Any], body: dict[str, Any]
) -> None:
    house.booked(house.event_type()["id"], TEN)
    before = planned()
    house.data("PATCH", f"/webhooks/{webhook['id']}", by=house.mia, json=body)
    assert planned() == before
    assert len(before) == 2


def test_what_a_change_adds_is_planned_once(house: House, webhook: dict[str, Any]) -> None:
    path = f"/webhooks/{webhook['id']}"
    house.data("PATCH", path, by=house.mia, json={"triggers": ["MEETING_STARTED"]})
    house.booked(house.event_type()["id"], TEN)
    house.data("PATCH", path, by=house.mia, json={"active": False})
    house.booked(house.event_type(slug="other")["id"], ELEVEN)
    assert [name for name, _ in planned()] == ["MEETING_STARTED"]
    # Switched on again it hears of both, and of the first by the task that waits already.
    for _again in range(2):
        house.data("PATCH", path, by=house.mia, json={"active": True})
        assert [name for name, _ in planned()] == ["MEETING_STARTED"] * 2
    house.data("PATCH", path, by=house.mia, json={"triggers": ["MEETING_STARTED", "MEETING_ENDED"]})
    assert sorted(name for name, _ in planned()) == ["MEETING_ENDED"] * 2 + ["MEETING_STARTED"] * 2
