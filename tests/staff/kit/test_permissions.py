"""Who may open and do what: each kind of person, each address, each method."""

from datetime import timedelta
from importlib import import_module
from typing import Final

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client

from portal.backend import get_client
from portal.calcom.scope import OrganizationUserScope
from portal.engine import models
from tests.cast import NOW, Cast, book
from tests.rows import made_once
from tests.staff.conftest import SignIn, Wire

CHANGEABLE: Final = ("booking", "eventtype", "schedule", "outofoffice", "webhook")
PEOPLE: Final = ("team", "member")
KINDS: Final = (*CHANGEABLE, *PEOPLE, "apikey")
VIEWS: Final = ("", "add/", "{id}/change/", "{id}/delete/", "{id}/history/")
MORE_VIEWS: Final = {
    "booking": (
        "{id}/do/guests/",
        "{id}/do/location/",
        "{id}/do/reschedule/",
        "{id}/do/confirm/",
        "calendar/",
        "export/",
        "bulk/",
    ),
    "schedule": ("{id}/default/",),
    "eventtype": (
        "{id}/hide/",
        "{id}/slots/",
        "{id}/links/",
        "{id}/trouble/",
        "slug/",
        "description/",
    ),
    "webhook": ("{id}/active/", "{id}/deliveries/", "preview/"),
    "team": ("{id}/edit/", "{id}/calendar/"),
    "member": ("{id}/edit/", "{id}/picture/", "{id}/calendar/", "{id}/invite/", "{id}/return/"),
}
METHODS: Final = ("get", "post", "put", "delete")
ADDRESSES: Final = [
    f"/admin/staff/{kind}/{view}" for kind in KINDS for view in (*VIEWS, *MORE_VIEWS.get(kind, ()))
]

GET, POST = "get", "post"
VIEWER: Final = {
    ("booking", ""): {GET: 200, POST: 405},
    ("booking", "{id}/change/"): {GET: 200, POST: 405},
    ("booking", "{id}/history/"): {GET: 200, POST: 405},
    ("booking", "calendar/"): {GET: 200, POST: 405},
    ("eventtype", ""): {GET: 200, POST: 405},
    ("eventtype", "{id}/change/"): {GET: 200, POST: 403},
    ("eventtype", "{id}/history/"): {GET: 200, POST: 405},
    ("eventtype", "{id}/slots/"): {GET: 200, POST: 405},
    ("eventtype", "{id}/trouble/"): {GET: 200, POST: 405},
    ("eventtype", "slug/"): {GET: 200, POST: 405},
    ("eventtype", "description/"): {GET: 405, POST: 200},
    ("schedule", ""): {GET: 200, POST: 405},
    ("schedule", "{id}/change/"): {GET: 200, POST: 403},
    ("schedule", "{id}/history/"): {GET: 200, POST: 405},
    ("outofoffice", ""): {GET: 200, POST: 405},
    ("outofoffice", "{id}/change/"): {GET: 200, POST: 403},
    ("outofoffice", "{id}/history/"): {GET: 200, POST: 405},
    ("team", ""): {GET: 200, POST: 405},
    ("team", "{id}/change/"): {GET: 200, POST: 405},
    ("team", "{id}/history/"): {GET: 200, POST: 405},
    ("member", ""): {GET: 200, POST: 405},
    ("member", "{id}/change/"): {GET: 200, POST: 405},
    ("member", "{id}/history/"): {GET: 200, POST: 405},
    ("webhook", ""): {GET: 200, POST: 405},
    ("webhook", "{id}/change/"): {GET: 200, POST: 403},
    ("webhook", "{id}/history/"): {GET: 200, POST: 405},
    ("webhook", "preview/"): {GET: 405, POST: 200},
}
"""What somebody who may only view gets; 403 for everything else."""
EDITOR: Final = VIEWER | {
    ("team", "{id}/edit/"): {GET: 200, POST: 422},
    ("member", "{id}/edit/"): {GET: 200, POST: 422},
    ("member", "{id}/picture/"): {GET: 200, POST: 422},
    ("member", "{id}/invite/"): {GET: 200, POST: 302},
    ("member", "{id}/return/"): {GET: 200, POST: 302},
    ("booking", "{id}/do/guests/"): {GET: 200, POST: 422},
    ("booking", "{id}/do/location/"): {GET: 200, POST: 422},
    ("booking", "{id}/do/reschedule/"): {GET: 200, POST: 422},
    ("eventtype", "{id}/change/"): {GET: 200, POST: 422},
    ("schedule", "{id}/change/"): {GET: 200, POST: 422},
    ("schedule", "{id}/default/"): {GET: 405, POST: 302},
    ("outofoffice", "{id}/change/"): {GET: 200, POST: 422},
    ("webhook", "{id}/change/"): {GET: 200, POST: 422},
    ("webhook", "{id}/active/"): {GET: 405, POST: 302},
    ("webhook", "{id}/deliveries/"): {GET: 405, POST: 302},
    ("eventtype", "{id}/hide/"): {GET: 405, POST: 302},
    # A link that names no end is for one booking.
    ("eventtype", "{id}/links/"): {GET: 200, POST: 302},
}
"""What somebody who may change gets; the empty form is refused, so it was read."""
KEYS: Final = {
    ("apikey", ""): {GET: 200, POST: 405},
    ("apikey", "{id}/change/"): {GET: 200, POST: 403},
    ("apikey", "{id}/history/"): {GET: 200, POST: 405},
}
"""What somebody who may look at keys gets; viewers and schedulers may not."""
EVERYTHING: Final = (
    EDITOR
    | KEYS
    | {
        ("apikey", "add/"): {GET: 200, POST: 422},
        ("apikey", "{id}/delete/"): {GET: 200, POST: 302},
        ("team", "{id}/calendar/"): {GET: 200, POST: 302},
        ("member", "{id}/calendar/"): {GET: 200, POST: 302},
        ("team", "add/"): {GET: 200, POST: 422},
        ("team", "{id}/delete/"): {GET: 200, POST: 302},
        ("member", "add/"): {GET: 200, POST: 422},
        ("member", "{id}/delete/"): {GET: 200, POST: 422},
        ("eventtype", "add/"): {GET: 200, POST: 422},
        ("booking", "{id}/delete/"): {GET: 200, POST: 422},
        ("booking", "add/"): {GET: 200, POST: 422},
        ("booking", "{id}/do/confirm/"): {GET: 302, POST: 302},
        ("booking", "export/"): {GET: 200, POST: 405},
        ("booking", "bulk/"): {GET: 405, POST: 400},
        ("eventtype", "{id}/delete/"): {GET: 200, POST: 302},
        ("schedule", "add/"): {GET: 200, POST: 422},
        ("schedule", "{id}/delete/"): {GET: 200, POST: 302},
        ("outofoffice", "add/"): {GET: 200, POST: 422},
        ("outofoffice", "{id}/delete/"): {GET: 200, POST: 302},
        ("webhook", "add/"): {GET: 200, POST: 422},
        ("webhook", "{id}/delete/"): {GET: 200, POST: 302},
    }
)
SCHEDULER: Final = VIEWER | {
    each: methods for each, methods in EVERYTHING.items() if each[0] in {"booking", "outofoffice"}
}
"""What the group of schedulers gets: all of bookings and absences."""
EXPECTED: Final = {
    "view": VIEWER | KEYS,
    "change": EDITOR,
    "superuser": EVERYTHING,
    "Viewer": VIEWER,
    "Scheduler": SCHEDULER,
    "Administrator": EVERYTHING,
}


@pytest.fixture
def ids(cast: Cast) -> dict[str, str]:
    """Something of each kind that is there."""
    return make_ids(cast)


@made_once
def make_ids(cast: Cast) -> dict[str, str]:
    """Make one of each kind; return its id by kind."""
    schedule = models.Schedule.objects.create(owner=cast.maren, name="Office hours")
    absence = get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.priya.pk),
        starts_at=NOW + timedelta(days=90),
        ends_at=NOW + timedelta(days=91),
    )
    webhook = models.Webhook.objects.create(user=cast.maren, subscriber_url="https://x.example/in")
    return {
        "booking": book(cast.visit, "2026-03-03T10:00:00Z").uid,
        "eventtype": str(cast.visit.id),
        "schedule": str(schedule.pk),
        "outofoffice": str(absence.id),
        "webhook": f"user.{webhook.pk}",
        "team": str(cast.team.pk),
        "member": str(cast.priya.pk),
        "apikey": str(models.ApiKey.objects.create(user=cast.priya, hashed_key="x").pk),
    }


def filled(address: str, ids: dict[str, str]) -> str:
    return address.replace("{id}", ids[address.split("/")[3]])


@pytest.mark.parametrize("address", ADDRESSES)
def test_anonymous_people_are_sent_to_the_sign_in(
    client: Client, ids: dict[str, str], wire: Wire, address: str
) -> None:
    wire.requests.clear()
    path = filled(address, ids)
    for method in METHODS:
        response = getattr(client, method)(path)
        assert response.status_code == 302, method
        assert response["Location"] == f"/admin/login/?next={path}", method
    assert wire.requests == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_users_who_are_not_staff_are_sent_to_the_sign_in(
    sign_in: SignIn, ids: dict[str, str], address: str
) -> None:
    who = sign_in(staff=False)
    for method in METHODS:
        assert getattr(who, method)(filled(address, ids)).status_code == 302, method


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_without_permissions_are_refused_everything(
    sign_in: SignIn, ids: dict[str, str], wire: Wire, address: str
) -> None:
    wire.requests.clear()
    who = sign_in()
    for method in METHODS:
        response = getattr(who, method)(filled(address, ids))
        assert response.status_code == 403, method
        assert b"lacks the permission" in response.content, method
    assert wire.requests == []


@pytest.mark.parametrize("role", EXPECTED)
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_role_gets_what_it_may(
    sign_in: SignIn, ids: dict[str, str], role: str, address: str
) -> None:
    kind, view = address.removeprefix("/admin/staff/").split("/", 1)
    if role == "superuser":
        who = sign_in(superuser=True)
    elif role.istitle():
        who = sign_in(group=role)
    else:
        who = sign_in(*(f"{role}_{each}" for each in KINDS if (role, each) != ("change", "apikey")))
    expected = EXPECTED[role].get((kind, view), {GET: 403, POST: 403})
    got = {each: getattr(who, each)(filled(address, ids)).status_code for each in (GET, POST)}
    assert got == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_permission_for_one_kind_opens_no_other(
    sign_in: SignIn, ids: dict[str, str], kind: str
) -> None:
    who = sign_in(f"view_{kind}")
    opened = [each for each in KINDS if who.get(f"/admin/staff/{each}/").status_code == 200]
    assert opened == [kind]


def test_only_what_one_may_see_stands_in_the_index(sign_in: SignIn, cast: Cast) -> None:
    page = sign_in("view_schedule", "view_booking").get("/admin/").content.decode()
    assert 'href="/admin/staff/booking/"' in page
    assert 'href="/admin/staff/schedule/"' in page
    assert "/admin/staff/webhook/" not in page
    assert "/admin/staff/eventtype/" not in page


def test_buttons_are_there_for_those_who_may_press_them(
    sign_in: SignIn, ids: dict[str, str]
) -> None:
    booking, listing = f"/admin/staff/booking/{ids['booking']}/change/", "/admin/staff/eventtype/"
    viewer = sign_in("view_booking", "view_eventtype")
    assert b"Cancel booking" not in viewer.get(booking).content
    assert b"Add event type" not in viewer.get(listing).content
    doer = sign_in("view_booking", "delete_booking", "view_eventtype", "add_eventtype")
    assert b"Cancel booking" in doer.get(booking).content
    assert b"Add event type" in doer.get(listing).content


def test_groups_can_be_given_the_permissions(admin: Client) -> None:
    found = Permission.objects.filter(content_type__app_label="staff")
    assert found.count() == 5 * 4 + 2 * 4 + 3 + 2 + 4
    picked = found.get(codename="delete_booking")
    admin.post("/admin/auth/group/add/", {"name": "Desk", "permissions": [picked.pk]})
    assert Group.objects.get(name="Desk").permissions.get() == picked


def test_a_post_without_the_csrf_token_is_refused(sign_in: SignIn, ids: dict[str, str]) -> None:
    who = sign_in(superuser=True)
    who.handler.enforce_csrf_checks = True
    response = who.post(f"/admin/staff/booking/{ids['booking']}/delete/", {"reason": "ill"})
    assert response.status_code == 403
    who.handler.enforce_csrf_checks = False
    assert b"Confirmed" in who.get(f"/admin/staff/booking/{ids['booking']}/change/").content


def test_administrators_manage_the_portal_but_no_users(sign_in: SignIn, cast: Cast) -> None:
    who = sign_in(group="Administrator")
    for page in ("shown", "look", "delivery", "intent", "receiver"):
        assert who.get(f"/admin/services/{page}/").status_code in {200, 302}
    for page in ("auth/user/", "auth/group/"):
        assert who.get(f"/admin/{page}").status_code == 403


def test_the_groups_are_made_once_and_stay_as_they_were_changed(db: None) -> None:
    migration = import_module("portal.staff.migrations.0004_roles")
    group = Group.objects.get(name="Scheduler")
    group.permissions.clear()
    Group.objects.get(name="Viewer").delete()
    migration.make_roles(apps, None)
    assert group.permissions.count() == 0
    assert Group.objects.get(name="Viewer").permissions.count() == 5


def test_groups_may_look_at_teams_and_members_where_they_are_still_there(db: None) -> None:
    migration = import_module("portal.staff.migrations.0005_teams_and_members")
    Group.objects.get(name="Scheduler").delete()
    viewer, own = Group.objects.get(name="Viewer"), Group.objects.create(name="Desk")
    assert viewer.permissions.filter(codename__in=["view_team", "view_member"]).count() == 2
    migration.let_groups_look(apps, None)
    assert not Group.objects.filter(name="Scheduler").exists()
    assert own.permissions.count() == 0


def test_no_permission_is_there_twice(db: None) -> None:
    found = Permission.objects.values_list("content_type__app_label", "codename")
    assert len(found) == len(set(found))
    ours = Permission.objects.filter(content_type__app_label="staff", codename="view_outofoffice")
    assert ours.get().name == "Can view absence"
