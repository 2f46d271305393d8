"""Teams as staff see them: who is in them, and what can be booked there."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.engine import models
from portal.engine.bookings.models import Booking
from portal.staff.models import TeamRight
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, refused
from tests.staff.pages import state_in

pytestmark = pytest.mark.contract

LIST = "/admin/staff/team/"


def page_of(who: Client, cast: Cast) -> str:
    answer = who.get(f"{LIST}{cast.team.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_tells_members_event_types_and_the_page(admin: Client, cast: Cast) -> None:
    add_event_type(cast, "Secret", "secret", hidden=True)
    shown = admin.get(LIST).content.decode()
    assert "Front desk" in shown
    assert "Maren Holt, Priya Rao" in shown
    assert "1 hidden" in shown
    assert 'href="/team/desk"' in shown
    assert f'href="/admin/staff/eventtype/?team={cast.team.pk}"' in shown
    assert "1 team" in shown


def test_many_members_are_counted_and_some_named(admin: Client, cast: Cast) -> None:
    for number in range(4):
        user = models.User.objects.create(
            username=f"u{number}", name=f"Zed {number}", email=f"u{number}@harbour.example"
        )
        models.Membership.objects.create(user=user, team=cast.team, role="MEMBER", accepted=True)
    shown = admin.get(LIST).content.decode()
    assert "Maren Holt, Priya Rao, Zed 0, Zed 1, …" in shown
    assert "Zed 2" not in shown


def test_teams_are_found_by_the_names_of_members(admin: Client, cast: Cast) -> None:
    assert "Front desk" in admin.get(f"{LIST}?q=priya").content.decode()
    assert "Front desk" not in admin.get(f"{LIST}?q=nobody").content.decode()


def test_a_page_tells_roles_and_who_has_not_accepted(admin: Client, cast: Cast) -> None:
    cast.team.memberships.filter(user=cast.maren).update(role="ADMIN")
    guest = models.User.objects.create(username="ivo", name="Ivo", email="ivo@harbour.example")
    models.Membership.objects.create(user=guest, team=cast.team, role="MEMBER", accepted=False)
    shown = page_of(admin, cast)
    assert "Admin" in shown
    assert "ivo@harbour.example" in shown
    assert shown.count("invited, has not accepted") == 1
    assert f'href="/admin/staff/member/{cast.priya.pk}/change/"' in shown
    assert f'href="/admin/staff/eventtype/{cast.visit.id}/change/"' in shown
    assert 'href="/team/desk/visit"' in shown


def test_a_fault_of_one_part_leaves_the_other(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("GET", "/memberships", refused(502, "down"))
    shown = page_of(admin, cast)
    assert "did not answer properly" in shown
    assert "Visit" in shown
    listed = admin.get(LIST)
    assert listed.status_code == 200
    assert "did not answer properly" in listed.content.decode()
    assert "Front desk" in listed.content.decode()


def test_members_that_the_account_may_not_list_are_said_to_be_unseen(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer("GET", "/memberships", refused(403, "no", "ForbiddenException"))
    assert "not shown to the portal&#x27;s account" in admin.get(LIST).content.decode()
    assert "account may not do this" in page_of(admin, cast)


def test_what_a_person_may_not_see_is_not_there(sign_in: SignIn, cast: Cast) -> None:
    shown = page_of(sign_in("view_team"), cast)
    assert "Priya Rao" in shown
    assert "/admin/staff/member/" not in shown
    assert "Visit" not in shown.split('id="content"')[1].split("Visitors")[1]
    assert "/admin/staff/eventtype/" not in shown


@pytest.mark.parametrize("address", ["999999/change/", "desk/change/", "0/change/"])
def test_there_is_no_page_of_other_teams(admin: Client, cast: Cast, address: str) -> None:
    assert admin.get(LIST + address).status_code == 404


def team_form(who: Client, address: str) -> dict[str, Any]:
    return state_in(who.get(LIST + address), "team_form")


def roles(team_id: int) -> dict[int, str]:
    return {one.user_id: one.role for one in models.Membership.objects.filter(team_id=team_id)}


def test_a_team_is_added_with_who_is_ticked(admin: Client, cast: Cast) -> None:
    given = {
        "name": "Reading room",
        "slug": "",
        "bio": "Quiet.",
        "new_members": [str(cast.priya.pk)],
    }
    answer = admin.post(f"{LIST}add/", team_form(admin, "add/") | given)
    assert answer.status_code == 302
    made = models.Team.objects.get(slug="reading-room")
    assert (made.name, made.bio, made.parent) == ("Reading room", "Quiet.", cast.organization)
    assert roles(made.pk) == {cast.priya.pk: "MEMBER"}


def test_a_team_is_renamed_and_its_members_get_roles(admin: Client, cast: Cast, wire: Wire) -> None:
    page = f"{cast.team.pk}/edit/"
    form = team_form(admin, page)
    assert form[f"member-{cast.priya.pk}"] == "MEMBER"
    admin.post(LIST + page, form)
    assert wire.sent("PATCH") == []
    changed = form | {
        "name": "Desk",
        f"member-{cast.priya.pk}": "ADMIN",
        f"member-{cast.maren.pk}": "",
    }
    admin.post(LIST + page, changed)
    assert models.Team.objects.get(pk=cast.team.pk).name == "Desk"
    assert roles(cast.team.pk) == {cast.priya.pk: "ADMIN"}
    admin.post(LIST + page, team_form(admin, page) | {"new_members": [str(cast.maren.pk)]})
    assert roles(cast.team.pk) == {cast.priya.pk: "ADMIN", cast.maren.pk: "MEMBER"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"slug": "desk"}, "Another team has this address already."),
        ({"slug": "a b"}, "Enter a valid"),
        ({"new_members": ["4711"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_team_stands_beside_it(
    admin: Client, cast: Cast, given: dict[str, Any], said: str
) -> None:
    answer = admin.post(f"{LIST}add/", team_form(admin, "add/") | {"name": "Room"} | given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert models.Team.objects.filter(parent=cast.organization).count() == 1


def test_what_goes_with_a_team_is_said_before_it_goes(admin: Client, cast: Cast) -> None:
    page = f"{cast.team.pk}/delete/"
    book(cast.visit, "2026-03-03T10:00:00Z")
    shown = admin.get(LIST + page)
    assert "1 event type" in shown.content.decode()
    assert "1 booking ahead" in shown.content.decode()
    admin.post(LIST + page, state_in(shown, ""))
    assert not models.Team.objects.filter(pk=cast.team.pk).exists()
    assert Booking.objects.filter(status="accepted").count() == 1


def test_a_team_out_of_reach_is_not_there_to_be_changed(sign_in: SignIn, cast: Cast) -> None:
    who = sign_in("view_team", "change_team", "delete_team")
    TeamRight.objects.create(user=User.objects.latest("pk"), team_ids=[])
    for page in ("edit", "delete"):
        assert who.get(f"{LIST}{cast.team.pk}/{page}/").status_code == 404
        assert who.post(f"{LIST}{cast.team.pk}/{page}/", {"name": "X"}).status_code == 404
