"""My page: every person's own, and nothing of others."""

import io
from typing import Any, Final

import pytest
from django.contrib.auth.models import User as Account
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portal.backend import get_client
from portal.calcom.scope import OrganizationUserScope
from portal.engine import models
from portal.engine.bookings.models import Booking
from portal.engine.people.models import OutOfOffice
from portal.services.people import accounts
from tests.cast import NOW, Cast, add_event_type, book
from tests.rows import made_once
from tests.staff.conftest import SignIn
from tests.staff.pages import state_in

MINE: Final = "/admin/mine/"
# What stands below it: kind, page, and the methods that are there.
PAGES: Final = {
    ("bookings", "change/"): {"get": 200, "post": 405},
    ("bookings", "delete/"): {"get": 200, "post": 422},
    ("bookings", "do/reschedule/"): {"get": 200, "post": 422},
    ("bookings", "do/confirm/"): {"get": 302, "post": 302},
    ("bookings", "do/decline/"): {"get": 302, "post": 302},
    ("bookings", "do/absent/"): {"get": 302, "post": 302},
    ("hours", "change/"): {"get": 200, "post": 422},
    ("hours", "delete/"): {"get": 200, "post": 302},
    ("hours", "default/"): {"get": 405, "post": 302},
    ("absences", "change/"): {"get": 200, "post": 422},
    ("absences", "delete/"): {"get": 200, "post": 302},
}
REFUSED: Final = ("do/reassign/", "do/guests/", "do/location/", "do/emails/", "do/none/")


@pytest.fixture
def things(cast: Cast) -> dict[str, dict[str, str]]:
    """Something of each kind: Priya's, and Maren's."""
    return make_things(cast)


@made_once
def make_things(cast: Cast) -> dict[str, dict[str, str]]:
    """Make one of each kind for both; return their ids by whose they are and by kind."""
    found = {}
    for person, hour in ((cast.priya, 10), (cast.maren, 11)):
        alone = add_event_type(cast, f"Talk {hour}", f"talk-{hour}", hosts=[{"user_id": person.pk}])
        booked = book(alone, f"2026-03-03T{hour}:00:00Z", f"guest{hour}@example.com")
        scope = OrganizationUserScope(cast.organization.pk, person.pk)
        schedule = get_client().schedules.create(
            scope=scope, name=f"Hours {hour}", time_zone=person.time_zone, is_default=False
        )
        absence = get_client().out_of_office.create(
            scope=scope,
            starts_at=NOW.replace(month=6),
            ends_at=NOW.replace(month=6, day=3),
            notes=f"Away {hour}",
        )
        names = {"bookings": booked.uid, "hours": str(schedule.id), "absences": str(absence.id)}
        found[person.username] = names
    return found


@pytest.fixture
def priya(cast: Cast) -> Client:
    """Priya, without a role."""
    return sign_in_as(cast.priya)


def sign_in_as(person: models.User, role: str = "") -> Client:
    account = accounts.account_set(
        person_id=person.pk, email=person.email, name=person.name, role=role
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.user_id))
    return client


def test_the_page_shows_what_is_one_s_own(
    priya: Client, cast: Cast, things: dict[str, dict[str, str]]
) -> None:
    models.EventType.objects.create(
        owner=cast.priya, title="Chat", slug="chat", length_in_minutes=30, hidden=True
    )
    shown = priya.get(MINE).content.decode()
    assert f'href="/admin/mine/bookings/{things["priya"]["bookings"]}/change/"' in shown
    for said in (
        "Priya Rao",
        "guest10" if False else "Talk 10",
        "Hours 10",
        "Chat",
        "Add days off",
    ):
        assert said in shown
    for said in ("Talk 11", "Hours 11", "guest11", "maren@"):
        assert said not in shown


def test_who_has_no_role_is_led_there_and_opens_nothing_else(priya: Client, cast: Cast) -> None:
    assert priya.get("/admin/")["Location"] == MINE
    for path in ("member/", "booking/", "schedule/", "eventtype/", "team/", "outofoffice/"):
        assert priya.get(f"/admin/staff/{path}").status_code == 403
    assert priya.get("/admin/calcom/").status_code == 403


def test_who_has_a_role_finds_the_way_there(cast: Cast) -> None:
    who = sign_in_as(cast.priya, "viewer")
    start = who.get("/admin/")
    assert start.status_code == 200
    assert 'href="/admin/mine/"' in start.content.decode()


def test_an_account_that_is_nobody_s_has_no_page(admin: Client, sign_in: SignIn) -> None:
    who = sign_in(group="Administrator")
    assert 'href="/admin/mine/"' not in who.get("/admin/").content.decode()
    for page in ("", "hours/add/", "who/"):
        assert who.get(MINE + page).status_code == 403
    assert who.post(f"{MINE}who/").status_code == 403
    assert admin.get(f"{MINE}hours/add/").status_code == 403


def test_a_superuser_says_once_who_they_are(admin: Client, cast: Cast) -> None:
    accounts.account_set(person_id=cast.maren.pk, email="m@x.example", name="M", role="viewer")
    assert admin.get(MINE)["Location"] == f"{MINE}who/"
    asked = admin.get(f"{MINE}who/").content.decode()
    assert "Priya Rao" in asked
    assert "Maren Holt" not in asked
    assert admin.post(f"{MINE}who/", {"person": str(cast.maren.pk)}).status_code == 422
    assert admin.post(f"{MINE}who/", {"person": str(cast.priya.pk)})["Location"] == MINE
    assert "Priya Rao" in admin.get(MINE).content.decode()
    assert admin.post(f"{MINE}who/", {"person": str(cast.maren.pk)})["Location"] == MINE
    assert accounts.account_of(person_id=cast.priya.pk).role == accounts.SUPERUSER  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_each_page_is_there_for_its_owner_alone(
    cast: Cast, things: dict[str, dict[str, str]], kind: str, page: str
) -> None:
    # A role that sees everybody's opens no more of it here.
    for role, whose in (("", "maren"), ("", "priya"), ("administrator", "maren")):
        who = sign_in_as(cast.priya, role)
        path = f"{MINE}{kind}/{things[whose][kind]}/{page}"
        got = {method: getattr(who, method)(path).status_code for method in ("get", "post")}
        expected = PAGES[kind, page]
        if whose == "maren":
            # That a method is none is said of everybody's.
            expected = {
                method: 405 if status == 405 else 404 for method, status in expected.items()
            }
        assert got == expected, (role, whose)
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("page", REFUSED)
def test_what_needs_a_role_is_refused(
    priya: Client, things: dict[str, dict[str, str]], page: str
) -> None:
    path = f"{MINE}bookings/{things['priya']['bookings']}/{page}"
    assert priya.get(path).status_code == priya.post(path).status_code == 403


def test_a_booking_s_page_leads_nowhere_else(
    priya: Client, things: dict[str, dict[str, str]]
) -> None:
    shown = priya.get(f"{MINE}bookings/{things['priya']['bookings']}/change/").content.decode()
    assert "/admin/staff/" not in shown
    assert "Reschedule" in shown
    assert "Reassign" not in shown
    assert "Cancel booking" in shown


def test_a_guest_is_no_host(priya: Client, cast: Cast) -> None:
    # A colleague's booking in which Priya is the attendee.
    alone = add_event_type(cast, "Tour", "tour")
    booked = book(alone, "2026-03-03T14:00:00Z", cast.priya.email)
    assert priya.get(f"{MINE}bookings/{booked.uid}/change/").status_code == 404
    assert booked.uid not in priya.get(MINE).content.decode()


def test_a_second_host_is_a_host(priya: Client, cast: Cast) -> None:
    joint = add_event_type(
        cast, "Joint", "joint", hosts=[{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    )
    booked = book(joint, "2026-03-04T11:00:00Z")
    assert booked.uid in priya.get(MINE).content.decode()
    assert priya.get(f"{MINE}bookings/{booked.uid}/change/").status_code == 200


def test_a_request_is_answered_and_a_booking_cancelled(
    priya: Client, cast: Cast, things: dict[str, dict[str, str]]
) -> None:
    asked = add_event_type(
        cast,
        "Asked",
        "asked",
        hosts=[{"user_id": cast.priya.pk}],
        confirmation_policy={"type": "always"},
    )
    waits = book(asked, "2026-03-04T10:00:00Z")
    assert "Waiting for your answer" in priya.get(MINE).content.decode()
    address = f"{MINE}bookings/{waits.uid}/"
    answer = priya.post(
        f"{address}do/confirm/", _form(priya, f"{address}do/confirm/", "action_form")
    )
    assert answer["Location"] == f"{address}change/"
    assert Booking.objects.get(uid=waits.uid).status == "accepted"
    own = f"{MINE}bookings/{things['priya']['bookings']}/"
    priya.post(f"{own}delete/", {"reason": "ill"})
    assert Booking.objects.get(uid=things["priya"]["bookings"]).status == "cancelled"


def _form(who: Client, address: str, form_id: str) -> dict[str, Any]:
    return state_in(who.get(address), form_id)


def test_hours_are_made_for_oneself(priya: Client, cast: Cast) -> None:
    form = _form(priya, f"{MINE}hours/add/", "schedule_form")
    # Whoever is named, they are one's own.
    given = {"name": "Evenings", "owner": str(cast.maren.pk)}
    answer = priya.post(f"{MINE}hours/add/", form | given)
    assert answer["Location"] == MINE
    assert models.Schedule.objects.get(name="Evenings").owner == cast.priya


def test_days_off_are_one_s_own_and_name_no_colleague(priya: Client, cast: Cast) -> None:
    page = f"{MINE}absences/add/"
    assert "Maren" not in priya.get(page).content.decode()
    given = {"first": "2026-07-01", "last": "2026-07-03", "reason": "vacation", "notes": ""}
    wrong = priya.post(page, given | {"person": str(cast.maren.pk)})
    assert wrong.status_code == 422
    assert priya.post(page, given | {"person": str(cast.priya.pk)})["Location"] == MINE
    assert [each.user for each in OutOfOffice.objects.all()] == [cast.priya]
    seeing = sign_in_as(cast.priya, "viewer")
    assert "Maren" in seeing.get(page).content.decode()
    # To stand in, not to be away.
    assert seeing.post(page, given | {"person": str(cast.maren.pk)}).status_code == 422


def test_one_s_profile_is_changed_but_not_address_and_rights(priya: Client, cast: Cast) -> None:
    page = f"{MINE}profile/"
    form = _form(priya, page, "member_form")
    assert not {"email", "role", "staff_role"} & form.keys()
    given = {"bio": "Knows maps.", "email": "x@x.example", "role": "OWNER", "staff_role": "viewer"}
    assert priya.post(page, form | given)["Location"] == MINE
    cast.priya.refresh_from_db()
    assert (cast.priya.bio, cast.priya.email) == ("Knows maps.", "priya@harbour.example")
    membership = models.Membership.objects.get(user=cast.priya, team=cast.organization)
    assert membership.role == "MEMBER"
    assert accounts.account_of(person_id=cast.priya.pk).role == ""  # type: ignore[union-attr]


def test_one_s_picture_is_one_s_own(priya: Client, cast: Cast) -> None:
    made = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(made, "PNG")
    file = SimpleUploadedFile("me.png", made.getvalue(), "image/png")
    assert priya.get(f"{MINE}picture/").status_code == 200
    assert priya.post(f"{MINE}picture/", {"picture": file})["Location"] == MINE
    for user in (cast.priya, cast.maren):
        user.refresh_from_db()
    assert cast.priya.avatar_url
    assert not cast.maren.avatar_url


@pytest.mark.parametrize("for_good", [True, False])
def test_who_is_switched_off_or_removed_is_signed_out(
    priya: Client, cast: Cast, *, for_good: bool
) -> None:
    assert priya.get(MINE).status_code == 200
    if for_good:
        accounts.account_end(person_id=cast.priya.pk)
    else:
        accounts.account_switch(person_id=cast.priya.pk, is_active=False)
    assert priya.get(MINE)["Location"].startswith("/admin/login/")
