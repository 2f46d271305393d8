"""Teams as staff see them: who is in them, and what can be booked there."""

import pytest
from django.test import Client

from portal.engine import models
from tests.cast import Cast, add_event_type
from tests.staff.conftest import SignIn, Wire, refused

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


def test_nobody_changes_a_team_here(admin: Client, cast: Cast, wire: Wire) -> None:
    for address in (f"{cast.team.pk}/change/", f"{cast.team.pk}/delete/", "add/"):
        assert admin.post(LIST + address, {"name": "New"}).status_code in {403, 405}
    assert not wire.sent("POST") + wire.sent("PATCH") + wire.sent("DELETE")
