"""Absences of the organization's members."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.scope import OrganizationUserScope
from tests.cast import Cast
from tests.staff.conftest import Wire, lost, refused
from tests.staff.pages import state_in, writes

pytestmark = pytest.mark.contract

LIST = "/admin/staff/outofoffice/"
ADD = f"{LIST}add/"


def filled(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "person": str(cast.maren.pk),
        "first": "2026-03-04",
        "last": "2026-03-05",
        "reason": "vacation",
        "stand_in": "",
        "notes": "Skiing",
    } | more


def absences(cast: Cast) -> Any:
    return get_client().out_of_office.list(
        scope=OrganizationUserScope(cast.organization.pk, cast.maren.pk)
    )


def test_an_absence_is_set_changed_and_removed(admin: Client, cast: Cast, wire: Wire) -> None:
    assert admin.post(ADD, filled(cast))["Location"] == LIST
    [made] = absences(cast)
    assert "Maren Holt" in admin.get(LIST).content.decode()
    address = f"{LIST}{made.id}/change/"
    assert 'value="2026-03-04"' in admin.get(address).content.decode()
    opened = state_in(admin.get(address), "outofoffice_form")
    admin.post(address, opened | {"stand_in": str(cast.priya.pk), "last": "2026-03-06"})
    assert absences(cast)[0].to_user_id == cast.priya.pk
    admin.post(f"{LIST}{made.id}/delete/")
    assert absences(cast) == []
    first, second, _third = writes(wire)
    assert json.loads(first.content) == {
        "start": "2026-03-04T00:00:00.000Z",
        "end": "2026-03-05T23:59:59.999Z",
        "notes": "Skiing",
        "reason": "vacation",
    }
    assert json.loads(second.content) == {
        "start": "2026-03-04T00:00:00.000Z",
        "end": "2026-03-06T23:59:59.999Z",
        "toUserId": cast.priya.pk,
    }
    assert "Days: 2026-03-04 – 2026-03-05 → 2026-03-04 – 2026-03-06" in str(
        LogEntry.objects.filter(action_flag=2).get().change_message
    )


def test_an_absent_host_has_no_times(admin: Client, cast: Cast) -> None:
    get_client().event_types.create(title="Coffee", slug="coffee", length_in_minutes=30)
    admin.post(ADD, filled(cast, last="2026-03-06"))
    page = admin.get("/maren/coffee?date=2026-03-04&cal.tz=UTC").content.decode()
    assert "2026-03-04T09" not in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"last": "2026-03-01"}, "before the first"),
        ({"first": "soon"}, "Enter a valid date"),
        ({"person": "999"}, "Select a valid choice"),
        ({"stand_in": "{maren}"}, "stand in for themselves"),
        ({"reason": "moon"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said(
    admin: Client, cast: Cast, wire: Wire, given: dict[str, str], said: str
) -> None:
    sent = {key: value.replace("{maren}", str(cast.maren.pk)) for key, value in given.items()}
    answer = admin.post(ADD, filled(cast, **sent))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert writes(wire) == []


def test_what_cal_com_refuses_is_said(admin: Client, cast: Cast) -> None:
    admin.post(ADD, filled(cast))
    again = admin.post(ADD, filled(cast))
    assert again.status_code == 422
    assert "There is an absence of this person on these days already." in again.content.decode()


@pytest.mark.parametrize("fault", [lost, refused(500, "Internal")])
def test_a_fault_keeps_the_form(admin: Client, cast: Cast, wire: Wire, fault: Any) -> None:
    wire.answer("POST", "/ooo", fault)
    answer = admin.post(ADD, filled(cast))
    assert answer.status_code in {502, 504}
    assert "Skiing" in answer.content.decode()


def test_who_may_not_list_absences_is_told(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("GET", "/ooo", refused(403, "RolesGuard - no", "ForbiddenException"))
    assert admin.get(LIST).status_code == 403
