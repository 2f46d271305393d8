"""The page of mail: who sees it, server and refusal, the outbox, texts with placeholders, senders of teams."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portal.engine import clock
from portal.engine.mail.models import WITHHELD, Email, MailText, TeamSender
from portal.engine.webhooks.models import DeliveryState
from portal.services.mail.refusal import refusal_clear, refusal_get, refusal_note
from portal.services.mail.server import Server, server_remove, server_save
from portal.services.models import MailRefusal
from tests.cast import Cast, book
from tests.staff.conftest import SignIn
from tests.staff.pages import state_in

PAGE = "/admin/services/mailserver/"
TEXT = f"{PAGE}texts/de/attendees/booked/"
PAGES = (
    PAGE,
    f"{PAGE}outbox/failing/",
    f"{PAGE}texts/en/",
    TEXT,
    f"{PAGE}texts/ar/signature/",
    f"{PAGE}senders/",
)


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("group", "status"), [("Viewer", 403), ("Scheduler", 403), ("Administrator", 200)]
)
def test_it_is_for_administrators(cast: Cast, sign_in: SignIn, group: str, status: int) -> None:
    who = sign_in(group=group)
    assert [who.get(address).status_code for address in PAGES] == [status] * len(PAGES)
    assert {who.put(address).status_code for address in PAGES} == {405 if status == 200 else 403}
    assert (PAGE in who.get("/admin/").content.decode()) is (status == 200)


@pytest.mark.parametrize(
    "address",
    ["outbox/x/", "texts/xx/", "texts/en/attendees/x/", "texts/en/x/booked/", "1/change/", "add/"],
)
def test_what_is_not_there_is_not_found(admin: Client, address: str) -> None:
    assert admin.get(f"{PAGE}{address}").status_code == 404


def test_a_server_that_takes_nothing_is_said_on_every_page(
    admin: Client, sign_in: SignIn, cast: Cast, settings: Settings
) -> None:
    settings.MAIL_BY_STAFF = True
    server_save(server=Server("smtp.x.example", 587))
    refusal_note(smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong\r\n password"))
    since = MailRefusal.objects.get().since
    refusal_note(ConnectionRefusedError("refused"))
    row = MailRefusal.objects.get()
    assert (row.said, row.since) == ("ConnectionRefusedError: refused", since)
    for address in ("/admin/", "/admin/staff/booking/", PAGE):
        assert "takes nothing from this portal" in html_of(admin, address)
    assert "ConnectionRefusedError: refused" in html_of(admin, PAGE)
    viewer = html_of(sign_in(group="Viewer"), "/admin/")
    assert "takes nothing from this portal" in viewer
    assert PAGE not in viewer
    # One that knows no such recipient works.
    refusal_note(smtplib.SMTPRecipientsRefused({"a@x.example": (550, b"no such user")}))
    assert refusal_get() is None
    assert "takes nothing" not in html_of(admin, "/admin/")


def test_what_a_server_refused_is_not_said_of_the_next_one(cast: Cast) -> None:
    refusal_note(ConnectionRefusedError("refused"))
    server_save(server=Server("smtp.x.example", 587))
    assert refusal_get() is None
    refusal_note(ConnectionRefusedError("refused"))
    server_remove()
    assert refusal_get() is None
    refusal_clear()


def test_the_page_names_server_and_sender_and_no_password(
    admin: Client, settings: Settings
) -> None:
    settings.MAIL_BY_STAFF = True
    assert "reaches nobody" in html_of(admin, PAGE)
    server_save(
        server=Server("smtp.x.example", 587, "starttls", "desk", "s3cret", "Desk <d@x.example>")
    )
    html = html_of(admin, PAGE)
    assert "smtp.x.example:587" in html
    assert "d@x.example" in html
    assert "s3cret" not in html
    assert admin.post(PAGE, {"to": "nobody"}).status_code == 422


@pytest.fixture
def emails(cast: Cast) -> dict[str, Email]:
    """One email in each state, by the state's name on the page."""
    for hour in (9, 10, 11):
        book(cast.visit, f"2026-03-03T{hour:02}:00:00+00:00", email=f"ada{hour}@example.com")
    rows = dict(
        zip(
            ("failing", "abandoned", "withheld", "waiting", "sent"),
            Email.objects.order_by("id"),
            strict=False,
        )
    )
    later = {"next_attempt_at": clock.now() + timedelta(hours=1)}
    changes: dict[str, dict[str, Any]] = {
        "failing": {"attempts": 2, "last_problem": "451 4.7.1 <later>", **later},
        "abandoned": {"state": DeliveryState.ABANDONED, "last_problem": "550 no such user"},
        "withheld": {"state": WITHHELD},
        "waiting": {},
        "sent": {"state": DeliveryState.DELIVERED},
    }
    for name, row in rows.items():
        Email.objects.filter(pk=row.pk).update(**changes[name])
    Email.objects.exclude(pk__in=[row.pk for row in rows.values()]).delete()
    assert rows.keys() == changes.keys()
    return rows


def test_the_outbox_shows_each_state_with_the_server_s_answer(
    admin: Client, emails: dict[str, Email]
) -> None:
    for state, row in emails.items():
        html = html_of(admin, f"{PAGE}outbox/{state}/")
        assert row.recipient["email"] in html
        assert ("Send again" in html) is (state in {"failing", "abandoned", "withheld"})
        others = [each for name, each in emails.items() if name != state]
        assert f'value="{row.pk}"' in html or state in {"waiting", "sent"}
        assert not any(f'value="{each.pk}"' in html for each in others)
    assert "451 4.7.1 &lt;later&gt;" in html_of(admin, f"{PAGE}outbox/failing/")
    assert "550 no such user" in html_of(admin, f"{PAGE}outbox/abandoned/")


@pytest.mark.parametrize("state", ["failing", "abandoned", "withheld"])
@pytest.mark.parametrize("which", ["one", "all"])
def test_what_did_not_go_out_is_sent_again_once(
    admin: Client, emails: dict[str, Email], state: str, which: str
) -> None:
    row = emails[state]
    wanted = {"send": str(row.pk) if which == "one" else "all"}
    answer = admin.post(f"{PAGE}outbox/{state}/", wanted, follow=True)
    assert "1 email is on its way." in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    again = admin.post(f"{PAGE}outbox/{state}/", wanted, follow=True)
    assert "Nothing was sent" in again.content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "0", "-1", "9" * 30, "all"])
def test_nothing_that_is_on_its_way_or_sent_is_sent_again(
    admin: Client, emails: dict[str, Email], wanted: str
) -> None:
    for state in ("waiting", "sent"):
        assert admin.post(f"{PAGE}outbox/{state}/", {"send": wanted}).status_code == 302
    emails["sent"].refresh_from_db()
    assert emails["sent"].state == DeliveryState.DELIVERED


def test_a_text_is_changed_previewed_and_goes_back(admin: Client) -> None:
    begun = state_in(admin.get(TEXT), "mailserver_form")
    assert begun["subject"] == "Gebucht: {title}"
    wanted = begun | {"subject": "Bis bald: {when}", "sentence": "Hallo {attendee} & Co."}
    looked = admin.post(TEXT, wanted | {"_preview": "1"})
    assert looked.status_code == 200
    html = looked.content.decode()
    assert "Hallo Pat Lee &amp; Co." in html
    assert "Bis bald: Montag" in html
    assert not MailText.objects.exists()
    assert admin.post(TEXT, wanted).status_code == 302
    row = MailText.objects.get()
    assert (row.kind, row.language, row.sentence) == ("booked", "de", "Hallo {attendee} & Co.")
    assert "your words" in html_of(admin, f"{PAGE}texts/de/")
    assert "your words" not in html_of(admin, f"{PAGE}texts/fr/")
    # Opened before that, the other page overwrites nothing.
    clashing = admin.post(TEXT, begun | {"subject": "Anders"})
    assert clashing.status_code == 409
    assert admin.post(TEXT, {"_back": "1"}).status_code == 302
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("sentence", "Dear {name}", "There is no placeholder {name}"),
        ("subject", "{tite} {when}", "There is no placeholder {tite}"),
        ("sentence", "{when", "There is no placeholder {."),
        ("sentence", " ", "Write something here"),
        ("subject", "", "Write something here"),
        ("subject", "x" * 201, "at most 200 characters"),
        ("sentence", "x" * 3001, "at most 3000 characters"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_preview"])
def test_a_wrong_text_is_refused_and_kept_on_the_page(
    admin: Client, field: str, text: str, said: str, button: str
) -> None:
    begun = state_in(admin.get(TEXT), "mailserver_form")
    answer = admin.post(TEXT, begun | {field: text, button: "1"})
    assert answer.status_code == (422 if button == "_save" else 200)
    html = answer.content.decode()
    assert said in html
    assert text in html
    assert not MailText.objects.exists()


def test_a_signature_is_of_its_language(admin: Client) -> None:
    address = f"{PAGE}texts/fr/signature/"
    begun = state_in(admin.get(address), "mailserver_form")
    assert admin.post(address, begun | {"signature": " La <b>\r\nBiblio "}).status_code == 302
    assert "La &lt;b&gt;<br>Biblio" in html_of(admin, f"{PAGE}texts/fr/")
    assert "Biblio" not in html_of(admin, f"{PAGE}texts/en/")


def test_a_team_s_sender_needs_a_name_before_its_address(admin: Client, cast: Cast) -> None:
    address, team = f"{PAGE}senders/", cast.team.pk
    begun = state_in(admin.get(address), "mailserver_form")
    assert begun[f"name-{team}"] == ""
    for wrong in ({f"email-{team}": "desk@x.example"}, {f"email-{team}": "nobody"}):
        answer = admin.post(address, begun | wrong)
        assert answer.status_code == 422
        assert "errorlist" in answer.content.decode()
    wanted = {f"name-{team}": "Desk", f"email-{team}": "desk@x.example"}
    answer = admin.post(address, begun | wanted | {"_continue": "1"})
    assert answer.headers["Location"] == address
    row = TeamSender.objects.get()
    assert (row.team_id, row.name, row.email) == (team, "Desk", "desk@x.example")
