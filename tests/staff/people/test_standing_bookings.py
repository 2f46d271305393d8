"""Bookings that stand on days off, or outside of new hours, are said when these are saved, with what can be done."""

import pytest
from django.contrib.auth.models import User as Account
from django.test import Client

from portal.backend import get_client
from portal.engine import models
from portal.services.people import accounts
from portal.staff.models import TeamRight
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, refused
from tests.staff.pages import state_in

ABSENCES = "/admin/staff/outofoffice/"
SAID = "stand on these days"


@pytest.fixture
def booked(cast: Cast) -> dict[str, str]:
    """Bookings by a name: of Maren alone but `round` and `other`; `late` is on the 5th in Kolkata only."""
    only = add_event_type(cast, "Only Maren", "only")
    both = {"hosts": [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]}
    others = {"hosts": [{"user_id": cast.priya.pk}]}
    turns = add_event_type(cast, "Turns", "turns", scheduling_type="roundRobin", **others)
    together = add_event_type(cast, "Together", "together", **both)
    found = {
        "first": book(only, "2026-03-04T09:00:00+00:00").uid,
        "last": book(only, "2026-03-05T16:30:00+00:00").uid,
        "before": book(only, "2026-03-03T16:30:00+00:00").uid,
        "after": book(only, "2026-03-06T09:00:00+00:00").uid,
        "gone": book(only, "2026-03-04T12:00:00+00:00").uid,
        "turn": book(turns, "2026-03-04T10:00:00+00:00").uid,
        "both": book(together, "2026-03-04T11:00:00+00:00").uid,
    }
    get_client().bookings.cancel(found["gone"], reason="ill")
    return found


def add(client: Client, user: models.User, page: str = f"{ABSENCES}add/", **more: str) -> str:
    data = {
        "person": str(user.pk),
        "first": "2026-03-04",
        "last": "2026-03-05",
        "reason": "sick",
        "stand_in": "",
        "notes": "",
    }
    answer = client.post(page, data | more, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_absence_names_what_stands_on_its_days(
    admin: Client, cast: Cast, booked: dict[str, str]
) -> None:
    html = add(admin, cast.maren)
    assert f"3 bookings {SAID}" in html
    assert {name for name, uid in booked.items() if uid in html} == {"first", "last", "both"}
    for name in ("first", "last", "both"):
        for way in ("do/reschedule", "delete"):
            assert f"/admin/staff/booking/{booked[name]}/{way}/" in html
            assert admin.get(f"/admin/staff/booking/{booked[name]}/{way}/").status_code == 200
        assert f"{booked[name]}/do/reassign/" not in html


def test_what_others_can_take_over_can_be_reassigned(
    admin: Client, cast: Cast, booked: dict[str, str]
) -> None:
    html = add(admin, cast.priya)
    assert f"2 bookings {SAID}" in html
    assert f"{booked['turn']}/do/reassign/" in html
    assert f"{booked['both']}/do/reassign/" not in html


def test_days_are_those_of_the_person(admin: Client, cast: Cast) -> None:
    # 3:30 in London is 9 in Kolkata; 20:00 the day before is half past one.
    late = add_event_type(cast, "Late", "late", hosts=[{"user_id": cast.priya.pk}])
    uid = book(late, "2026-03-04T10:00:00+00:00").uid
    models.Booking.objects.update(starts_at="2026-03-03T20:00:00Z", ends_at="2026-03-03T20:30:00Z")
    assert uid in add(admin, cast.priya, last="2026-03-04")
    models.OutOfOffice.objects.all().delete()
    assert SAID.replace("stand", "stands") not in add(
        admin, cast.priya, first="2026-03-03", last="2026-03-03"
    )


def test_moving_an_absence_says_what_stands_there(
    admin: Client, cast: Cast, booked: dict[str, str]
) -> None:
    assert "on these days" not in add(admin, cast.maren, first="2026-03-10", last="2026-03-11")
    page = f"{ABSENCES}{models.OutOfOffice.objects.get().pk}/change/"
    sent = state_in(admin.get(page), "outofoffice_form")
    html = admin.post(
        page, sent | {"first": "2026-03-06", "last": "2026-03-06"}, follow=True
    ).content.decode()
    assert "1 booking stands on these days" in html
    assert booked["after"] in html


def test_who_is_bound_to_teams_reads_of_these_only(
    cast: Cast, sign_in: SignIn, booked: dict[str, str]
) -> None:
    who = sign_in(group="Administrator")
    TeamRight.objects.create(user=Account.objects.latest("pk"), team_ids=[])
    assert "on these days" not in add(who, cast.maren)


def test_who_may_change_no_bookings_reads_how_many(
    cast: Cast, sign_in: SignIn, booked: dict[str, str]
) -> None:
    html = add(sign_in("add_outofoffice", "view_outofoffice"), cast.maren)
    assert f"3 bookings {SAID}" in html
    assert "/do/" not in html
    assert "Only Maren" not in html


def test_one_s_own_days_and_hours_lead_to_one_s_own_pages(
    cast: Cast, booked: dict[str, str]
) -> None:
    account = accounts.account_set(
        person_id=cast.maren.pk, email=cast.maren.email, name="Maren", role=""
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account.user_id))
    html = add(client, cast.maren, page="/admin/mine/absences/add/")
    assert f"/admin/mine/bookings/{booked['first']}/do/reschedule/" in html
    assert f"/admin/staff/booking/{booked['first']}/" not in html


def test_shorter_hours_name_what_stood_in_the_old_ones_only(
    admin: Client, cast: Cast, booked: dict[str, str]
) -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    made = get_client().schedules.create(
        name="Hours",
        time_zone="Europe/London",
        is_default=True,
        availability=[{"days": days, "start_time": "09:00", "end_time": "17:00"}],
    )
    page = f"/admin/staff/schedule/{made.id}/change/"
    sent = state_in(admin.get(page), "schedule_form")
    renamed = admin.post(page, sent | {"name": "Counter"}, follow=True)
    assert "on these days" not in renamed.content.decode()
    sent = state_in(admin.get(page), "schedule_form")
    closed = {"overrides-0-day": "2026-03-05", "overrides-0-hours": "9-12"}
    html = admin.post(page, sent | closed, follow=True).content.decode()
    assert "1 booking stands on these days" in html
    assert {name for name, uid in booked.items() if uid in html} == {"last"}
    sent = state_in(admin.get(page), "schedule_form")
    longer = admin.post(page, sent | {"Monday-0-end": "18:00"}, follow=True)
    assert "on these days" not in longer.content.decode()


def test_what_was_saved_stays_when_bookings_cannot_be_read(
    admin: Client, cast: Cast, wire: Wire, booked: dict[str, str]
) -> None:
    wire.answer("GET", "/bookings", refused(500, "broken"))
    html = add(admin, cast.maren)
    assert "could not be read" in html
    assert models.OutOfOffice.objects.count() == 1
