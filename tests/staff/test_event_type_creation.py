"""Creating an event type."""

from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.test import Client

from portal.backend import get_client
from tests.cast import Cast
from tests.staff.conftest import Wire, lost, refused

ADD = "/admin/staff/eventtype/add/"
LIST = "/admin/staff/eventtype/"
FILLED: dict[str, Any] = {
    "owner": "",
    "title": "First visit",
    "slug": "",
    "description": "Bring a *card*.",
    "length_in_minutes": "30",
    "lengths": "",
    "minimum_booking_notice": "60",
    "location_kind": "address",
    "location_value": "1 Quay Street",
    "location_public": "on",
}


def test_an_event_type_of_the_account_is_created(admin: Client, cast: Cast, wire: Wire) -> None:
    answer = admin.post(ADD, FILLED | {"lengths": "30 15;60", "_continue": "1"}, follow=True)
    made = get_client().event_types.list(username="maren")[-1]
    assert answer.redirect_chain == [(f"/admin/staff/eventtype/{made.id}/change/", 302)]
    assert "was created." in answer.content.decode()
    assert wire.sent("POST") == [
        {
            "title": "First visit",
            "slug": "first-visit",
            "description": "Bring a *card*.",
            "hidden": False,
            "lengthInMinutes": 30,
            "lengthInMinutesOptions": [15, 30, 60],
            "minimumBookingNotice": 60,
            "locations": [{"type": "address", "address": "1 Quay Street", "public": True}],
        }
    ]
    assert admin.get("/maren/first-visit").status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (ADDITION, str(made.id))
    assert str(entry) == "Added “First visit”."


@pytest.mark.parametrize("kind", ["collective", "roundRobin", "managed"])
def test_an_event_type_of_a_team_is_created(
    admin: Client, cast: Cast, wire: Wire, kind: str
) -> None:
    given = {"owner": str(cast.team.pk), "scheduling_type": kind, "hosts": [str(cast.priya.pk)]}
    answer = admin.post(ADD, FILLED | given)
    assert answer["Location"] == LIST
    [body] = wire.sent("POST")
    assert body["schedulingType"] == kind
    assert body["hosts"] == [{"userId": cast.priya.pk}]
    made = get_client().team_event_types.list(team_id=cast.team.pk)
    assert [each.scheduling_type for each in made if each.slug == "first-visit"][:1] == [kind]


def test_all_team_members_can_be_hosts(admin: Client, cast: Cast, wire: Wire) -> None:
    given = {"owner": str(cast.team.pk), "scheduling_type": "collective"}
    admin.post(ADD, FILLED | given | {"assign_all_team_members": "on"})
    [body] = wire.sent("POST")
    assert body["assignAllTeamMembers"] is True
    assert "hosts" not in body


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 300, "at most 255"),
        ("title", "nul\x00", "Null characters"),
        ("slug", "Not A Slug", "Use small letters"),
        ("slug", "a/b", "Use small letters"),
        ("description", "x" * 30_000, "at most 20000"),
        ("length_in_minutes", "0", "greater than or equal to 1"),
        ("length_in_minutes", "soon", "Enter a whole number"),
        ("length_in_minutes", "9" * 40, "less than or equal to"),
        ("lengths", "15, 60", "The length itself must be one of them"),
        ("lengths", "a, b", "Write minutes with commas"),
        ("lengths", "30, 0", "at least a minute"),
        ("minimum_booking_notice", "-1", "greater than or equal to 0"),
        ("location_kind", "moon", "Select a valid choice"),
        ("location_value", "", "Say where"),
        ("owner", "999", "Select a valid choice"),
        ("owner", "x", "Select a valid choice"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    admin: Client, wire: Wire, field: str, value: str, said: str
) -> None:
    answer = admin.post(ADD, FILLED | {field: value})
    assert answer.status_code == 422
    errors = answer.context["adminform"].form.errors[field]
    assert any(said in error for error in errors), errors
    assert "Bring a *card*." in answer.content.decode() or field == "description"
    assert wire.sent("POST") == []
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("link", "not a link", "whole web address"),
        ("link", "javascript:alert(1)", "whole web address"),
        ("phone", "12345", "whole phone number"),
    ],
)
def test_a_location_must_fit_its_kind(admin: Client, kind: str, value: str, said: str) -> None:
    answer = admin.post(ADD, FILLED | {"location_kind": kind, "location_value": value})
    assert said in str(answer.context["adminform"].form.errors["location_value"])


def test_a_team_needs_a_scheduling_type_and_hosts(admin: Client, cast: Cast) -> None:
    answer = admin.post(ADD, FILLED | {"owner": str(cast.team.pk)})
    assert set(answer.context["adminform"].form.errors) == {"scheduling_type", "hosts"}


def test_a_taken_slug_is_said_beside_the_slug(admin: Client, cast: Cast) -> None:
    get_client().event_types.create(title="Coffee", slug="coffee", length_in_minutes=15)
    answer = admin.post(ADD, FILLED | {"slug": "coffee"})
    assert answer.status_code == 422
    assert answer.context["adminform"].form.errors == {
        "slug": ["Another event type of the same owner has this slug."]
    }
    assert 'value="First visit"' in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_hosts_who_are_no_members_are_said_beside_the_hosts(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    cast.priya.memberships.filter(team=cast.team).delete()
    given = {"owner": str(cast.team.pk), "scheduling_type": "collective"}
    answer = admin.post(ADD, FILLED | given | {"hosts": [str(cast.priya.pk)]})
    assert answer.status_code == 422
    assert set(answer.context["adminform"].form.errors) == {"hosts"}


def test_any_other_refusal_stands_on_top_in_cal_com_s_words(admin: Client, wire: Wire) -> None:
    wire.answer("POST", "/event-types", refused(400, "Invalid event name variables: moon"))
    answer = admin.post(ADD, FILLED)
    assert answer.status_code == 422
    assert "Invalid event name variables: moon" in answer.content.decode()


def test_a_lost_answer_to_a_creation_is_logged_without_a_link(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer("POST", "/event-types", lost)
    answer = admin.post(ADD, FILLED)
    assert answer.status_code == 504
    assert LogEntry.objects.get().get_admin_url() is None
    assert b"First visit" in admin.get("/admin/").content
