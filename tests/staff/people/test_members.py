"""Members as staff see them: roles, teams, schedules, event types, absences."""

from datetime import timedelta

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.calcom.scope import OrganizationUserScope
from portal.engine import models
from portal.services.cache import forget_catalogue
from tests.cast import NOW, Cast
from tests.staff.conftest import SignIn, Wire, refused

pytestmark = pytest.mark.contract

LIST = "/admin/staff/member/"


def page_of(who: Client, user: models.User) -> str:
    answer = who.get(f"{LIST}{user.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def add_absence(cast: Cast, *, days: int, notes: str = "") -> None:
    get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.priya.pk),
        starts_at=NOW + timedelta(days=days),
        ends_at=NOW + timedelta(days=days, hours=5),
        to_user_id=cast.maren.pk,
        reason="vacation",
        notes=notes,
    )


def test_the_list_tells_role_zone_and_teams(admin: Client, cast: Cast) -> None:
    shown = admin.get(LIST).content.decode()
    for said in ("Maren Holt", "priya@harbour.example", "Owner", "Asia/Kolkata", "Front desk"):
        assert said in shown
    assert shown.count("the portal&#x27;s account") == 1
    assert "2 members" in shown


def test_the_list_is_narrowed_searched_and_sorted(admin: Client, cast: Cast) -> None:
    owners = admin.get(f"{LIST}?role=OWNER").content.decode()
    assert "Maren Holt" in owners
    assert "Priya Rao" not in owners
    found = admin.get(f"{LIST}?q=kolkata").content.decode()
    assert "Priya Rao" in found
    assert "Maren Holt" not in found
    backwards = admin.get(f"{LIST}?sort=-name").content.decode()
    assert backwards.index("Priya Rao") < backwards.index("Maren Holt")
    assert admin.get(f"{LIST}?role=KING").status_code == 400


def test_a_page_links_to_what_belongs_to_the_member(admin: Client, cast: Cast) -> None:
    schedule = models.Schedule.objects.create(owner=cast.priya, name="Evenings")
    other = models.Schedule.objects.create(owner=cast.maren, name="Mornings")
    add_absence(cast, days=10)
    shown = page_of(admin, cast.priya)
    assert f'href="/admin/staff/schedule/{schedule.pk}/change/"' in shown
    assert f"/admin/staff/schedule/{other.pk}/" not in shown
    assert f'href="/admin/staff/team/{cast.team.pk}/change/"' in shown
    assert f'href="/admin/staff/eventtype/{cast.visit.id}/change/"' in shown
    assert "12 Mar 2026" in shown
    assert "Vacation" in shown
    assert "Maren Holt" in shown
    assert 'href="/priya"' in shown


def test_absences_that_are_over_are_left_out(admin: Client, cast: Cast) -> None:
    add_absence(cast, days=-20)
    assert "No absence is ahead." in page_of(admin, cast.priya)


def test_who_was_invited_is_told_apart(admin: Client, cast: Cast) -> None:
    guest = models.User.objects.create(username="ivo", name="Ivo", email="ivo@harbour.example")
    models.Membership.objects.create(
        user=guest, team=cast.organization, role="ADMIN", accepted=False
    )
    assert "invited, has not accepted" in admin.get(LIST).content.decode()
    assert "invited, has not accepted" in page_of(admin, guest)
    assert "In no team." in page_of(admin, guest)


def test_without_the_right_to_list_members_the_account_stands_alone(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    no = refused(403, "no", "ForbiddenException")
    wire.answer("GET", f"/organizations/{cast.organization.pk}/memberships", no)
    wire.answer("GET", f"/organizations/{cast.organization.pk}/users", no)
    shown = admin.get(LIST).content.decode()
    assert "only its own page is here" in shown
    assert "Maren Holt" in shown
    assert "Asia/Kolkata" not in shown
    assert admin.get(f"{LIST}{cast.priya.pk}/change/").status_code == 404
    assert page_of(admin, cast.maren)


def test_without_an_organization_there_is_the_key_s_own_user(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    me = {"id": cast.maren.pk, "username": "maren", "email": "m@x.example", "name": "Maren Holt"}
    body = {"status": "success", "data": {**me, "timeZone": "Europe/London"}}
    wire.answer("GET", "/v2/me", lambda _: httpx.Response(200, json=body))
    shown = admin.get(LIST).content.decode()
    assert "1 member" in shown
    assert "Maren Holt" in shown
    assert "only its own page is here" not in shown
    assert not [each for each in wire.requests if "/organizations/" in each.url.path]
    assert "absences only of an organization" in page_of(admin, cast.maren)


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/schedules", "Front desk"),
        ("/ooo", "Front desk"),
        ("/event-types", "Front desk"),
        ("/teams/", "Absences ahead"),
    ],
)
def test_a_fault_of_one_part_leaves_the_others(
    admin: Client, cast: Cast, wire: Wire, path: str, left: str
) -> None:
    wire.answer("GET", path, refused(502, "down"))
    shown = page_of(admin, cast.priya)
    assert "did not answer properly" in shown
    assert left in shown
    assert "priya@harbour.example" in shown


def test_the_list_stays_without_teams(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("GET", f"/teams/{cast.team.pk}/memberships", refused(502, "down"))
    shown = admin.get(LIST).content.decode()
    assert "The teams could not be read" in shown
    assert "Priya Rao" in shown


def test_teams_whose_members_are_not_shown_are_named(admin: Client, cast: Cast, wire: Wire) -> None:
    no = refused(403, "no", "ForbiddenException")
    wire.answer("GET", f"/teams/{cast.team.pk}/memberships", no)
    said = "may not list who is in these teams: Front desk"
    assert said in admin.get(LIST).content.decode()
    assert said in page_of(admin, cast.priya)


def test_what_a_person_may_not_see_is_not_there(sign_in: SignIn, cast: Cast, wire: Wire) -> None:
    add_absence(cast, days=10, notes="Operation")
    wire.requests.clear()
    shown = page_of(sign_in("view_member"), cast.priya)
    assert "Front desk" in shown
    for heading in ("Schedules", "Absences", "Event types"):
        assert heading not in shown
    assert "/admin/staff/team/" not in shown
    paths = [each.url.path for each in wire.requests]
    assert not [each for each in paths if "schedules" in each or "ooo" in each]


@pytest.mark.parametrize("is_engine", [True, False])
def test_personal_event_types_of_others_are_shown_as_far_as_they_are_seen(
    admin: Client, cast: Cast, settings: Settings, *, is_engine: bool
) -> None:
    for slug, hidden in (("chat", False), ("private", True)):
        models.EventType.objects.create(
            owner=cast.priya, title=slug, slug=slug, hidden=hidden, length_in_minutes=30
        )
    if not is_engine:
        settings.CALCOM_API_KEY = "cal_x"
        # Answers of Cal.com that another test of this process kept are of another world.
        forget_catalogue()
    shown = page_of(admin, cast.priya)
    assert 'href="/priya/chat"' in shown
    # Cal.com shows hidden ones to their owner only, and their pages likewise.
    assert ("/priya/private" in shown) == is_engine
    personal = models.EventType.objects.get(slug="chat")
    assert (f"/admin/staff/eventtype/{personal.pk}/" in shown) == is_engine
    assert ("hidden personal event types" in shown) != is_engine


@pytest.mark.parametrize("address", ["999999/change/", "maren/change/"])
def test_there_is_no_page_of_strangers(admin: Client, cast: Cast, address: str) -> None:
    assert admin.get(LIST + address).status_code == 404
