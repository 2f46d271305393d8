"""One check for every form of staff: nothing untouched is sent, and nobody overwrites another person unasked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.scope import OrganizationTeamScope, OrganizationUserScope
from portal.services.models import Look, Shown
from tests.cast import Cast, add_event_type
from tests.staff.conftest import Wire
from tests.staff.pages import state_in


@dataclass(frozen=True)
class Case:
    """A form at `address`: another person's change of the field that `typed` changes, and of another field."""

    address: str
    form_id: str
    typed: dict[str, str]
    other: Callable[[], Any]
    other_value: str
    elsewhere: Callable[[], Any]
    read: Callable[[], Any]
    mine: Any
    wrong: dict[str, str]
    kept: str


def _event_type(cast: Cast, *, of_team: bool) -> Case:
    client = get_client()
    if of_team:
        scope = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
        made: Any = cast.visit

        def update(**fields: Any) -> None:
            client.team_event_types.update(made.id, scope=scope, **fields)
    else:
        made = client.event_types.create(title="Coffee", slug="coffee", length_in_minutes=15)

        def update(**fields: Any) -> None:
            client.event_types.update(made.id, **fields)

    return Case(
        address=f"/admin/staff/eventtype/{made.id}/change/",
        form_id="eventtype_form",
        typed={"basics-title": "Mine"},
        other=lambda: update(title="Theirs"),
        other_value="Theirs",
        elsewhere=lambda: update(
            description="Other words",
            booking_fields=[
                {"type": "text", "slug": "why", "label": "Why?", "required": True, "hidden": False}
            ],
            minimum_booking_notice=600,
        ),
        read=lambda: client.event_types.get(made.id).title,
        mine="Mine",
        wrong={"basics-title": "Kept words", "basics-slug": "not a slug!"},
        kept="Kept words",
    )


def _schedule(cast: Cast) -> Case:
    client = get_client()
    client.schedules.create(name="First", time_zone="UTC", is_default=True)
    made = client.schedules.create(name="Hours", time_zone="UTC", is_default=False)
    return Case(
        address=f"/admin/staff/schedule/{made.id}/change/",
        form_id="schedule_form",
        typed={"name": "Mine"},
        other=lambda: client.schedules.update(made.id, name="Theirs"),
        other_value="Theirs",
        elsewhere=lambda: client.schedules.update(
            made.id,
            is_default=True,
            overrides=[{"date": "2026-03-09", "startTime": "10:00", "endTime": "11:00"}],
        ),
        read=lambda: client.schedules.get(made.id).name,
        mine="Mine",
        wrong={"name": "Kept words", "Monday-0-start": "25:00"},
        kept="Kept words",
    )


def _absence(cast: Cast) -> Case:
    client = get_client()
    scope = OrganizationUserScope(cast.organization.pk, cast.maren.pk)
    made = client.out_of_office.create(
        scope=scope,
        starts_at=datetime(2026, 3, 4, tzinfo=UTC),
        ends_at=datetime(2026, 3, 5, 23, 59, 59, 999000, tzinfo=UTC),
        notes="Skiing",
        reason="vacation",
    )
    return Case(
        address=f"/admin/staff/outofoffice/{made.id}/change/",
        form_id="outofoffice_form",
        typed={"notes": "Mine"},
        other=lambda: client.out_of_office.update(made.id, scope=scope, notes="Theirs"),
        other_value="Theirs",
        elsewhere=lambda: client.out_of_office.update(
            made.id, scope=scope, reason="sick", to_user_id=cast.priya.pk
        ),
        read=lambda: client.out_of_office.list(scope=scope)[0].notes,
        mine="Mine",
        wrong={"notes": "Kept words", "last": "2026-03-01"},
        kept="Kept words",
    )


def _webhook(secret: str | None) -> Callable[[Cast], Case]:
    def make(cast: Cast) -> Case:
        del cast
        client = get_client()
        more: dict[str, Any] = {"secret": secret} if secret else {}
        made = client.webhooks.create(
            subscriber_url="https://one.example/in",
            triggers=["BOOKING_CREATED", "BOOKING_CANCELLED"],
            active=True,
            payload_template='{\n  "who": "{{title}}"\n}\n',
            **more,
        )
        return Case(
            address=f"/admin/staff/webhook/user.{made.id}/change/",
            form_id="webhook_form",
            typed={"subscriber_url": "https://mine.example/in"},
            other=lambda: client.webhooks.update(
                made.id, subscriber_url="https://theirs.example/in"
            ),
            other_value="https://theirs.example/in",
            elsewhere=lambda: client.webhooks.update(
                made.id, active=False, triggers=["BOOKING_REJECTED"], secret="theirs"
            ),
            read=lambda: client.webhooks.get(made.id).subscriber_url,
            mine="https://mine.example/in",
            wrong={"subscriber_url": "no address", "secret_choice": "replace", "secret": "kept"},
            kept="no address",
        )

    return make


def _appearance(cast: Cast) -> Case:
    del cast
    Look.objects.create(
        pk=1, heading="Before", footer_links="A https://a.example\nB https://b.example"
    )
    return Case(
        address="/admin/services/look/1/change/",
        form_id="look_form",
        typed={"heading": "Mine"},
        other=lambda: Look.objects.update(heading="Theirs"),
        other_value="Theirs",
        elsewhere=lambda: Look.objects.update(consent="I agree.", logo=b"GIF89a", accent="#123456"),
        read=lambda: Look.objects.get().heading,
        mine="Mine",
        wrong={"heading": "Kept words", "accent": "red"},
        kept="Kept words",
    )


def _visibility(cast: Cast) -> Case:
    name, other = f"event-{cast.visit.id}", {"kind": "team", "key": str(cast.team.pk)}
    return Case(
        address="/admin/services/shown/",
        form_id="shown_form",
        typed={f"{name}-position": "7"},
        other=lambda: Shown.objects.create(kind="event", key=str(cast.visit.id), position=5),
        other_value="place 5",
        elsewhere=lambda: Shown.objects.create(**other, visibility="internal"),
        read=lambda: Shown.objects.get(kind="event").position,
        mine=7,
        wrong={f"{name}-position": "123456", f"{name}-visibility": "unlisted"},
        kept='value="123456"',
    )


CASES: dict[str, Callable[[Cast], Case]] = {
    "event type": lambda cast: _event_type(cast, of_team=False),
    "team event type": lambda cast: _event_type(cast, of_team=True),
    "schedule": _schedule,
    "absence": _absence,
    "webhook without a secret": _webhook(None),
    "webhook with a secret": _webhook("s3cret"),
    "appearance": _appearance,
    "visibility": _visibility,
}


# Texts and visibility are one row each, which is only changed.
DELETABLE = [name for name in CASES if name not in ("appearance", "visibility")]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, cast: Cast, wire: Wire) -> Case:
    made = CASES[request.param](cast)
    wire.requests.clear()
    return made


def opened(admin: Client, case: Case) -> dict[str, Any]:
    found = state_in(admin.get(case.address), case.form_id)
    assert found["opened_with"]
    return {name: value for name, value in found.items() if not name.endswith("_file")}


def changes(wire: Wire) -> list[str]:
    return [f"{one.method} {one.url.path}" for one in wire.requests if one.method != "GET"]


def test_an_untouched_form_sends_and_logs_nothing(admin: Client, case: Case, wire: Wire) -> None:
    answer = admin.post(case.address, opened(admin, case), follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["Nothing was changed."]
    assert changes(wire) == []
    assert not LogEntry.objects.exists()


def test_an_untouched_form_undoes_nothing_of_another_person(
    admin: Client, case: Case, wire: Wire
) -> None:
    sent = opened(admin, case)
    case.other()
    case.elsewhere()
    wire.requests.clear()
    before = wire.requests.copy()
    answer = admin.post(case.address, sent, follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["Nothing was changed."]
    assert changes(wire) == []
    assert before == []
    assert not LogEntry.objects.exists()


def test_what_another_person_changed_elsewhere_is_no_conflict(
    admin: Client, case: Case, wire: Wire
) -> None:
    sent = opened(admin, case)
    case.elsewhere()
    wire.requests.clear()
    assert admin.post(case.address, sent | case.typed).status_code == 302
    assert case.read() == case.mine
    bodies = [json.loads(each) for each in (one.content for one in wire.requests) if each]
    assert all(len(body) == 1 for body in bodies)


def test_a_change_by_another_person_is_shown_and_overwritten_knowingly(
    admin: Client, case: Case, wire: Wire
) -> None:
    sent = opened(admin, case)
    case.other()
    wire.requests.clear()
    asked = admin.post(case.address, sent | case.typed)
    page = asked.content.decode()
    assert asked.status_code == 409
    assert changes(wire) == []
    assert "changed after you opened the page" in page
    [conflict] = asked.context["conflicts"]
    assert case.other_value in conflict.now
    assert case.other_value in page
    again = state_in(asked, case.form_id)
    again = {name: value for name, value in again.items() if not name.endswith("_file")}
    assert again | case.typed == again
    assert admin.post(case.address, again).status_code == 302
    assert case.read() == case.mine


def test_two_tabs_of_one_person_are_two_persons(admin: Client, case: Case) -> None:
    first, second = opened(admin, case), opened(admin, case)
    assert admin.post(case.address, first | case.typed).status_code == 302
    other = {name: f"{value}9" for name, value in case.typed.items()}
    assert admin.post(case.address, second | other).status_code == 409
    assert admin.post(case.address, second | case.typed).status_code == 302
    assert case.read() == case.mine


def test_bad_input_keeps_everything_typed(admin: Client, case: Case, wire: Wire) -> None:
    answer = admin.post(case.address, opened(admin, case) | case.wrong)
    assert answer.status_code == 422
    assert case.kept in answer.content.decode()
    kept = state_in(answer, case.form_id)
    assert {name: kept.get(name) for name in case.wrong} == case.wrong
    assert changes(wire) == []


@pytest.mark.parametrize("state", ["", "nonsense", "e30:1abc:xyz"])
def test_a_page_without_its_state_is_asked_again(
    admin: Client, case: Case, wire: Wire, state: str
) -> None:
    sent = opened(admin, case) | case.typed | {"opened_with": state}
    answer = admin.post(case.address, sent)
    assert answer.status_code == 422
    assert "cannot tell what it was opened with" in answer.content.decode()
    assert changes(wire) == []
    again = state_in(answer, case.form_id)
    again = {name: value for name, value in again.items() if not name.endswith("_file")}
    assert admin.post(case.address, again).status_code == 302
    assert case.read() == case.mine


@pytest.mark.parametrize("case", DELETABLE, indirect=True)
def test_a_stale_deletion_asks_again(admin: Client, case: Case, wire: Wire) -> None:
    address = case.address.replace("/change/", "/delete/")
    sent = {"opened_with": state_in(admin.get(address), "")["opened_with"]}
    case.other()
    wire.requests.clear()
    asked = admin.post(address, sent)
    assert asked.status_code == 409
    assert case.other_value in asked.content.decode()
    assert changes(wire) == []
    again = {"opened_with": state_in(asked, "")["opened_with"]}
    assert admin.post(address, again).status_code == 302
    gone = admin.post(address, again, follow=True)
    assert "It is gone" in gone.content.decode()
    assert LogEntry.objects.filter(action_flag=DELETION).count() == 1


@pytest.mark.parametrize("case", DELETABLE, indirect=True)
def test_what_was_typed_for_a_thing_that_is_gone_stays(
    admin: Client, case: Case, wire: Wire
) -> None:
    sent = opened(admin, case) | case.typed | {"secret": "typed-s3cret"}
    address = case.address.replace("/change/", "/delete/")
    assert admin.post(address).status_code == 302
    wire.requests.clear()
    answer = admin.post(case.address, sent)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert all(value in page for value in case.typed.values())
    assert ("typed-s3cret" in page) == ("webhook" not in case.address)
    assert changes(wire) == []
    nothing_known = admin.post(case.address, sent | {"opened_with": "nonsense"})
    assert case.typed.popitem()[1] not in nothing_known.content.decode()


def test_values_that_cal_com_writes_in_another_way_are_no_conflict(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    made = add_event_type(cast, "Tea", "tea", description="One.\nTwo.")
    address = f"/admin/staff/eventtype/{made.id}/change/"
    sent = state_in(admin.get(address))
    scope = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
    get_client().team_event_types.update(
        made.id, scope=scope, title=" Tea ", description="One.\r\nTwo.\n"
    )
    wire.requests.clear()
    typed = {"basics-description": "Mine."}
    assert admin.post(address, sent | typed).status_code == 302
    [patch] = [each for each in wire.requests if each.method == "PATCH"]
    assert json.loads(patch.content) == {"description": "Mine."}
