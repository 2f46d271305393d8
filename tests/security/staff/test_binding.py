"""Who binds whom to which teams, and how rights add up."""

from typing import Final

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from portal.backend import get_client
from portal.engine import models
from portal.staff.models import TeamRight
from tests.cast import LOCATION, add_event_type, book
from tests.security.staff.two_teams import LIST, Two, bind, text
from tests.staff.conftest import SignIn, Wire

pytestmark = pytest.mark.both_backends


def test_people_who_are_bound_to_nothing_reach_all(sign_in: SignIn, two: Two) -> None:
    who = sign_in(group="Scheduler")
    TeamRight.objects.create(user=User.objects.create_user("else"), team_ids=[two.cast.team.pk])
    assert who.get(f"{LIST}{two.other_booking.uid}/change/").status_code == 200
    assert two.other_booking.uid in text(who, f"{LIST}?status=all")


def test_superusers_reach_all(sign_in: SignIn, two: Two) -> None:
    who = bind(sign_in(superuser=True), two.cast.team.pk)
    assert who.get(f"{LIST}{two.other_booking.uid}/change/").status_code == 200


def test_who_is_bound_to_no_team_reaches_nothing(sign_in: SignIn, two: Two, wire: Wire) -> None:
    who = bind(sign_in(group="Scheduler"))
    wire.requests.clear()
    for path in (f"{LIST}?status=all", f"{LIST}export/?status=all"):
        shown = text(who, path)
        for booking in (two.own_booking, two.other_booking, two.personal_booking):
            assert booking.uid not in shown
    assert who.get(f"{LIST}{two.own_booking.uid}/change/").status_code == 404
    # An empty filter would be none at all.
    assert not [each for each in wire.requests if each.url.path.endswith("/bookings")]


@pytest.mark.parametrize("how", ["group", "both", "deleted team"])
def test_rights_of_groups_add_up(sign_in: SignIn, two: Two, how: str) -> None:
    who = sign_in(group="Scheduler")
    desk = Group.objects.create(name="Desk")
    User.objects.get(pk=who.session["_auth_user_id"]).groups.add(desk)
    ids = [999_999] if how == "deleted team" else [two.cast.team.pk]
    TeamRight.objects.create(group=desk, team_ids=ids)
    if how == "both":
        bind(who, two.team.pk)
    reached = {
        booking.uid: who.get(f"{LIST}{booking.uid}/change/").status_code
        for booking in (two.own_booking, two.other_booking, two.personal_booking)
    }
    wanted = {"group": [200, 404, 404], "both": [200, 200, 404], "deleted team": [404] * 3}
    assert list(reached.values()) == wanted[how]


def test_bookings_of_a_managed_event_types_copies_are_the_teams(sign_in: SignIn, two: Two) -> None:
    parent = add_event_type(
        two.cast, "Managed", "managed", scheduling_type="managed", locations=[LOCATION]
    )
    row = models.EventType.objects.get(parent_id=parent.id, owner=two.cast.maren)
    copy = get_client().event_types.get(row.pk)
    booking = book(copy, "2026-03-06T15:00:00Z", "copy@example.com")
    inside = bind(sign_in(group="Scheduler"), two.cast.team.pk)
    outside = bind(sign_in(group="Scheduler"), two.team.pk)
    assert inside.get(f"{LIST}{booking.uid}/change/").status_code == 200
    assert outside.get(f"{LIST}{booking.uid}/change/").status_code == 404


PAGE: Final = "/admin/staff/teamright/"


def test_only_superusers_bind_people(sign_in: SignIn, two: Two) -> None:
    for group in ("Viewer", "Scheduler", "Administrator"):
        assert sign_in(group=group).get(PAGE).status_code == 403


@pytest.mark.parametrize("whose", ["user", "group"])
def test_a_superuser_binds_a_person_or_a_group(
    admin: Client, sign_in: SignIn, two: Two, whose: str
) -> None:
    who = sign_in(group="Scheduler")
    user = User.objects.get(pk=who.session["_auth_user_id"])
    group = Group.objects.get(name="Scheduler")
    assert "Archive" in text(admin, PAGE + "add/")
    made = {whose: user.pk if whose == "user" else group.pk, "team_ids": [two.cast.team.pk]}
    assert admin.post(PAGE + "add/", made).status_code == 302
    assert who.get(f"{LIST}{two.other_booking.uid}/change/").status_code == 404
    assert "Front desk" in text(admin, PAGE)
    right = TeamRight.objects.get()
    assert LogEntry.objects.get().object_repr == str(right)
    admin.post(f"{PAGE}{right.pk}/delete/", {"post": "yes"})
    assert who.get(f"{LIST}{two.other_booking.uid}/change/").status_code == 200


def test_a_team_that_is_gone_stays_in_the_list(admin: Client, two: Two) -> None:
    user = User.objects.create_user("sam", is_staff=True)
    right = TeamRight.objects.create(user=user, team_ids=[999_999])
    assert "#999999" in text(admin, PAGE)
    assert "#999999" in text(admin, f"{PAGE}{right.pk}/change/")


@pytest.mark.parametrize("both", [True, False])
def test_a_right_is_of_one_person_or_one_group(admin: Client, two: Two, *, both: bool) -> None:
    user = User.objects.create_user("sam", is_staff=True)
    group = Group.objects.get(name="Scheduler")
    whose = {"user": user.pk, "group": group.pk} if both else {}
    assert "Choose a person or a group." in admin.post(PAGE + "add/", whose).content.decode()
    right = TeamRight(user=user if both else None, group=group if both else None)
    with pytest.raises(ValidationError):
        right.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        right.save()


@pytest.mark.parametrize(
    "typed", ["x", "-1", "999999", "٣"], ids=["text", "negative", "unknown", "other digits"]
)
def test_only_teams_that_are_there_can_be_chosen(admin: Client, two: Two, typed: str) -> None:
    user = User.objects.create_user("sam", is_staff=True)
    answer = admin.post(PAGE + "add/", {"user": user.pk, "team_ids": [typed]})
    assert answer.status_code == 200
    assert not TeamRight.objects.exists()


def test_the_list_is_there_while_cal_com_is_away(
    admin: Client, two: Two, wire: Wire, backend: str
) -> None:
    user = User.objects.create_user("sam", is_staff=True)
    TeamRight.objects.create(user=user, team_ids=[two.cast.team.pk])
    assert admin.get(PAGE).status_code == 200
