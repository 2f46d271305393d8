"""Creating and duplicating an event type."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.scope import TeamScope
from tests.cast import Cast
from tests.staff.conftest import Wire, lost, refused
from tests.staff.pages import state_in, writes

pytestmark = [pytest.mark.contract, pytest.mark.both_backends]

ADD = "/admin/staff/eventtype/add/"
OWN = f"{ADD}?owner=own"
LIST = "/admin/staff/eventtype/"
FILLED: dict[str, Any] = {
    "basics-title": "First visit",
    "basics-description": "Bring a *card*.",
    "basics-lengths": "15, 30, 60",
    "availability-minimum_booking_notice": "60",
    "locations-0-kind": "address",
    "locations-0-value": "1 Quay Street",
    "locations-0-public": "on",
}


def posted(wire: Wire) -> list[Any]:
    return [json.loads(each.content) for each in writes(wire) if each.method == "POST"]


def fill(admin: Client, wire: Wire, address: str, given: dict[str, Any]) -> Any:
    sent = state_in(admin.get(address))
    wire.requests.clear()
    return admin.post(address, sent | given)


def test_whose_it_shall_be_is_asked_first(admin: Client, cast: Cast) -> None:
    page = admin.get(ADD).content.decode()
    assert "?owner=own" in page
    for kind in ("collective", "roundRobin", "managed"):
        assert f"?owner={cast.team.pk}&amp;kind={kind}" in page


@pytest.mark.parametrize("query", ["owner=999&kind=managed", "owner=x", "owner={team}&kind=moon"])
def test_an_owner_that_is_none_is_refused(admin: Client, cast: Cast, query: str) -> None:
    answer = admin.get(f"{ADD}?{query}".replace("{team}", str(cast.team.pk)))
    assert answer.status_code == 400


def test_an_event_type_of_the_account_is_created(admin: Client, cast: Cast, wire: Wire) -> None:
    answer = fill(admin, wire, OWN, FILLED | {"_continue": "1"})
    made = get_client().event_types.list(username="maren")[-1]
    assert answer["Location"] == f"/admin/staff/eventtype/{made.id}/change/"
    assert posted(wire) == [
        {
            "title": "First visit",
            "slug": "first-visit",
            "description": "Bring a *card*.",
            "lengthInMinutes": 30,
            "lengthInMinutesOptions": [15, 30, 60],
            "minimumBookingNotice": 60,
            "locations": [{"type": "address", "address": "1 Quay Street", "public": True}],
        }
    ]
    page = admin.get(answer["Location"]).content.decode()
    assert "was created." in page
    assert "/maren/first-visit" in page
    assert admin.get("/maren/first-visit").status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_id) == (ADDITION, str(made.id))


@pytest.mark.parametrize("kind", ["collective", "roundRobin", "managed"])
def test_an_event_type_of_a_team_is_created(
    admin: Client, cast: Cast, wire: Wire, kind: str
) -> None:
    address = f"{ADD}?owner={cast.team.pk}&kind={kind}"
    answer = fill(admin, wire, address, FILLED | {f"hosts-{cast.priya.pk}-is_host": "on"})
    assert answer["Location"] == LIST
    [body] = posted(wire)
    assert body["schedulingType"] == kind
    assert body["hosts"] == [{"userId": cast.priya.pk}]
    made = get_client().team_event_types.list(scope=TeamScope(cast.team.pk))
    assert [each.scheduling_type for each in made if each.slug == "first-visit"][:1] == [kind]


def test_all_team_members_can_be_hosts(admin: Client, cast: Cast, wire: Wire) -> None:
    address = f"{ADD}?owner={cast.team.pk}&kind=collective"
    fill(admin, wire, address, FILLED | {"team-assign_all_team_members": "on"})
    [body] = posted(wire)
    assert body["assignAllTeamMembers"] is True
    assert "hosts" not in body


def test_a_duplicate_begins_with_everything_of_its_source(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    address = f"{ADD}?from={cast.visit.id}"
    assert state_in(admin.get(address))["basics-title"] == "Copy of Visit"
    answer = fill(admin, wire, address, {})
    assert answer["Location"] == LIST
    [body] = posted(wire)
    assert body == {
        "title": "Copy of Visit",
        "slug": "visit-copy",
        "lengthInMinutes": 30,
        "schedulingType": "roundRobin",
        "hosts": [{"userId": cast.maren.pk}, {"userId": cast.priya.pk}],
        "locations": [{"type": "address", "address": "1 Quay Street", "public": True}],
    }


def test_a_taken_slug_is_said_beside_the_slug(admin: Client, cast: Cast, wire: Wire) -> None:
    get_client().event_types.create(title="Coffee", slug="coffee", length_in_minutes=15)
    answer = fill(admin, wire, OWN, FILLED | {"basics-slug": "coffee"})
    assert answer.status_code == 422
    assert answer.context["form"].sections[0].errors == {
        "slug": ["Another event type of the same owner has this slug."]
    }
    assert 'value="First visit"' in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_hosts_who_are_no_members_any_more_are_said_at_the_hosts(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    said = "Invalid hosts: 9 are not members of team with id 2."
    wire.answer("POST", "/event-types", refused(404, said, "NotFoundException"))
    address = f"{ADD}?owner={cast.team.pk}&kind=collective"
    answer = fill(admin, wire, address, FILLED | {f"hosts-{cast.priya.pk}-is_host": "on"})
    assert answer.status_code == 422
    wrong = [section.key for section in answer.context["form"].sections if section.errors]
    assert wrong == ["hosts"]


def test_any_other_refusal_stands_on_top_in_cal_com_s_words(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer("POST", "/event-types", refused(400, "Nobody likes the moon"))
    answer = fill(admin, wire, OWN, FILLED)
    assert answer.status_code == 422
    assert "Nobody likes the moon" in answer.content.decode()


def test_a_lost_answer_to_a_creation_is_logged_without_a_link(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer("POST", "/event-types", lost)
    answer = fill(admin, wire, OWN, FILLED)
    assert answer.status_code == 504
    assert LogEntry.objects.get().get_admin_url() is None
    assert b"First visit" in admin.get("/admin/").content
