"""People and teams by the services: added, changed, and what each refusal says."""

from typing import Any

import pytest
from django.contrib.auth.models import User as Account

from portal.engine.people.models import User
from portal.engine.teams.models import Membership
from portal.services.errors import InvalidInput, NotFound
from portal.services.people import accounts, people, team_changes, teams
from tests.cast import Cast, add_event_type
from tests.staff.conftest import Wire, refused


def add(**given: Any) -> User:
    asked: dict[str, Any] = {"name": "Ivo Lund", "email": "ivo@harbour.example"}
    return User.objects.get(pk=people.person_add(**asked | given).thing.id)


def test_a_person_is_added_with_all_that_was_given(cast: Cast) -> None:
    ivo = add(time_zone="Europe/Oslo", language="no", role="ADMIN", staff_role="scheduler")
    assert (ivo.name, ivo.email, ivo.time_zone, ivo.locale) == (
        *("Ivo Lund", "ivo@harbour.example", "Europe/Oslo", "no"),
    )
    member = Membership.objects.get(user=ivo, team=cast.organization)
    assert (member.role, member.accepted) == ("ADMIN", True)
    account = accounts.account_of(person_id=ivo.pk)
    assert account
    assert (account.role, account.username, account.has_password) == (
        *("scheduler", "ivo@harbour.example", False),
    )


def test_little_is_needed(cast: Cast) -> None:
    ivo = add(email=" Ivo@Harbour.example ")
    assert (ivo.email, ivo.time_zone) == ("ivo@harbour.example", "Europe/London")
    assert accounts.account_of(person_id=ivo.pk) is None
    assert ivo.pk in {one.user_id for one in people.person_list().items}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "priya@harbour.example"}, "email"),
        ({"email": "PRIYA@harbour.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"role": "BOSS"}, "role"),
        ({"time_zone": "Madrid"}, "time_zone"),
        ({"staff_role": "king"}, "staff_role"),
        ({"staff_role": "viewer", "email": "other@harbour.example"}, "email"),
    ],
)
def test_what_cannot_be_added_is_told_beside_its_field(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    # Two accounts with one address: whose it would be cannot be told.
    for name in ("one", "other@harbour.example"):
        Account.objects.create_user(name, "other@harbour.example")
    before = User.objects.count(), Account.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        add(**given)
    assert list(refusal.value.fields) == [field]
    assert (User.objects.count(), Account.objects.count()) == before


def test_an_address_of_somebody_outside_is_in_use(cast: Cast) -> None:
    User.objects.create(username="otto", name="Otto", email="otto@x.example")
    with pytest.raises(InvalidInput) as refusal:
        add(email="otto@x.example")
    assert refusal.value.fields == {"email": "This address is in use elsewhere already."}


def test_a_name_that_is_not_taken_over_is_told(cast: Cast, wire: Wire) -> None:
    # As Cal.com answers (CONTRACT.md 18.1): the name stays null.
    made = people.person_add(name="Ivo Lund", email="ivo@harbour.example")
    assert not made.not_taken
    wire.answer("PATCH", "/users/", lambda request: _nameless(wire, request))
    saved = people.person_change(user_id=made.thing.id, changes={"name": "Ivo L."})
    assert saved.not_taken == {"name"}


def _nameless(wire: Wire, request: Any) -> Any:
    answer = wire.engine.handle_request(request)
    body = answer.json()
    body["data"]["name"] = None
    return type(answer)(answer.status_code, json=body)


def test_changes_reach_person_role_and_account(cast: Cast) -> None:
    ivo = add(staff_role="viewer")
    people.person_change(
        user_id=ivo.pk,
        changes={"name": "Ivo B.", "email": "ib@harbour.example", "bio": "Reads.", "role": "ADMIN"},
    )
    ivo.refresh_from_db()
    assert (ivo.name, ivo.email, ivo.bio) == ("Ivo B.", "ib@harbour.example", "Reads.")
    assert Membership.objects.get(user=ivo).role == "ADMIN"
    account = Account.objects.get(person_account__person_id=ivo.pk)
    assert (account.username, account.email, account.first_name) == (
        *("ib@harbour.example", "ib@harbour.example", "Ivo"),
    )
    assert account.groups.get().name == "Viewer"


def test_the_last_owner_stays_owner_and_nothing_else_changes(cast: Cast, wire: Wire) -> None:
    with pytest.raises(InvalidInput) as refusal:
        people.person_change(user_id=cast.maren.pk, changes={"role": "ADMIN", "name": "M."})
    assert list(refusal.value.fields) == ["role"]
    assert wire.sent("PATCH") == []
    people.role_change(user_id=cast.priya.pk, role="OWNER")
    people.role_change(user_id=cast.maren.pk, role="MEMBER")
    assert people.is_last_owner(user_id=cast.priya.pk)


def test_nobody_is_no_member(cast: Cast) -> None:
    with pytest.raises(NotFound):
        people.role_change(user_id=4711, role="ADMIN")
    with pytest.raises(NotFound):
        people.person_change(user_id=4711, changes={"name": "X"})


def test_a_team_is_made_filled_renamed_and_deleted(cast: Cast) -> None:
    made = team_changes.team_create(name="Reading room", bio="Quiet.")
    assert (made.slug, made.time_zone) == ("reading-room", "Europe/London")
    team_changes.members_set(team_id=made.id, roles={cast.priya.pk: "ADMIN"})
    assert _roles(made.id) == {cast.priya.pk: "ADMIN"}
    team_changes.members_set(
        team_id=made.id, roles={cast.priya.pk: "MEMBER", cast.maren.pk: "OWNER"}
    )
    assert _roles(made.id) == {cast.priya.pk: "MEMBER", cast.maren.pk: "OWNER"}
    renamed = team_changes.team_change(team_id=made.id, name="Room", changes={"slug": "room"})
    assert (renamed.thing.name, renamed.thing.slug, renamed.thing.bio) == ("Room", "room", "Quiet.")
    team_changes.team_delete(team_id=made.id)
    assert team_changes.team_dependents(team_id=made.id).event_types == 0


def _roles(team_id: int) -> dict[int, str]:
    return {one.user_id: one.role for one in teams.team_membership_list(team_id=team_id)}


def test_a_team_s_address_that_is_taken_is_told(cast: Cast) -> None:
    other = team_changes.team_create(name="Other")
    with pytest.raises(InvalidInput) as made:
        team_changes.team_create(name="Desk two", slug="desk")
    with pytest.raises(InvalidInput) as changed:
        team_changes.team_change(team_id=other.id, name="Other", changes={"slug": "desk"})
    said = {"slug": "Another team has this address already."}
    assert made.value.fields == changed.value.fields == said


def test_what_hangs_on_a_team_is_counted(cast: Cast) -> None:
    add_event_type(cast, "Talk", "talk")
    found = team_changes.team_dependents(team_id=cast.team.pk)
    assert (found.event_types, found.bookings_ahead) == (2, 0)


def test_an_outsider_is_in_no_team(cast: Cast) -> None:
    outsider = User.objects.create(username="otto", name="Otto", email="otto@x.example")
    with pytest.raises(InvalidInput, match="Only people of the organization"):
        team_changes.members_set(team_id=cast.team.pk, roles={outsider.pk: "MEMBER"})


def test_a_lost_answer_is_no_refusal(cast: Cast, wire: Wire) -> None:
    wire.answer("POST", "/users", refused(409, "elsewhere", "ConflictException"))
    with pytest.raises(InvalidInput) as refusal:
        add()
    assert list(refusal.value.fields) == ["email"]
