"""Codes that prove who reads an address: mailed on request, and valid for a quarter of an hour at least."""

import logging
import smtplib
from datetime import timedelta
from typing import Final

from django.core.mail import EmailMessage
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from portal.engine import clock
from portal.i18n.languages import reader_of, speaking
from portal.outgoing import mail_server, refusals
from portal.process.work.queues import MAIL

WINDOW: Final = timedelta(minutes=15)
ATTEMPTS: Final = 5
# A mail server that is away is waited for as long as the code is valid.
TRIES_OF_SERVER: Final = 30
SERVER_PAUSE: Final = timedelta(seconds=30)
_DIGITS: Final = 6
_HEADERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
log = logging.getLogger(__name__)


def is_code(code: str, *, owner: str, email: str) -> bool:
    """Say whether `code` was mailed to `email` for `owner` in this window or the one before."""
    # Nothing is stored: who asks often gets the same code.
    return any(
        constant_time_compare(code, _code(owner, email, window)) for window in (_now(), _now() - 1)
    )


def request_code(*, owner: str, email: str, language: str) -> None:
    send_code.enqueue(email, _code(owner, email, _now()), language)


def _now() -> int:
    return int(clock.now().timestamp() // WINDOW.total_seconds())


def _code(owner: str, email: str, window: int) -> str:
    digest = salted_hmac("engine.verified-email", f"{owner} {email} {window}", algorithm="sha256")
    return str(int(digest.hexdigest(), 16) % 10**_DIGITS).zfill(_DIGITS)


@task(queue_name=MAIL)
def send_code(email: str, code: str, language: str, attempt: int = 1, tries: int = 0) -> str:
    """Send a code; when the mail server fails, enqueue the next attempt. Return what became of it."""
    with speaking(reader_of(language, "", "")):
        message = EmailMessage(
            subject=_("Your code: %(code)s") % {"code": code},
            body=_(
                "With the code %(code)s it is confirmed that this is your address. It is valid for 15 minutes. If you"
                " did not expect it, you need not do anything."
            )
            % {"code": code},
            to=[email],
            headers=_HEADERS,
        )
    try:
        mail_server.send(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        waits_for_server = refusals.is_of_server(error) and tries < TRIES_OF_SERVER
        is_over = not waits_for_server and attempt >= ATTEMPTS
        log.log(
            logging.ERROR if is_over else logging.WARNING,
            "email %s (code for a verified address) was not sent at attempt %s, %s: %s",
            *(refusals.name_of(email), attempt, "given up" if is_over else "again later"),
            refusals.answer_of(error),
        )
        if waits_for_server:
            soon = send_code.using(run_after=timezone.now() + SERVER_PAUSE)
            soon.enqueue(email, code, language, attempt, tries + 1)
            return f"later: {type(error).__name__}"
        if is_over:
            return f"given up: {type(error).__name__}"
        later = timezone.now() + timedelta(seconds=15 * 2**attempt)
        send_code.using(run_after=later).enqueue(email, code, language, attempt + 1)
        return f"later: {type(error).__name__}"
    return "sent"
