"""People on staff's pages: added, invited, changed, and let go."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User as Account
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.engine import models
from portal.engine.bookings.models import Booking
from portal.services.people import accounts, invitations, people
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire
from tests.staff.pages import state_in

LIST = "/admin/staff/member/"


def page_of(user: models.User, page: str = "edit") -> str:
    return f"{LIST}{user.pk}/{page}/"


def form_in(who: Client, address: str, form_id: str = "member_form") -> dict[str, Any]:
    shown = who.get(address)
    assert shown.status_code == 200
    return state_in(shown, form_id)


def send_mail() -> list[mail.EmailMessage]:
    """Do what was left to the task worker, and return what was mailed."""
    for row in DBTaskResult.objects.filter(task_path__endswith="welcome_send"):
        invitations.welcome_send.call(*row.args_kwargs["args"])
    return list(mail.outbox)


def test_a_person_is_added_invited_and_signs_in(admin: Client, cast: Cast) -> None:
    form = form_in(admin, f"{LIST}add/")
    assert (form["time_zone"], form["role"], form["staff_role"]) == (
        "Europe/London",
        "MEMBER",
        "own",
    )
    given = {"name": "Ivo Lund", "email": "Ivo@harbour.example", "locale": "de", "bio": "Reads."}
    answer = admin.post(f"{LIST}add/", form | given | {"staff_role": "scheduler"}, follow=True)
    assert "An invitation is on its way to ivo@harbour.example" in answer.content.decode()
    ivo = models.User.objects.get(email="ivo@harbour.example")
    assert (ivo.name, ivo.locale, ivo.bio) == ("Ivo Lund", "de", "Reads.")
    assert b"has not been invited yet" in admin.get(page_of(ivo, "change")).content
    [message] = send_mail()
    assert message.to == ["ivo@harbour.example"]
    assert b"was invited, and has not signed in yet" in admin.get(page_of(ivo, "change")).content
    [link] = re.findall(r"http\S+/admin/welcome/\S+", str(message.body))
    path = link[link.index("/admin/") :]

    them = Client()
    assert "Ivo" not in them.get("/admin/", follow=True).content.decode()
    assert them.get(path).status_code == 200
    assert them.post(path, {"new_password1": "x", "new_password2": "y"}).status_code == 422
    words = {"new_password1": "correct-horse-9", "new_password2": "correct-horse-9"}
    assert them.post(path, words)["Location"] == "/admin/login/"
    # It works once.
    assert them.get(path).status_code == them.post(path, words).status_code == 410
    assert them.login(username="ivo@harbour.example", password="correct-horse-9")
    assert them.get("/admin/staff/booking/").status_code == 200
    assert them.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("token", ["x", "WzEsICJhIl0:1u:x", "%00"])
def test_a_link_that_is_none_says_so(db: None, client: Client, token: str) -> None:
    assert client.get(f"/admin/welcome/{token}/").status_code == 410


@pytest.mark.parametrize(
    "change",
    [
        lambda user: setattr(user, "is_active", False),
        lambda user: setattr(user, "is_staff", False),
        lambda user: setattr(user, "email", "other@harbour.example"),
        lambda user: user.set_password("another"),
    ],
)
def test_a_link_ends_with_what_it_was_made_for(db: None, client: Client, change: Any) -> None:
    user = Account.objects.create_user("ivo", "ivo@harbour.example", is_staff=True)
    path = f"/admin/welcome/{invitations.welcome_token(user)}/"
    assert client.get(path).status_code == 200
    change(user)
    user.save()
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "priya@harbour.example"}, "Somebody in the organization has this address"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"name": ""}, "This field is required"),
        ({"time_zone": "Madrid"}, "Select a valid choice"),
        ({"role": "BOSS"}, "Select a valid choice"),
        ({"staff_role": "superuser"}, "Select a valid choice"),
        ({"locale": "xx"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    admin: Client, cast: Cast, given: dict[str, str], said: str
) -> None:
    before = models.User.objects.count(), Account.objects.count()
    form = form_in(admin, f"{LIST}add/")
    typed = form | {"name": "Ivo", "email": "ivo@harbour.example", "bio": "Kept text."} | given
    answer = admin.post(f"{LIST}add/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Kept text." in answer.content.decode()
    assert (models.User.objects.count(), Account.objects.count()) == before


def test_a_change_sends_what_was_changed_alone(admin: Client, cast: Cast, wire: Wire) -> None:
    form = form_in(admin, page_of(cast.priya))
    assert form["staff_role"] == "no"
    admin.post(page_of(cast.priya), form)
    assert wire.sent("PATCH") == []
    admin.post(page_of(cast.priya), form | {"bio": "Knows maps.", "staff_role": "viewer"})
    assert wire.sent("PATCH") == [{"bio": "Knows maps."}]
    account = accounts.account_of(person_id=cast.priya.pk)
    assert account
    assert account.role == "viewer"
    admin.post(
        page_of(cast.priya), form_in(admin, page_of(cast.priya)) | {"bio": "", "staff_role": "own"}
    )
    cast.priya.refresh_from_db()
    assert not cast.priya.bio
    assert accounts.account_of(person_id=cast.priya.pk).role == ""  # type: ignore[union-attr]


def test_what_somebody_else_changed_meanwhile_is_shown(admin: Client, cast: Cast) -> None:
    form = form_in(admin, page_of(cast.priya))
    people.person_change(user_id=cast.priya.pk, changes={"name": "Priya R."})
    answer = admin.post(page_of(cast.priya), form | {"name": "P. Rao"})
    assert answer.status_code == 409
    assert "Priya R." in answer.content.decode()


def test_nobody_gives_more_than_they_have(sign_in: SignIn, cast: Cast) -> None:
    who = sign_in("view_member", "change_member", "add_member")
    form = form_in(who, page_of(cast.priya))
    answer = who.post(page_of(cast.priya), form | {"staff_role": "administrator"})
    assert answer.status_code == 422
    accounts.account_set(
        person_id=cast.priya.pk, email=cast.priya.email, name="P", role="administrator"
    )
    # Neither is the address another's, to which a new password would be mailed.
    form = form_in(who, page_of(cast.priya))
    who.post(page_of(cast.priya), form | {"email": "thief@x.example", "staff_role": "own"})
    account = Account.objects.get(person_account__person_id=cast.priya.pk)
    assert account.email == "priya@harbour.example"
    assert account.groups.get().name == "Administrator"
    assert who.post(page_of(cast.priya, "invite")).status_code == 403


def test_an_invitation_is_asked_for_and_makes_an_account(admin: Client, cast: Cast) -> None:
    assert b"priya@harbour.example" in admin.get(page_of(cast.priya, "invite")).content
    assert accounts.account_of(person_id=cast.priya.pk) is None
    admin.post(page_of(cast.priya, "invite"))
    account = accounts.account_of(person_id=cast.priya.pk)
    assert account
    assert account.role == ""
    assert len(send_mail()) == 1


def test_without_a_mail_server_it_is_said(admin: Client, cast: Cast, settings: Any) -> None:
    settings.IS_PRODUCTION = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    answer = admin.post(page_of(cast.priya, "invite"), follow=True)
    assert "No mail goes out of this portal" in answer.content.decode()
    assert mail.outbox == []


def leave_form(who: Client, user: models.User) -> dict[str, Any]:
    return form_in(who, page_of(user, "delete"), "leave_form")


def test_a_person_is_removed_with_what_hangs_on_them(admin: Client, cast: Cast) -> None:
    joint = add_event_type(
        cast, "Talk", "talk", hosts=[{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    )
    talk = book(joint, "2026-03-03T11:00:00Z", "bo@example.com")
    models.EventType.objects.create(
        owner=cast.priya, title="Chat", slug="chat", length_in_minutes=30
    )
    form = leave_form(admin, cast.priya)
    assert form[talk.uid] == "keep"
    address = page_of(cast.priya, "delete")
    wrong = admin.post(address, form | {talk.uid: "cancel", "own": "hand_over"})
    assert wrong.status_code == 422
    assert "Say why" in wrong.content.decode()
    assert "Choose who gets" in wrong.content.decode()
    more = {talk.uid: "cancel", "reason": "Gone.", "own": "hand_over", "own_to": str(cast.maren.pk)}
    answer = admin.post(address, form | more, follow=True)
    assert "“Priya Rao” was removed." in answer.content.decode()
    assert Booking.objects.get(uid=talk.uid).status == "cancelled"
    assert models.EventType.objects.get(slug="chat").owner == cast.maren
    assert not models.Membership.objects.filter(user=cast.priya).exists()


def test_what_came_since_the_page_is_asked_about(admin: Client, cast: Cast) -> None:
    form = leave_form(admin, cast.priya)
    alone = add_event_type(cast, "Own", "alone", hosts=[{"user_id": cast.priya.pk}])
    late = book(alone, "2026-03-03T10:00:00Z")
    answer = admin.post(page_of(cast.priya, "delete"), form | {late.uid: "keep"})
    assert answer.status_code == 409
    assert late.title in answer.content.decode()
    assert models.Membership.objects.filter(user=cast.priya).exists()
    again = state_in(answer, "leave_form")
    assert admin.post(page_of(cast.priya, "delete"), again).status_code == 302
    assert Booking.objects.get(uid=late.uid).status == "accepted"


def test_who_is_switched_off_is_taken_back_in(admin: Client, cast: Cast) -> None:
    admin.post(page_of(cast.priya, "delete"), leave_form(admin, cast.priya) | {"kind": "off"})
    assert not models.Membership.objects.get(user=cast.priya, team=cast.organization).accepted
    shown = admin.get(page_of(cast.priya, "change")).content.decode()
    assert "Take back in" in shown
    admin.post(page_of(cast.priya, "return"))
    assert models.Membership.objects.get(user=cast.priya, team=cast.organization).accepted


def test_who_has_to_stay_is_said(admin: Client, cast: Cast) -> None:
    address = page_of(cast.maren, "delete")
    for answer in (admin.get(address), admin.post(address, {"kind": "remove"})):
        assert answer.status_code == 403
        assert "last owner" in answer.content.decode()


def test_nobody_removes_themselves(sign_in: SignIn, cast: Cast) -> None:
    who = sign_in(group="Administrator")
    user = Account.objects.latest("pk")
    user.email = cast.priya.email
    user.save()
    accounts.account_set(
        person_id=cast.priya.pk, email=cast.priya.email, name="P", role="administrator"
    )
    assert "themselves" in who.get(page_of(cast.priya, "delete")).content.decode()


def test_who_has_to_stay_has_no_button(admin: Client, cast: Cast) -> None:
    shown = admin.get(page_of(cast.maren, "change")).content.decode()
    assert "last owner" in shown
    assert f"{cast.maren.pk}/delete/" not in shown
    assert f"{cast.priya.pk}/delete/" in admin.get(page_of(cast.priya, "change")).content.decode()
