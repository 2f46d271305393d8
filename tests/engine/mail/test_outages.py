"""Emails while the mail server is away: all wait for one of them, none is sent twice, and none is given up too soon."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.engine.mail import messages, outbox, unsent
from portal.engine.mail.models import Email
from portal.engine.mail.outbox import send_email
from portal.outgoing import mail_server
from portal.outgoing.mail_server import FIRST_REST, LONGEST_REST, Circuit
from portal.outgoing.refusals import is_of_server
from tests.engine.house import House
from tests.engine.mail.test_emails import TEN, Refusing

PAT = "pat@client.test"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionRefusedError("refused"), True),
        (TimeoutError("timed out"), True),
        (ssl.SSLCertVerificationError("expired"), True),
        (smtplib.SMTPServerDisconnected("gone"), True),
        (smtplib.SMTPConnectError(554, b"No SMTP service here"), True),
        (smtplib.SMTPHeloError(501, b"bad name"), True),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"), True),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported"), True),
        (smtplib.SMTPSenderRefused(530, b"5.7.0 Authentication required", "x@house.test"), True),
        (smtplib.SMTPSenderRefused(550, b"5.1.8 Sender domain not found", "x@house.test"), True),
        (smtplib.SMTPSenderRefused(421, b"closing", "x@house.test"), True),
        (smtplib.SMTPDataError(421, b"4.3.2 shutting down"), True),
        # Of this email alone.
        (smtplib.SMTPSenderRefused(552, b"5.3.4 too large", "x@house.test"), False),
        (smtplib.SMTPRecipientsRefused({PAT: (550, b"no such user")}), False),
        (smtplib.SMTPRecipientsRefused({PAT: (450, b"greylisted")}), False),
        (smtplib.SMTPDataError(451, b"try again"), False),
        (ValueError("an address that cannot be written"), False),
        (KeyError("a fault"), False),
    ],
)
def test_what_the_next_email_would_meet_too(error: Exception, expected: bool) -> None:
    assert is_of_server(error) is expected


def test_a_server_that_fails_rests_longer_each_time() -> None:
    now = [0.0]
    circuit = Circuit(lambda: now[0])
    assert circuit.rests_for() == 0
    rests = []
    for _ in range(6):
        circuit.failed()
        rests.append(circuit.rests_for())
        now[0] += rests[-1]
        assert circuit.rests_for() == 0
    assert rests[0] == FIRST_REST
    assert rests == sorted(rests)
    # What waits goes out within 90 s of the server's return.
    assert rests[-1] == LONGEST_REST <= 30
    circuit.failed()
    circuit.worked()
    assert circuit.rests_for() == 0


@pytest.fixture
def two(house: House) -> tuple[Email, Email]:
    house.booked(house.event_type()["id"], TEN)
    first, second = Email.objects.order_by("id")
    return first, second


def test_an_outage_costs_no_attempts_and_ends_after_days(
    two: tuple[Email, Email], monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    email, _ = two
    monkeypatch.setattr(messages, "compose", lambda _: Refusing(ConnectionRefusedError("refused")))
    for _ in range(50):
        assert send_email.call(email.pk) == "waiting"
        assert send_email.call(email.pk) == "not due"
        clock.shift(LONGEST_REST + 1)
    email.refresh_from_db()
    assert (email.attempts, email.last_problem) == (1, "ConnectionRefusedError: refused")
    clock.shift(outbox.PATIENCE)
    assert send_email.call(email.pk) == "abandoned"


def test_a_database_that_fails_while_it_is_written_costs_nothing(
    two: tuple[Email, Email], monkeypatch: pytest.MonkeyPatch
) -> None:
    email, _ = two
    with monkeypatch.context() as patched:
        patched.setattr(messages, "compose", lambda _: Refusing(OperationalError("closed")))
        with pytest.raises(OperationalError):
            send_email.call(email.pk)
    assert send_email.call(email.pk) == "delivered"


def test_an_email_that_cannot_be_written_is_tried_a_few_times(
    two: tuple[Email, Email], monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    email, _ = two
    monkeypatch.setattr(messages, "compose", lambda _: Refusing(KeyError("a fault")))
    states = []
    for _ in range(9):
        states.append(send_email.call(email.pk))
        clock.shift(timedelta(hours=8))
    assert states == ["waiting"] * 8 + ["abandoned"]


def test_a_worker_that_sends_is_alone_with_it(
    two: tuple[Email, Email], monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    email, other = two
    other.delete()
    states = []

    class Meanwhile:
        def send(self) -> int:
            states.append(send_email.call(email.pk))
            DBTaskResult.objects.all().delete()
            assert outbox.recover() == 0
            assert unsent.unsent_send(uid=email.booking.uid) == 0
            # As long as an attempt may take.
            clock.shift(outbox.LEASE - timedelta(seconds=1))
            assert outbox.recover() == 0
            states.append(send_email.call(email.pk))
            return 1

    monkeypatch.setattr(messages, "compose", lambda _: Meanwhile())
    assert send_email.call(email.pk) == "delivered"
    assert states == ["not due", "not due"]


class Server(EmailBackend):
    """Counts connections and fails as it is asked to."""

    opened = 0
    fails: Exception | None = None
    is_dead = False

    def open(self) -> bool:
        if self.connection:
            return False
        Server.opened += 1
        self.connection = self  # type: ignore[assignment]
        return True

    def close(self) -> None:
        self.connection = None

    def noop(self) -> tuple[int, bytes]:
        if Server.is_dead:
            raise smtplib.SMTPServerDisconnected
        return 250, b""

    def _send(self, _message: Any) -> bool:
        if Server.fails:
            raise Server.fails
        return True


@pytest.fixture
def server(settings: Settings) -> Iterator[type[Server]]:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Server", "OPTIONS": {"host": "mail"}}}
    Server.opened, Server.fails, Server.is_dead = 0, None, False
    yield Server
    mail_server.close()


def message() -> EmailMessage:
    return EmailMessage("Subject", "Body", "desk@house.test", [PAT])


def test_a_batch_goes_out_over_one_connection(server: type[Server]) -> None:
    for _ in range(20):
        mail_server.send(message())
    assert server.opened == 1
    mail_server.close()
    mail_server.send(message())
    assert server.opened == 2


def test_a_connection_that_was_closed_meanwhile_is_opened_again(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server, "_ASK_AFTER", -1.0)
    mail_server.send(message())
    server.is_dead = True
    mail_server.send(message())
    assert server.opened == 2


@pytest.mark.parametrize(
    ("error", "rests"),
    [
        (TimeoutError(), True),
        (smtplib.SMTPServerDisconnected(), True),
        (smtplib.SMTPSenderRefused(550, b"no", "x@house.test"), True),
        (smtplib.SMTPRecipientsRefused({PAT: (550, b"no")}), False),
    ],
)
def test_only_what_all_would_meet_opens_the_circuit(
    server: type[Server], error: Exception, *, rests: bool
) -> None:
    server.fails = error
    with pytest.raises(type(error)):
        mail_server.send(message())
    assert (mail_server.rests_for() > 0) == rests
    server.fails = None
    mail_server.send(message())
    assert mail_server.rests_for() == 0
