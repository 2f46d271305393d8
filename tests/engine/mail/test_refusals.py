"""Refusals of mail servers: which end it, which are tried again, and that none of them is silent."""

import logging
import smtplib
import ssl
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from portal.conf.mailers import mailers
from portal.engine.mail import messages, unsent
from portal.engine.mail.kinds import WORKFLOW
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.engine.webhooks.models import DeliveryState
from portal.outgoing.refusals import answer_of, is_final
from tests.engine.house import House
from tests.engine.mail.conftest import Send
from tests.engine.mail.test_emails import TEN, Refusing

PAT = "pat@client.test"


def recipient(code: int, text: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({PAT: (code, text.encode())})


@pytest.mark.parametrize(
    "error",
    [
        recipient(550, "5.1.1 <pat@client.test>: Recipient address rejected: User unknown"),
        recipient(550, "5.1.1 The email account that you tried to reach does not exist"),
        recipient(553, "5.1.3 bad destination mailbox address syntax"),
        recipient(552, "5.2.2 Over quota"),
        recipient(550, "no such user"),
        # Words of an address are no words of the server.
        recipient(550, "5.1.1 <sender.relay@client.test>: User unknown"),
        smtplib.SMTPDataError(554, b"5.6.0 Message content rejected"),
        ValueError("an address that cannot be written"),
    ],
)
def test_a_refused_recipient_is_final(error: Exception) -> None:
    assert is_final(error)


@pytest.mark.parametrize(
    "error",
    [
        recipient(450, "4.2.0 Greylisted, try again"),
        recipient(452, "4.3.1 Insufficient system storage"),
        smtplib.SMTPRecipientsRefused({PAT: (550, b"unknown"), "b@c.test": (450, b"later")}),
        smtplib.SMTPSenderRefused(550, b"5.1.8 Sender domain not found", "portal@house.test"),
        smtplib.SMTPSenderRefused(530, b"5.7.0 Authentication required", "portal@house.test"),
        smtplib.SMTPSenderRefused(452, b"too many", "portal@house.test"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"),
        # Servers that check the sender when they hear of the recipient.
        recipient(553, "5.7.1 <portal@house.test>: Sender address rejected: not owned by user x"),
        recipient(550, "5.1.8 <portal@house.test>: Domain not found"),
        recipient(554, "5.7.1 <pat@client.test>: Relay access denied"),
        recipient(530, "Must issue a STARTTLS command first"),
        recipient(554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen"),
        smtplib.SMTPDataError(550, b"5.7.60 Client does not have permissions to send as this"),
        smtplib.SMTPDataError(550, b"5.7.26 Unauthenticated email is not accepted"),
        smtplib.SMTPDataError(451, b"4.7.1 Try again later"),
        smtplib.SMTPHeloError(501, b"5.5.2 bad name"),
        smtplib.SMTPConnectError(554, b"No SMTP service here"),
        smtplib.SMTPNotSupportedError("STARTTLS extension not supported"),
        smtplib.SMTPServerDisconnected("gone"),
        ConnectionRefusedError("refused"),
        TimeoutError("timed out"),
        ssl.SSLCertVerificationError("expired"),
    ],
)
def test_whatever_may_be_put_right_is_tried_again(error: Exception) -> None:
    assert not is_final(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (recipient(550, "5.1.1 No\r\n such user"), "550 5.1.1 No such user"),
        (smtplib.SMTPSenderRefused(550, b"no", "x@house.test"), "550 no"),
        (smtplib.SMTPDataError(554, b"\xff"), "554 �"),
        (ConnectionRefusedError("refused"), "ConnectionRefusedError: refused"),
    ],
)
def test_the_server_s_own_words_are_kept(error: Exception, said: str) -> None:
    assert answer_of(error) == said


def test_a_failure_is_logged_listed_and_sent_again(
    house: House,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    admin_client: Client,
) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    failing, later = Email.objects.order_by("id")
    errors = {
        failing.pk: recipient(550, "5.1.1 no such user"),
        later.pk: ConnectionRefusedError("refused"),
    }
    with monkeypatch.context() as patched:
        patched.setattr(messages, "compose", lambda email: Refusing(errors[email.pk]))
        with caplog.at_level(logging.WARNING):
            assert [send_email.call(one.pk) for one in (failing, later)] == ["abandoned", "waiting"]
    said = [record.getMessage() for record in caplog.records if "was not sent" in record.msg]
    assert said[0] == (
        f"email {failing.pk} (booked) was not sent at attempt 1, given up: 550 5.1.1 no such user"
    )
    assert said[1].startswith(f"email {later.pk} (booked) was not sent at attempt 1, again in 1")
    assert len(said) == 2

    assert [one["problem"] for one in unsent.unsent_list(uid=uid, most=9)] == [
        "ConnectionRefusedError: refused",
        "550 5.1.1 no such user",
    ]
    # A workflow's email has no words of the portal's.
    wrote = {"kind": WORKFLOW, "details": {"subject": "Bring a book"}}
    Email.objects.filter(pk=failing.pk).update(**wrote)
    assert [one["about"] for one in unsent.unsent_list(uid=uid, most=9)][1] == "Bring a book"
    Email.objects.filter(pk=failing.pk).update(kind=failing.kind, details=failing.details)
    start = admin_client.get("/admin/").content.decode()
    assert "Emails that did not go out" in start
    assert "2 · ConnectionRefusedError: refused" in start
    page = f"/admin/staff/booking/{uid}/"
    assert "550 5.1.1 no such user" in admin_client.get(page + "change/").content.decode()

    assert admin_client.post(page + "do/emails/").status_code == 302
    assert unsent.unsent_send(uid=uid) == 0, "a second click finds them on their way"
    assert len(send()) == 2
    assert set(Email.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    assert "did not go out" not in admin_client.get("/admin/").content.decode()


def test_without_a_mail_server_nothing_fails_and_staff_can_send_it_later(
    house: House, send: Send, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    usual, settings.MAILERS = settings.MAILERS, mailers("none", folder=Path("/nowhere"))
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    with caplog.at_level(logging.INFO):
        assert send() == []
    found = list(Email.objects.order_by().values_list("state", "last_problem").distinct())
    problem = "no mail server is set (MAIL_URL=none)"
    assert found == [(DeliveryState.ABANDONED, problem)]
    # Neither a fault, nor a text with links in the log.
    said = [one for one in caplog.records if one.name.startswith("portal")]
    assert {one.levelname for one in said} == {"INFO"}
    assert uid not in caplog.text
    # No list of all that nobody wanted; a booking says so of its own.
    assert unsent.unsent_list(most=9) == []
    assert {one["problem"] for one in unsent.unsent_list(uid=uid, most=9)} == {problem}
    settings.MAILERS = usual
    assert unsent.unsent_send(uid=uid) == 2
    assert len(send()) == 2
