"""Links to the bookings of one email address: signed, good for an hour, and sent by email only.

They are made and sent in the background, so that the page which asks for one answers at once and in the same way
whether the address is known or not.
"""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outgoing import mail_server, refusals
from portal.process.work.queues import MAIL
from portal.services.bookings.own_bookings import has_bookings
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.portal.appearance import appearance_get
from portal.web.languages import current, reader_of, speaking

# Long enough for slow mail, short enough that an old mailbox opens nothing.
LIFETIME_SECONDS = 3600
# With 30 s doubled each time the last try is a quarter of an hour after the first: the link is still awaited
# then.
ATTEMPTS = 5
# A mail server that is away is waited for as long as somebody may wait for the link.
TRIES_OF_SERVER = 120
SERVER_PAUSE = timedelta(seconds=30)

logger = logging.getLogger(__name__)

_SALT = "portal.own-bookings"
# An out-of-office reply to this email would go to the portal's own address (RFC 3834; the second is
# Exchange's).
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def link_token(email: str) -> str:
    """Return what proves for an hour that its bearer reads the email of an address."""
    return signing.dumps(email, salt=_SALT)


def read_link(token: str) -> str:
    """Return the address of a link. Raises BadSignature for a forged one, SignatureExpired for an old one."""
    return str(signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS))


def link_request(email: str) -> None:
    reader = current()
    # A task has no request: what the reader chose travels as plain values.
    clock = "12" if reader.has_12_hours else "24"
    send_link.enqueue(email, reader.language.tag, clock, 1)


@task(queue_name=MAIL)
def send_link(email: str, lang: str, clock: str, attempt: int, tries: int = 0) -> str:
    """Send the link, or nothing to an unknown address; try again later where Cal.com or the mail server fails.

    Not where the mail server knows no such recipient.
    """
    try:
        with speaking(reader_of(lang, clock, "")):
            if not has_bookings(email=email):
                return "nothing to send"
            mail_server.send(_email(email, lang))
    except (ServiceError, smtplib.SMTPException, OSError, ValueError) as error:
        waits_for_server = refusals.is_of_server(error) and tries < TRIES_OF_SERVER
        is_over = not waits_for_server and (attempt >= ATTEMPTS or refusals.is_final(error))
        # Without the address: it may be anybody's, typed by somebody else.
        logger.log(
            logging.ERROR if is_over else logging.WARNING,
            "email %s (link to own bookings) was not sent at attempt %s, %s: %s",
            *(refusals.name_of(email), attempt, "given up" if is_over else "again later"),
            refusals.answer_of(error),
        )
        if is_over:
            return f"given up: {type(error).__name__}"
        if waits_for_server:
            soon = send_link.using(run_after=timezone.now() + SERVER_PAUSE)
            soon.enqueue(email, lang, clock, attempt, tries + 1)
            return f"later: {type(error).__name__}"
        later = timezone.now() + timedelta(seconds=30 * 2**attempt)
        send_link.using(run_after=later).enqueue(email, lang, clock, attempt + 1)
        return f"later: {type(error).__name__}"
    return "sent"


def _email(email: str, lang: str) -> EmailMessage:
    name = appearance_get().name or settings.PORTAL_NAME or catalogue.organization_get().name
    path = reverse("own-bookings", args=[link_token(email)])
    address = f"{settings.PORTAL_URL}{path}?{urlencode({'lang': lang})}"
    lines = [
        _("This link shows your bookings with %(name)s. It works for one hour:") % {"name": name},
        address,
        _("If you did not ask for it, you need not do anything. Nobody else got this link."),
    ]
    # A line break in the name would end the header.
    subject = _("Your bookings with %(name)s") % {"name": " ".join(name.split())}
    return EmailMessage(subject=subject, body="\n\n".join(lines), to=[email], headers=_HEADERS)
