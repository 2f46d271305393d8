"""What workflows take and refuse, beside the recordings."""

from typing import Any

import pytest

from portal.engine.errors import ValidationFailed
from portal.engine.workflows import bodies
from portal.engine.workflows.models import Trigger, VerifiedEmail, Workflow
from tests.engine.house import House
from tests.wire.world import WORKFLOW

STEP: dict[str, Any] = WORKFLOW["steps"][0]  # type: ignore[index]


def path(house: House, *more: object) -> str:
    base = ("", "organizations", house.organization.pk, "teams", house.desk.pk, "workflows")
    return "/".join(map(str, (*base, *more)))


def made(house: House, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = house.data("POST", path(house), by=house.mia, json=WORKFLOW | options)
    return found


@pytest.mark.parametrize("trigger", Trigger.values)
def test_every_trigger_is_kept_with_its_offset(house: House, trigger: str) -> None:
    sent = {"type": trigger, "offset": {"value": 5, "unit": "minute"}}

    answered = made(house, trigger=sent)["trigger"]

    assert answered == (sent if Trigger(trigger).has_offset else {"type": trigger})


def test_templates_are_kept_and_recipients_follow_the_action(house: House) -> None:
    steps = [
        STEP | {"template": template, "recipient": "attendee", "action": "email_host"}
        for template in bodies.TEMPLATES
    ]

    answered = made(house, steps=steps)["steps"]

    assert [each["template"] for each in answered] == list(bodies.TEMPLATES)
    assert {each["recipient"] for each in answered} == {"const"}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "sms_attendee", "message": {"subject": "x", "text": "x"}},
        {"action": "whatsapp_number"},
        {"action": "cal_ai_phone_call"},
        {"action": "email_address", "verifiedEmailId": 999},
        {"message": {"subject": " ", "html": "x"}},
        {"message": {"subject": "x", "html": ""}},
        {"message": None},
        {"sender": 1},
        {"stepNumber": "1"},
        {"stepNumber": 1e30},
    ],
)
def test_a_refused_creation_leaves_nothing_and_a_refused_change_changes_nothing(
    house: House, change: dict[str, Any]
) -> None:
    before = made(house)
    steps = [STEP, STEP | change]
    changed = [STEP | {"id": -1}, STEP | {"id": -2} | change]

    created = house.call("POST", path(house), by=house.mia, json=WORKFLOW | {"steps": steps})
    patched = house.call("PATCH", path(house, before["id"]), by=house.mia, json={"steps": changed})

    assert (created.status_code, patched.status_code) == (400, 400)
    assert house.data("GET", path(house), by=house.mia) == [before]


def test_steps_are_kept_added_and_removed_by_their_ids(house: House) -> None:
    first = made(house, steps=[STEP, STEP | {"stepNumber": 2}])
    one, two = (each["id"] for each in first["steps"])

    def change(*ids: int) -> Any:
        steps = [STEP | {"id": each, "stepNumber": n} for n, each in enumerate(ids, 1)]
        body = {"steps": steps}
        return house.call("PATCH", path(house, first["id"]), by=house.mia, json=body)

    for ids in ((one, 999), (one, one), (0,)):
        assert change(*ids).status_code == 400
    answered = change(two, -1).json()["data"]["steps"]
    assert answered[0]["id"] == two
    assert answered[1]["id"] not in (one, two)
    assert len(answered) == 2


def test_an_event_type_of_others_is_refused_and_a_deleted_one_drops_out(house: House) -> None:
    own, shift = house.event_type()["id"], house.team_event_type("roundRobin")["id"]

    def activated(*ids: int) -> Any:
        activation = {"isActiveOnAllEventTypes": False, "activeOnEventTypeIds": list(ids)}
        body = WORKFLOW | {"activation": activation}
        return house.call("POST", path(house), by=house.mia, json=body)

    assert activated(shift, own).status_code == 401
    assert not Workflow.objects.exists()
    row = activated(shift, 999).json()["data"]
    assert row["activation"]["activeOnEventTypeIds"] == [shift]
    of_desk = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/event-types/{shift}"
    house.data("DELETE", of_desk, by=house.mia)
    left = house.data("GET", path(house, row["id"]), by=house.mia)
    assert left["activation"] == {"isActiveOnAllEventTypes": False, "activeOnEventTypeIds": []}


@pytest.mark.parametrize(
    ("value", "unit", "fits"),
    [
        *((0, "hour", True), (-3, "hour", True), (3650, "day", True), (5_256_000, "minute", True)),
        *((3651, "day", False), (-87_601, "hour", False), (1.5, "hour", False)),
        *((2**60, "minute", False), (1, "week", False), ("1", "hour", False), (True, "day", False)),
    ],
)
def test_offsets_have_bounds(value: object, unit: str, fits: bool) -> None:
    body = WORKFLOW | {"trigger": {"type": "afterEvent", "offset": {"value": value, "unit": unit}}}

    if fits:
        assert bodies.CREATE.validated(body)["trigger"]["offset"]["value"] == value
        return
    with pytest.raises(ValidationFailed):
        bodies.CREATE.validated(body)


def test_an_address_of_another_team_cannot_be_written_to(house: House) -> None:
    of_mia = VerifiedEmail.objects.create(user=house.mia, email="mia@home.test")
    of_desk = VerifiedEmail.objects.create(team=house.desk, email="desk@lock.test")
    step = STEP | {"action": "email_address"}

    answered = made(house, steps=[step | {"verifiedEmailId": of_desk.pk}])["steps"][0]
    refused = WORKFLOW | {"steps": [step | {"verifiedEmailId": of_mia.pk}]}

    assert (answered["email"], answered["recipient"]) == ("desk@lock.test", "email")
    answer = house.call("POST", path(house), by=house.mia, json=refused)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "Invalid Verified Email Id.",
    )
