"""The mail server that staff chose: a test of it says what the server said, and all mail goes over it."""

import smtplib
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, mailers
from pytest_django import Settings

from portal.conf.mailers import chosen_by_staff
from portal.conf.mailers import mailers as mailers_of
from portal.process import invalidation
from portal.services.errors import InvalidInput
from portal.services.mail.backend import _from
from portal.services.mail.refusal import refusal_get
from portal.services.mail.server import (
    Server,
    can_send,
    server_get,
    server_remove,
    server_save,
    server_test,
)
from portal.services.models import MailSecurity, MailServer
from tests.services.mail.smtp import smtp_server

pytestmark = [pytest.mark.django_db, pytest.mark.wire]


def server_at(port: int, **more: str) -> Server:
    return Server(
        "127.0.0.1", port, security=MailSecurity.NONE, sender="Desk <desk@x.example>", **more
    )


def test_a_test_mail_arrives_and_the_answer_is_told() -> None:
    with smtp_server() as smtp:
        said = server_test(
            server=server_at(smtp.port, username="u", password="p"), to="ana@x.example"
        )
        assert "ana@x.example" in said
        [letter] = smtp.letters
        assert "From: Desk <desk@x.example>" in letter
    assert server_get() is None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"mail": "530 5.7.0 authenticate first"}, "530 5.7.0 authenticate first"),
        ({"mail": "550 not your domain"}, "550 not your domain"),
        ({"rcpt": "550 no such user"}, "550 no such user"),
        ({"auth": "535 5.7.8 wrong password"}, "535 5.7.8 wrong password"),
        ({"data": "554 spam"}, "554 spam"),
        ({"greeting": "421 too busy"}, "421 too busy"),
        ({"greeting": "HTTP/1.1 400 Bad Request"}, ""),
    ],
)
def test_what_the_server_refuses_is_said_in_its_words(answers: dict[str, str], words: str) -> None:
    with smtp_server(**answers) as smtp:
        with pytest.raises(InvalidInput) as caught:
            server_test(server=server_at(smtp.port, username="u", password="p"), to="ana@x.example")
        assert words in caught.value.sentence
        assert smtp.letters == []


def test_a_server_that_is_not_there_or_speaks_no_tls_is_said_so() -> None:
    with smtp_server() as smtp:
        port = smtp.port
        with pytest.raises(InvalidInput):
            server_test(
                server=Server("127.0.0.1", port, security=MailSecurity.TLS), to="a@x.example"
            )
        with pytest.raises(InvalidInput):
            server_test(server=Server("127.0.0.1", port), to="a@x.example")
    with pytest.raises(InvalidInput) as caught:
        server_test(server=server_at(port), to="a@x.example")
    assert f"127.0.0.1:{port}" in caught.value.sentence


def test_all_mail_goes_over_the_server_that_was_chosen(
    settings: Settings, tmp_path: object
) -> None:
    otherwise = mailers_of(f"file:{tmp_path}", folder=tmp_path)  # type: ignore[arg-type]
    settings.MAIL_BY_STAFF, settings.MAILERS = True, chosen_by_staff(otherwise=otherwise)
    message = EmailMessage("Hello", "World", to=["ana@x.example"])
    assert not can_send()
    message.send()
    with smtp_server() as smtp:
        server_save(server=server_at(smtp.port))
        assert can_send()
        EmailMessage("Hello", "World", to=["ana@x.example"]).send()
        EmailMessage("Hello", "World", "team@x.example", ["ana@x.example"]).send()
        assert "From: Desk <desk@x.example>" in smtp.letters[0]
        assert "From: team@x.example" in smtp.letters[1]
    server_remove()
    assert mailers.default.send_messages([message]) == 1
    assert len(list(tmp_path.iterdir())) == 2  # type: ignore[attr-defined]


def test_a_changed_secret_key_loses_the_password_only(settings: Settings) -> None:
    server_save(server=server_at(25, username="u", password="p"))
    assert "p" not in MailServer.objects.get().sealed_password[:3]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    invalidation.mark()
    kept = server_get()
    settings.SECRET_KEY_FALLBACKS = []
    lost = server_get()
    assert kept is not None
    assert lost is not None
    assert (kept.password, lost.password, lost.username) == ("p", "", "u")


def test_who_sends_notes_that_the_server_takes_nothing_and_that_it_does_again(
    settings: Settings,
) -> None:
    with smtp_server(mail="530 5.7.0 authenticate first") as smtp:
        settings.MAIL_BY_STAFF = False
        settings.MAILERS = mailers_of(f"smtp://127.0.0.1:{smtp.port}?tls=none", folder=Path())
        message = EmailMessage("Hello", "World", to=["ana@x.example"])
        with pytest.raises(smtplib.SMTPSenderRefused):
            message.send()
        refused = refusal_get()
        assert refused is not None
        assert refused.said == "530 5.7.0 authenticate first"
        smtp.answers = {"": "220 test"}
        message.send()
        assert refusal_get() is None
    with pytest.raises(OSError, match="refused"):
        message.send()
    assert refusal_get() is not None


def test_a_test_of_another_server_is_no_word_about_the_one_in_effect(settings: Settings) -> None:
    settings.MAIL_BY_STAFF = True
    with smtp_server() as good, smtp_server(greeting="421 too busy") as busy:
        server_save(server=server_at(good.port))
        with pytest.raises(InvalidInput):
            server_test(server=server_at(busy.port), to="ana@x.example")
        assert refusal_get() is None
        server_save(server=server_at(busy.port))
        with pytest.raises(InvalidInput):
            server_test(server=server_at(busy.port), to="ana@x.example")
        assert refusal_get() is not None


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Booking <no-reply@localhost>", "Desk <desk@x.example>"),
        ("no-reply@localhost", "desk@x.example"),
        ('"Team, one" <no-reply@localhost>', '"Team, one" <desk@x.example>'),
        ("Team <team@x.example>", "Team <team@x.example>"),
    ],
)
def test_a_name_of_its_own_stays_before_the_sender_s_address(given: str, sent: str) -> None:
    assert _from(given, "Desk <desk@x.example>") == sent
